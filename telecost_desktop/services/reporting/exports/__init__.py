"""Reports and other tables as files: CSV, Excel, PDF and JSON, written whole or not at all, and as e-mail."""
