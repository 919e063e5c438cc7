"""What all recurring work has in common: things that are due, what a run came to, and the log of all runs."""
