"""The pages of moderation and calibration. Each module adds its routes to the blueprint of `pages`."""

from tracker.moderation.views import calibrating, drawing, figures, items, turns
from tracker.moderation.views.pages import blueprint

__all__ = ["blueprint", "calibrating", "drawing", "figures", "items", "turns"]
