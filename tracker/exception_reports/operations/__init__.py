"""Periods and the cut-off, the agency's words, and the sub-group's review."""

from tracker.exception_reports.operations.cutoff import close_period
from tracker.exception_reports.operations.explaining import (
    Explanation,
    list_unanswered,
    save_commentary,
    submit_report,
)
from tracker.exception_reports.operations.following import (
    answer_challenge,
    ask_again,
    close_follow_up,
    record_outcome,
    remind_follow_ups,
)
from tracker.exception_reports.operations.intervals import agree_interval, end_interval
from tracker.exception_reports.operations.periods import (
    PeriodDates,
    add_period,
    add_periods,
    change_period,
    remove_period,
)
from tracker.exception_reports.operations.reminding import remind_of_reports
from tracker.exception_reports.operations.reviewing import (
    Verdict,
    correct_decision,
    decide,
    finish_review,
    note_rest,
    refer_back,
    take_back,
)

__all__ = [
    "Explanation",
    "PeriodDates",
    "Verdict",
    "add_period",
    "add_periods",
    "agree_interval",
    "answer_challenge",
    "ask_again",
    "change_period",
    "close_follow_up",
    "close_period",
    "correct_decision",
    "decide",
    "end_interval",
    "finish_review",
    "list_unanswered",
    "note_rest",
    "record_outcome",
    "refer_back",
    "remind_follow_ups",
    "remind_of_reports",
    "remove_period",
    "save_commentary",
    "submit_report",
    "take_back",
]
