"""The chase list, letters up the ladder, and reasons for lateness."""

from tracker.chasing.views import chase, letters
from tracker.chasing.views.pages import blueprint

__all__ = ["blueprint", "chase", "letters"]
