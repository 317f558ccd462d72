"""One question after the other, in a terminal."""
