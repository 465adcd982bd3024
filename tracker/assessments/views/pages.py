"""The blueprint that every module of pages in this folder adds its routes to, and what the pages share."""

from typing import Any

from flask import Blueprint, g, url_for

from tracker.assessments.completeness import Viewer
from tracker.assessments.rules import check_may_answer, check_readable
from tracker.frameworks.queries import get_framework
from tracker.frameworks.rules import Framework, worded
from tracker.navigation import section
from tracker.policy import Permission, Scoped, can, current_actor

blueprint = Blueprint("assessments", __name__)
blueprint.before_request(section("assessments"))


def inside(assessment: Any) -> bool:
    """Whether the person asking belongs to the agency whose return this is."""
    return assessment.agency_id in current_actor().agency_ids


def leading(thing: Scoped) -> bool:
    """Whether the person asking leads the agency's return."""
    return can(current_actor(), Permission.COMPLETE_RETURN, thing.scope)


def reading_whole(thing: Scoped) -> bool:
    """Whether the person asking reads every answer, and not only what was handed to them."""
    return can(current_actor(), Permission.READ_WHOLE_RETURN, thing.scope)


def viewer_of(assessment: Any) -> Viewer:
    """The person asking, as the task list sees them."""
    return Viewer(current_actor().user_id, leading(assessment), reading_whole(assessment))


def readable(assessment: Any) -> None:
    """Raise WrongState (409) when the board asks for a return that has not been submitted."""
    if not inside(assessment) and g.get("section") == "assessments":
        g.section = "returns"  # the same page, reached from the board's side
    grading = can(current_actor(), Permission.GRADE, assessment.scope)
    check_readable(assessment.status, inside_agency=inside(assessment), grading=grading)


def may_read(response: Any) -> None:
    """Raise Forbidden (403) when a contributor asks for a standard that is not with them."""
    check_may_answer(
        leading=reading_whole(response), holder_id=response.assigned_to_id, user_id=current_actor().user_id
    )


def may_answer(response: Any) -> None:
    """Raise Forbidden (403) when a contributor was not given this standard."""
    check_may_answer(
        leading=leading(response), holder_id=response.assigned_to_id, user_id=current_actor().user_id
    )


def standards_of(assessment: Any) -> Framework:
    """The framework of the return's cycle, with the board's name in its words."""
    board = assessment.cycle.board
    return worded(get_framework(assessment.cycle.framework_version_id), board.short_name, board.area)


def crumbs(assessment: Any, here: str = "") -> list[dict[str, str]]:
    """The way to a page of the return; `here` names the page itself, nothing means the task list."""
    if not inside(assessment):
        returns = url_for("grading.returns", board_id=assessment.cycle.board_id)
        return [{"text": "Returns", "href": returns}, {"text": assessment.agency.name}]
    trail = [
        {
            "text": "Self-assessment",
            "href": url_for("assessments.index", agency_id=assessment.agency_id),
        },
        {
            "text": assessment.cycle.name,
            "href": url_for("assessments.tasks", assessment_id=assessment.id) if here else "",
        },
    ]
    return [*trail, {"text": here}] if here else trail
