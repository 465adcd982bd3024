"""The pages of a return. Each module takes `blueprint` from `pages`; importing it here adds its routes."""

from tracker.assessments.views import (
    authorising,
    correcting,
    evidence,
    extending,
    portfolio,
    reading,
    sending,
    standards,
    tasks,
)
from tracker.assessments.views.pages import blueprint

__all__ = [
    "authorising",
    "blueprint",
    "correcting",
    "evidence",
    "extending",
    "portfolio",
    "reading",
    "sending",
    "standards",
    "tasks",
]
