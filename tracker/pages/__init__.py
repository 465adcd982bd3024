"""Pages that say the same to everybody, and the health check."""
