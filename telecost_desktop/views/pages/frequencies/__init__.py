"""The page of subscription frequencies: list, editor with the next dates, year calendar."""
