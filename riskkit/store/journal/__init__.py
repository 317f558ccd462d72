"""Every answer on disk before the next question: a journal beside the assessment."""
