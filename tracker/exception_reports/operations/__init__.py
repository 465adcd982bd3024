"""Periods and the cut-off, the agency's words, and the sub-group's review."""

from tracker.exception_reports.operations.explaining import (
    Explanation,
    list_unanswered,
    save_commentary,
    submit_report,
)
from tracker.exception_reports.operations.periods import PeriodDates, add_period, close_period
from tracker.exception_reports.operations.reviewing import (
    Verdict,
    answer_challenge,
    decide,
    finish_review,
    refer_back,
)

__all__ = [
    "Explanation",
    "PeriodDates",
    "Verdict",
    "add_period",
    "answer_challenge",
    "close_period",
    "decide",
    "finish_review",
    "list_unanswered",
    "refer_back",
    "save_commentary",
    "submit_report",
]
