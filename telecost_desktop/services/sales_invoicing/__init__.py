"""Invoices that we issue: priced, numbered without gaps, frozen, drawn and paid."""
