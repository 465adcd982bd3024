"""The blueprint that every module of pages in this folder adds its routes to, and what the pages share."""

from typing import Any

from flask import Blueprint, url_for

from tracker.navigation import section

blueprint = Blueprint("board_plans", __name__)
blueprint.before_request(section("action_plans"))


def crumbs(plan: Any, here: str = "") -> list[dict[str, str]]:
    """The way to a plan, or to a page below it."""
    way = [{"text": "Our own plans", "href": url_for("board_plans.index", board_id=plan.board_id)}]
    if not here:
        return [*way, {"text": plan.title}]
    return [*way, {"text": plan.title, "href": address(plan)}, {"text": here}]


def address(plan: Any, anchor: str | None = None) -> str:
    """The page of a plan, at one of its lines or headings."""
    return url_for("board_plans.show", board_plan_id=plan.id, _anchor=anchor)
