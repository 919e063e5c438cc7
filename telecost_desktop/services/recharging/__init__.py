"""Operators' costs that are passed on to customers as fees of a project. Rules: docs/rules.md, 15 Recharge."""
