"""The column layouts that are known without a mapping."""
