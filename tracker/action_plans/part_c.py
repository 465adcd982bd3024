"""The sheet of an action plan: the columns of Part C as the form names them, then what the form lacks. Pure.

A plan is exported in this layout and loaded from it. On loading, `Due` goes before the words of Timescales.
"""

from typing import Any

from tracker.action_plans.rows import ActionRow
from tracker.formatting import format_date

FORM = ("No", "Action", "Lead Manager", "Timescales", "Current Progress", "Evidence", "Risks")
FURTHER = ("Standards", "Specific", "Measurable", "Achievable", "Realistic", "Starts", "Due", "First due",
           "Priority", "Status")  # fmt: skip
PART_C = (*FORM, *FURTHER)
# Told beside a plan that is taken away; nobody has to fill these in.
TOLD = ("Why this status", "Last update", "Times moved", "Days of slip")


def part_c_cells(row: ActionRow) -> tuple[Any, ...]:
    """One line under PART_C and TOLD: dates as dates, evidence one piece a line, standards with commas."""
    return (
        row.number, row.title, row.lead_manager, timescales(row), row.last_update, "\n".join(row.evidence),
        row.risks, ", ".join(row.standards), row.specific, row.measurable, row.achievable, row.relevant,
        row.starts_on, row.due_on, row.original_due_on, row.priority.label, status_words(row),
        row.shown.reason if row.shown else "", row.last_update_on, row.moves, row.slip_days,
    )  # fmt: skip


def timescales(row: ActionRow) -> str:
    """When it is due, and when it was first due if its date was moved; empty without a date."""
    if row.due_on is None:
        return ""
    words = format_date(row.due_on)
    return f"{words} (first {format_date(row.original_due_on)}, {row.moved_words})" if row.moves else words


def status_words(row: ActionRow) -> str:
    """The colour with its meaning, "Green: On target"; the status of what is in no colour, "Draft"."""
    return f"{row.shown.colour.word}: {row.shown.colour.label}" if row.shown else row.status.label
