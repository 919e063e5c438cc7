"""Projects of customers: their hours and fees, and how these become sales invoices."""
