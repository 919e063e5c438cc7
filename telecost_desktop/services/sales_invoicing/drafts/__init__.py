"""Sales invoices without a number: written, priced, changed, enclosed to, decided on."""
