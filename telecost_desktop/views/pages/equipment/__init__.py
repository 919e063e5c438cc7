"""The equipment page: what employees hold, and what happened to it."""
