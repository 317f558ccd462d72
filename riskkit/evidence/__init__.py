"""Readers of what others wrote about a model, one file a format; nothing that they read is run or believed."""
