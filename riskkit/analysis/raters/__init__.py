"""Several raters of one release: their answers in one assessment, and how far they agree."""
