"""What falls due and when: planning is pure, the database remembers, an alarm only wakes."""
