"""The settings page: the company's own details, VAT and numbers, imports, and what this person prefers."""
