"""What goes from issued sales invoices and their payments to the bookkeeping, and which periods it has."""
