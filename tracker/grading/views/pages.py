"""The blueprint that every module of pages in this folder adds its routes to, and what the pages share."""

from typing import Any

from flask import Blueprint, url_for

from tracker.assessments.views.pages import standards_of
from tracker.frameworks.rules import Grade
from tracker.grading.bench import Bench, lay_out
from tracker.grading.queries import Given, list_bench_rows, list_visible_grades
from tracker.grading.rules import GradeKind, is_stale, kind_to_give
from tracker.navigation import section
from tracker.policy import Permission, Role, current_actor, granting

blueprint = Blueprint("grading", __name__)
blueprint.before_request(section("grading"))


def grading_role(assessment: Any) -> Role:
    """The role in which the person asking grades this return."""
    grant = granting(current_actor(), Permission.GRADE, assessment.scope)
    return grant.role if grant else Role.MODERATOR


def visible_grades(assessment: Any) -> Given:
    """The current grades that the person asking may see now (R5)."""
    moderating = grading_role(assessment) is Role.MODERATOR
    return list_visible_grades(assessment.id, GradeKind.MODERATION if moderating else GradeKind.FIRST)


def values(given: Given) -> dict[Any, dict[GradeKind, Grade]]:
    """The grades alone, by response and kind."""
    return {
        response_id: {kind: grade.value for kind, grade in kinds.items()}
        for response_id, kinds in given.items()
    }


def kind_for(assessment: Any, given: dict[GradeKind, Any]) -> GradeKind:
    """The kind of grade this person gives to an answer that has these grades."""
    return kind_to_give(grading_role(assessment), {kind: grade.value for kind, grade in given.items()})


def bench_of(assessment: Any, given: Given) -> Bench:
    """Every standard of the return with what this grader may see."""
    rows = list_bench_rows(assessment.id, current_actor().user_id)
    moderating = grading_role(assessment) is Role.MODERATOR
    own = GradeKind.MODERATION if moderating else GradeKind.FIRST
    stale = {
        row.response_id
        for row in rows.values()
        for kinds in [given.get(row.response_id, {})]
        if is_stale(_latest(kinds, own), row.answered_at)
    }
    return lay_out(standards_of(assessment), rows, values(given), own, frozenset(stale))


def _latest(kinds: dict[GradeKind, Any], own: GradeKind) -> Any:
    counted = [kinds[kind].recorded_at for kind in {own, GradeKind.AGREED} if kind in kinds]
    return max(counted, default=None)


def crumbs(assessment: Any, here: str = "") -> list[dict[str, str]]:
    """The way to a page about the grading of a return; `here` names the page itself."""
    trail = [
        {
            "text": "Returns",
            "href": url_for("grading.returns", board_id=assessment.cycle.board_id, cycle=assessment.cycle_id),
        },
        {
            "text": assessment.agency.name,
            "href": url_for("grading.standards", assessment_id=assessment.id) if here else "",
        },
    ]
    return [*trail, {"text": here}] if here else trail
