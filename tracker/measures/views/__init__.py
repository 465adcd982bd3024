"""The pages of measures. Each module takes `blueprint` from `pages`, which adds its routes."""

from tracker.measures.views import keeping, reading, showing
from tracker.measures.views.pages import blueprint

__all__ = ["blueprint", "keeping", "reading", "showing"]
