"""What the program does, without a screen: every use case of the window and of the command line."""
