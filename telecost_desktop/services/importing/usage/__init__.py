"""Usage records: millions of rows, converted in whole columns and written once."""
