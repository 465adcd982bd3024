"""The pages of exception reports. Each module takes `blueprint` from `pages`, which adds its routes."""

from tracker.exception_reports.views import (
    changing,
    documents,
    following,
    intervals,
    lists,
    periods,
    reading,
    reviewing,
    themes,
    writing,
    year,
)
from tracker.exception_reports.views.pages import blueprint

__all__ = [
    "blueprint",
    "changing",
    "documents",
    "following",
    "intervals",
    "lists",
    "periods",
    "reading",
    "reviewing",
    "themes",
    "writing",
    "year",
]
