"""Budgets of departments and their dialog."""
