"""What a command does, without a terminal: each task takes paths and names, and returns records."""
