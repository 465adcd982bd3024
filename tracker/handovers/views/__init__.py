"""Handing standards over, who holds what, and who has a standard open now."""

from tracker.handovers.views import giving, holders, presence
from tracker.handovers.views.pages import blueprint

__all__ = ["blueprint", "giving", "holders", "presence"]
