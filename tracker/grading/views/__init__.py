"""The pages of returns and grades. Each module takes `blueprint` from `pages` and is imported here."""

from tracker.grading.views import across, bench, deciding, publishing, results, returns
from tracker.grading.views.pages import blueprint

__all__ = ["across", "bench", "blueprint", "deciding", "publishing", "results", "returns"]
