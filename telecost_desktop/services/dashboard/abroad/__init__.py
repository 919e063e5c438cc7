"""What use abroad costs, and the map that shows it."""
