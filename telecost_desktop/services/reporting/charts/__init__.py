"""Charts drawn with matplotlib into plain pixels, without a window: standing and lying bars, lines, and those of a report."""
