"""Two assessments side by side, and what would follow from other answers."""
