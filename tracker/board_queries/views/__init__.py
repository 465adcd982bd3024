"""Queries between the board and an agency: the threads, and the lists of them."""

from tracker.board_queries.views import asking, lists, threads
from tracker.board_queries.views.pages import blueprint

__all__ = ["asking", "blueprint", "lists", "threads"]
