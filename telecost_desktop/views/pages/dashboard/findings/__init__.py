"""What the dashboard tells unasked."""
