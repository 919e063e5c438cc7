"""The page of what runs by itself: what is coming, and what each run did."""
