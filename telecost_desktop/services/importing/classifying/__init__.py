"""What a charge or usage record is about."""
