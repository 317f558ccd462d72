"""The gate: does this release do what was decided, and was it decided; rules grouped by what they read."""
