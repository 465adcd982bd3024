"""The pages of evidence samples. Importing a module here adds its routes to the blueprint."""

from tracker.sampling.views import agency, coverage, drawing, lists, sheets, verifying
from tracker.sampling.views.pages import blueprint

__all__ = ["agency", "blueprint", "coverage", "drawing", "lists", "sheets", "verifying"]
