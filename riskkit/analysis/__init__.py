"""Questions put to the engine: what is recommended, what would change it, what to find out, what differs."""
