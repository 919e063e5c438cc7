"""The pages of the window, one package per tab."""
