"""The pages of the evidence library. Importing a module here adds its routes to the blueprint."""

from tracker.evidence.views import describing, files, items, library
from tracker.evidence.views.pages import blueprint

__all__ = ["blueprint", "describing", "files", "items", "library"]
