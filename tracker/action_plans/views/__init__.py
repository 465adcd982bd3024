"""The pages of action plans. Each module takes `blueprint` from `pages`, which adds its routes."""

from tracker.action_plans.views import (
    action,
    board,
    dates,
    documents,
    evidence,
    finishing,
    helping,
    history,
    keeping,
    moved_dates,
    plan,
    progress,
    ratifying,
    starting,
    to_sign_off,
    withdrawing,
)
from tracker.action_plans.views.pages import blueprint

__all__ = [
    "action",
    "blueprint",
    "board",
    "dates",
    "documents",
    "evidence",
    "finishing",
    "helping",
    "history",
    "keeping",
    "moved_dates",
    "plan",
    "progress",
    "ratifying",
    "starting",
    "to_sign_off",
    "withdrawing",
]
