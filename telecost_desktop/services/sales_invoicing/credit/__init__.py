"""Credit notes: by line, whole, and for days that will not be delivered."""
