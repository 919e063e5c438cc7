"""The standard reports, one file each: a definition and the function that fills it."""
