"""The whole dashboard as a document, a workbook and a program's data."""
