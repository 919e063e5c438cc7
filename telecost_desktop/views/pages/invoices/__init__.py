"""The invoices page: what operators sent us, and what we issued."""
