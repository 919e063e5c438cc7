"""The rows that costs hang on: operators, accounts, lines, people, SIM cards and their dated links."""
