"""Supplier invoices: reading them in every form, and storing each once."""
