"""The tab of payments: what the bank told of, what each settles, and what a person decides of the rest."""
