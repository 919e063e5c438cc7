"""Sales invoices as data: EHF / Peppol BIS Billing 3.0 and Factur-X, checked before they are issued."""
