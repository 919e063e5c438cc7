"""Use abroad: the map, its list, and who used what where."""
