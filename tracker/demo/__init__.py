"""The demonstration board: what everybody wrote, the files they cite, and the building of it all."""
