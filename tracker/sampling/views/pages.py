"""The blueprint that every module of pages in this folder adds its routes to, and what the pages share."""

from typing import Any

from flask import Blueprint, url_for

from tracker.navigation import section
from tracker.policy import Permission, Role, Scope, current_actor, granting

blueprint = Blueprint("sampling", __name__)
blueprint.before_request(section("grading"))


def manages(scope: Scope) -> bool:
    """Whether the person asking looks as a board manager.

    Only they see seed, rules and strata: "graded 3" would tell a moderator the first grade (R5).
    """
    grant = granting(current_actor(), Permission.VERIFY_EVIDENCE, scope)
    return grant is not None and grant.role is Role.BOARD_MANAGER


def is_own(item: Any) -> bool:
    """Whether an item is of the agency that the person asking belongs to: theirs is for others to judge."""
    return item.response.assessment.agency_id in current_actor().own_agency_ids


def what_of(sample: Any) -> str:
    """Of what a sample was drawn: an agency's return, or the whole cycle."""
    return sample.assessment.agency.name if sample.assessment else "the whole cycle"


def crumbs(cycle: Any, *trail: tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page about samples; each step is its words and its address, none for the page itself."""
    grading = url_for("overview.grading", board_id=cycle.board_id, cycle=cycle.id)
    samples = url_for("sampling.index", board_id=cycle.board_id, cycle=cycle.id) if trail else ""
    steps = [("Grading", grading), ("Evidence samples", samples), *trail]
    return [{"text": words, "href": href} if href else {"text": words} for words, href in steps]
