"""The sub-group's home: what is to be ratified and reviewed, and what is followed up."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.boards.queries import get_board
from tracker.clock import today
from tracker.exception_reports.follow_up_rules import FollowUpKind
from tracker.exception_reports.queries import list_follow_ups_open
from tracker.exception_reports.theme_queries import count_themes_waiting
from tracker.formatting import first_line, format_date
from tracker.meetings.homes import next_meeting
from tracker.policy import Permission, requires
from tracker.reports.colours import colours_of_board, list_update_limits
from tracker.reports.queries import list_plans_waiting, list_reports_to_review
from tracker.reports.rules import Next, in_order
from tracker.reports.views.pages import blueprint, strip


@blueprint.get("/boards/<uuid:board_id>/sub-group")
@requires(Permission.SEE_BOARD, get_board)
def subgroup_home(board: Any) -> ResponseReturnValue:
    """Plans to ratify, reports to review, follow-ups, the next meeting and how all plans stand."""
    day = today()
    colours = colours_of_board(board.id, day, list_update_limits())
    return render_template(
        "overview/subgroup_home.html",
        shown_board=board,
        items=in_order([*_to_ratify(board), *_to_review(board)], day),
        follow_ups=in_order(_follow_ups(board, day), day),
        **next_meeting(board.id, day),
        themes=count_themes_waiting(board.id),
        colours=colours,
        strip=strip(colours),
    )


def _to_ratify(board: Any) -> Iterator[Next]:
    for version, agency in list_plans_waiting(board.id):
        href = url_for("action_plans.ratify", plan_id=version.plan_id)
        detail = f"Version {version.number}, submitted {format_date(version.submitted_at)}"
        yield Next(f"Ratify the plan of {agency}", href, detail)


def _to_review(board: Any) -> Iterator[Next]:
    for report_id, agency, period in list_reports_to_review(board.id):
        href = url_for("exception_reports.report", report_id=report_id)
        yield Next(f"Review the exception report of {agency}", href, period.name, period.meeting_on)


def _follow_ups(board: Any, day: date) -> Iterator[Next]:
    """What was asked in reviews and is not closed: with its answer it waits to be closed or asked again."""
    for one in list_follow_ups_open(board.id, day):
        href = url_for("exception_reports.follow_up", decision_id=one.id)
        if one.answered_on is not None and one.kind is FollowUpKind.CHALLENGE:
            yield Next(f"Close or ask again: {one.agency}", href, first_line(one.answer))
        elif one.answered_on is not None:
            yield Next(f"Close the {one.kind.label.lower()}: {one.agency}", href, first_line(one.answer))
        else:
            yield Next(f"{one.kind.label}: {one.agency}", href, first_line(one.wording), one.due_on)
