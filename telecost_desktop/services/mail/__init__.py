"""Outgoing mail: the outbox, the mail server, and what becomes of each message. Rules: docs/rules.md, Mail."""
