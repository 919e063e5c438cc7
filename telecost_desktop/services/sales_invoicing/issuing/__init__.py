"""The moment of the number: series, dates, references, snapshot."""
