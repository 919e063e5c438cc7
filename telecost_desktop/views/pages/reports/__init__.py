"""The reports: a catalogue, and the report that is open."""
