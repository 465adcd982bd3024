"""What the homes of agency and board say of the factual accuracy check."""

from collections.abc import Iterator, Sequence
from typing import Any

from flask import url_for

from tracker.assessments.queries import ReturnRow
from tracker.assessments.rules import AssessmentStatus
from tracker.clock import today
from tracker.formatting import format_date, plural
from tracker.policy import Permission, can, current_actor
from tracker.reports.rules import Next


def agency_may_contest(agency: Any, returns: Sequence[ReturnRow]) -> Iterator[Next]:
    """Published grades that can still be contested, for who may do it; asks nothing more."""
    day = today()
    if not can(current_actor(), Permission.CONTEST_GRADE, agency.scope):
        return
    for row in returns:
        if row.status is AssessmentStatus.GRADED and row.accuracy_ends_on and day <= row.accuracy_ends_on:
            href = url_for("grading.results", assessment_id=row.id)
            detail = f"{row.cycle_name}: you can contest a grade until {format_date(row.accuracy_ends_on)}."
            words = "Read the grades, and contest what is factually wrong"
            yield Next(words, href, detail, row.accuracy_ends_on)


def board_has_to_decide(board: Any, waiting: int) -> Iterator[Next]:
    """So many contested grades wait for a board manager."""
    if waiting and can(current_actor(), Permission.PUBLISH, board.scope):
        href = url_for("publishing.contests", board_id=board.id, show="waiting")
        words = plural(waiting, "grade is contested", "grades are contested")
        yield Next(
            f"Decide about {plural(waiting, 'contested grade')}", href, f"{words} and not decided yet."
        )
