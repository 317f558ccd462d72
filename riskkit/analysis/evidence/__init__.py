"""What files show of a release: bounds of what was measured, and the answers that these and plain facts suggest."""
