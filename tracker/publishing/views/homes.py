"""What the homes of agency and board say of the factual accuracy check: one query each."""

from collections.abc import Iterator
from typing import Any

from flask import url_for

from tracker.clock import today
from tracker.formatting import format_date, plural
from tracker.policy import Permission, can, current_actor
from tracker.publishing.queries import count_board_contests, find_open_window
from tracker.reports.rules import Next


def agency_may_contest(agency: Any) -> Iterator[Next]:
    """Published grades that can still be contested, for who may do it."""
    if not can(current_actor(), Permission.CONTEST_GRADE, agency.scope):
        return
    for assessment_id, cycle_name, ends_on in find_open_window(agency.id, today()):
        href = url_for("grading.results", assessment_id=assessment_id)
        detail = f"{cycle_name}: you can contest a grade until {format_date(ends_on)}."
        yield Next("Read the grades, and contest what is factually wrong", href, detail, ends_on)


def board_has_to_decide(board: Any) -> Iterator[Next]:
    """Contested grades that wait for a board manager."""
    if not can(current_actor(), Permission.PUBLISH, board.scope):
        return
    waiting = count_board_contests(board.id)[0]
    if waiting:
        href = url_for("publishing.contests", board_id=board.id, show="waiting")
        words = plural(waiting, "grade is contested", "grades are contested")
        yield Next(
            f"Decide about {plural(waiting, 'contested grade')}", href, f"{words} and not decided yet."
        )
