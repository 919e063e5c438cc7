"""Export of several billing accounts at once, as fine as one wants. Rules: docs/rules.md, "Reports", "Usage export"."""
