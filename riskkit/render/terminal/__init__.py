"""Records as lines of a terminal."""
