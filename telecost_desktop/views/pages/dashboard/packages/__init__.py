"""Mobile data and packages: the chart, the list and what stands behind one number."""
