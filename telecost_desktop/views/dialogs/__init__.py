"""Dialogs: import, first start, errors, what fell due."""
