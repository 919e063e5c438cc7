"""The users of a month, and the story of one of them."""
