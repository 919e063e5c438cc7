"""Lists: models over frozen rows, the view with its filter row, its delegate and its totals."""
