"""Set-up: the board's cycles, from a draft to the end."""

from tracker.cycles.views import drafts, running
from tracker.cycles.views.blueprint import blueprint

__all__ = ["blueprint", "drafts", "running"]
