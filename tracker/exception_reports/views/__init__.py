"""The pages of exception reports. Each module takes `blueprint` from `pages`, which adds its routes."""

from tracker.exception_reports.views import documents, following, lists, periods, reading, reviewing, writing
from tracker.exception_reports.views.pages import blueprint

__all__ = ["blueprint", "documents", "following", "lists", "periods", "reading", "reviewing", "writing"]
