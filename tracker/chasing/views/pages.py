"""The blueprint that every module of pages in this folder adds its routes to."""

from typing import Any

from flask import Blueprint, url_for

from tracker.navigation import section

blueprint = Blueprint("chasing", __name__)
blueprint.before_request(section("grading"))


def crumbs(cycle: Any, *here: str) -> list[dict[str, str]]:
    """The way to the chase list of a cycle, or to a page below it."""
    returns = url_for("grading.returns", board_id=cycle.board_id, cycle=cycle.id)
    chase = {"text": "Chase list", "href": url_for("chasing.chase", cycle_id=cycle.id) if here else ""}
    return [{"text": "Returns", "href": returns}, chase, *({"text": text} for text in here)]
