"""Where the bytes of evidence files are kept."""
