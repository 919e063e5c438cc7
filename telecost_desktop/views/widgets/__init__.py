"""The pieces that pages are built of: cards, badges, segments, chips, small charts, heads and fields."""
