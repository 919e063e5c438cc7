"""Pivots over a report: what stands in rows, columns and values, the sums, and the pivot as a table to be written."""
