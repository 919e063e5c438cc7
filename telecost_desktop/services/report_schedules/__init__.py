"""Saved reports that are made on the days of a frequency. Rules: docs/rules.md, "Reports on a schedule"."""
