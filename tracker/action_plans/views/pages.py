"""The blueprint of action plans, and what its pages share."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from tracker.action_plans.access import may_update
from tracker.action_plans.brag import percentages
from tracker.action_plans.rules import Brag
from tracker.navigation import section
from tracker.policy import Permission, can, current_actor

blueprint = Blueprint("action_plans", __name__)
blueprint.before_request(section("action_plans"))


def inside(agency_id: Any) -> bool:
    """Whether the person looks at it from inside the agency."""
    return agency_id in current_actor().agency_ids


def crumbs(plan: Any, *further: dict[str, str]) -> list[dict[str, str]]:
    """The way to a plan and to what lies under it; the last one is the page itself."""
    if inside(plan.agency_id):
        above = {
            "text": "Action plans",
            "href": url_for("action_plans.agency_plans", agency_id=plan.agency_id, all=1),
        }
    else:
        above = {"text": "Action plans", "href": url_for("action_plans.board_plans", board_id=plan.board_id)}
    name = plan.cycle.name if inside(plan.agency_id) else plan.agency.name
    trail = [above, {"text": name, "href": url_for("action_plans.plan", plan_id=plan.id)}, *further]
    trail[-1] = {"text": trail[-1]["text"]}
    return trail


def action_crumbs(action: Any, here: str = "") -> list[dict[str, str]]:
    """The way to an action, or to a page about it."""
    own = {
        "text": f"Action {action.number}",
        "href": url_for("action_plans.action", action_id=action.id),
    }
    return crumbs(action.plan, own, *([{"text": here, "href": ""}] if here else []))


def strip(counts: Mapping[Brag, int]) -> list[dict[str, Any]]:
    """The segments of a BRAG strip."""
    shares = percentages(counts)
    return [
        {
            "colour": colour.value,
            "word": f"{colour.word} {colour.label.lower()}",
            "count": count,
            "percent": shares[colour],
        }
        for colour, count in counts.items()
    ]


def can_write_about(action: Any) -> bool:
    """Whether the person may write updates, cite evidence and claim completion of this action."""
    return may_update(action.lead_user_id, action.scope, current_actor())


def keeps(plan: Any) -> bool:
    """Whether the person keeps this plan."""
    return can(current_actor(), Permission.KEEP_PLAN, plan.scope)


def number_of(name: str) -> int:
    """A whole number from the address; 1 when it is none."""
    text = request.args.get(name, "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def address(**values: object) -> str:
    """The query string with these values; empty ones are left out."""
    return "?" + urlencode({name: value for name, value in values.items() if value})


def to_action(action_id: Any) -> Response:
    """Back to the action."""
    return redirect(url_for("action_plans.action", action_id=action_id))


def to_plan(plan_id: Any) -> Response:
    """Back to the plan."""
    return redirect(url_for("action_plans.plan", plan_id=plan_id))
