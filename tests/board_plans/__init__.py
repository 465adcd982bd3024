"""Tests of the board's own plans."""
