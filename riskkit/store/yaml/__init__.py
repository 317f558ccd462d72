"""YAML read strictly, with the place of every value, and written back as it was."""
