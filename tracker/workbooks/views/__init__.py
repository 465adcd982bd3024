"""Working off-line and on paper: workbooks to fill in, their upload, Word and blank forms."""

from tracker.workbooks.views import confirming, filling, paper
from tracker.workbooks.views.blueprint import blueprint

__all__ = ["blueprint", "confirming", "filling", "paper"]
