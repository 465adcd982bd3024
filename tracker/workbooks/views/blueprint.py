"""The blueprint that every module of pages in this folder adds its routes to, and what the pages share."""

from typing import Any

from flask import Blueprint

from tracker.assessments.views.pages import may_answer, reading_whole
from tracker.errors import Forbidden
from tracker.navigation import section
from tracker.policy import Permission, can, current_actor

blueprint = Blueprint("workbooks", __name__)
blueprint.before_request(section("assessments"))


def answering(response: Any) -> bool:
    """Whether the person asking may answer it: a lead any standard, a contributor what was handed to them."""
    try:
        may_answer(response)
    except Forbidden:
        return False
    return True


@blueprint.app_template_global()
def copies_of(assessment: Any) -> dict[str, bool]:
    """Which copies the person asking may take: of the whole return, and of what they answer."""
    return {
        "whole": reading_whole(assessment),
        "answers": can(current_actor(), Permission.ANSWER, assessment.scope),
    }
