"""Jobs that invoice what is unbilled on projects, on their days. Rules: docs/rules.md, 14 Scheduled jobs."""
