"""The blueprint that every module of pages in this folder adds its routes to, and what the pages share."""

from typing import Any

from flask import Blueprint, g, url_for

from tracker.assessments.rules import NOT_PUBLISHED, PUBLISHED
from tracker.assessments.views.pages import crumbs as return_crumbs
from tracker.assessments.views.pages import inside
from tracker.errors import WrongState
from tracker.navigation import section
from tracker.policy import Permission, can, current_actor

blueprint = Blueprint("board_queries", __name__)
blueprint.before_request(section("grading"))


def readable(assessment: Any) -> None:
    """The agency and the graders read threads at any time, other readers once the grades are published.

    Raises WrongState (409).
    """
    if inside(assessment):
        g.section = "assessments"
        return
    grading = can(current_actor(), Permission.GRADE, assessment.scope)
    if not grading and assessment.status not in PUBLISHED:
        raise WrongState(NOT_PUBLISHED)


def crumbs(assessment: Any, here: str = "") -> list[dict[str, str]]:
    """The way to a thread (`here`) or to the list of them."""
    if inside(assessment):
        trail = return_crumbs(assessment, "Queries")
        list_href = url_for("board_queries.of_return", assessment_id=assessment.id)
    else:
        trail = [{"text": "Queries"}]
        list_href = _board_list(assessment)
    return [*trail[:-1], {"text": "Queries", "href": list_href}, {"text": here}] if here else trail


def _board_list(assessment: Any) -> str:
    if can(current_actor(), Permission.GRADE, assessment.scope):
        board_id = assessment.cycle.board_id
        return url_for("board_queries.of_board", board_id=board_id, cycle=assessment.cycle_id)
    return url_for("board_queries.of_return", assessment_id=assessment.id)
