"""Every parser, fed with mutations of sound files."""
