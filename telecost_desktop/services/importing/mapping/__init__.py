"""Reading strangers' files by a mapping: which column is what, and how its values are written."""
