"""Reminders of overdue sales invoices: rules, interest, what is due, the letter, and what was made."""
