"""The company file: tables and value types, one file per subject. Import ``models.tables`` for all of them."""
