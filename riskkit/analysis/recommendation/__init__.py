"""What is recommended for one assessment, with every reason."""
