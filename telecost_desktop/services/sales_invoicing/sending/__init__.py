"""How issued sales invoices leave the house, and what became of them."""
