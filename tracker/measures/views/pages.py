"""The blueprint of measures, and what its pages share."""

from typing import Any

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from tracker.action_plans.access import need_own
from tracker.action_plans.views.pages import action_crumbs
from tracker.navigation import section
from tracker.policy import current_actor

blueprint = Blueprint("measures", __name__)
blueprint.before_request(section("action_plans"))


def must_write_about(action: Any) -> None:
    """Raise Forbidden (403) when the action is led by somebody else."""
    need_own(action.lead_user_id, action.scope, current_actor())


def crumbs(action: Any, here: str = "") -> list[dict[str, str]]:
    """The way to the measures of an action, or to a page about one of them."""
    trail = action_crumbs(action, "Measures")
    if not here:
        return trail
    trail[-1] = {"text": "Measures", "href": url_for("measures.of_action", action_id=action.id)}
    return [*trail, {"text": here}]


def to_measures(action_id: Any) -> Response:
    """Back to the measures of the action."""
    return redirect(url_for("measures.of_action", action_id=action_id))
