"""The pages of re-tests. Each module takes `blueprint` from `pages`, which adds its routes."""

from tracker.impact_tests.views import answering, lists
from tracker.impact_tests.views.pages import blueprint

__all__ = ["answering", "blueprint", "lists"]
