"""Money that comes in: the banks' files, what each payment settles, and what a person decides of the rest."""
