"""The pages of the board's own plans. Each module adds its routes to the blueprint of `pages`."""

from tracker.board_plans.views import keeping, lines, loading, reading, reviewing
from tracker.board_plans.views.pages import blueprint

__all__ = ["blueprint", "keeping", "lines", "loading", "reading", "reviewing"]
