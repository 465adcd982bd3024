"""Pages of publishing and of the factual accuracy check."""

from tracker.publishing.views import contesting, cycle, deciding, letters
from tracker.publishing.views.pages import blueprint

__all__ = ["blueprint", "contesting", "cycle", "deciding", "letters"]
