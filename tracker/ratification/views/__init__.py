"""Plans before the sub-group, conditions of ratification, and the board's rules for both."""

from tracker.ratification.views import conditions, deciding, settings, version
from tracker.ratification.views.pages import blueprint

__all__ = ["blueprint", "conditions", "deciding", "settings", "version"]
