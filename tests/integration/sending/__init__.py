"""Sales invoices leave the house."""
