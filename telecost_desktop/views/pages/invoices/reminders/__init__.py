"""The reminders tab of the invoices page."""
