"""The drawn page of a sales invoice."""
