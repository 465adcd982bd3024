"""The blueprint that every module of pages in this folder adds its routes to, and what the pages share."""

from typing import Any

from flask import Blueprint, url_for

from tracker.grading.returns import ReturnsWanted, list_returns
from tracker.navigation import section

blueprint = Blueprint("moderation", __name__)
blueprint.before_request(section("grading"))
TABS = (
    ("moderation.show", "Moderation"),
    ("moderation.figures", "How far graders agree"),
    ("moderation.calibration", "Calibration"),
)


def agency_names(cycle: Any) -> dict[str, str]:
    """The agencies of a cycle by id, as texts."""
    rows = list_returns(cycle.board_id, cycle.id, ReturnsWanted(page_size=None))
    return {str(row.agency_id): row.agency_name for row in rows}


def crumbs(cycle: Any, *way: dict[str, str]) -> list[dict[str, str]]:
    """The way to a page about the moderation of a cycle."""
    grading = url_for("overview.grading", board_id=cycle.board_id, cycle=cycle.id)
    return [{"text": "Grading", "href": grading}, *way]


def below_moderation(cycle: Any, here: str) -> list[dict[str, str]]:
    """The way to a page under that of moderation."""
    top = {"text": "Moderation", "href": url_for("moderation.show", cycle_id=cycle.id)}
    return crumbs(cycle, top, {"text": here})


def tabs(cycle: Any, endpoint: str) -> list[dict[str, Any]]:
    """The pages about how evenly a cycle is graded, the present one marked."""
    return [
        {"text": text, "href": url_for(name, cycle_id=cycle.id), "current": name == endpoint}
        for name, text in TABS
    ]
