"""The pages of a return. Each module takes `blueprint` from `pages` and is imported here, which adds its routes."""

from tracker.assessments.views.pages import blueprint

__all__ = ["blueprint"]
