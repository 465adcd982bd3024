"""Help pages about the standards, and a board's pages about its versions of them."""

from tracker.frameworks.views import comparing, drafts, help, loading, successors, versions
from tracker.frameworks.views.blueprint import blueprint, in_words_of
from tracker.frameworks.views.help import SHOWN

__all__ = [
    "SHOWN",
    "blueprint",
    "comparing",
    "drafts",
    "help",
    "in_words_of",
    "loading",
    "successors",
    "versions",
]
