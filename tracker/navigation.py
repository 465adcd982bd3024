"""The service navigation by role: agency, board, sub-group and administrator each have their places."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, g, request, url_for

from tracker.policy import AGENCY_ROLES, Grant, Role

BOARD_STAFF = frozenset({Role.BOARD_MANAGER, Role.MODERATOR, Role.BOARD_READER})
SUBGROUP = frozenset({Role.SUBGROUP_MEMBER, Role.SUBGROUP_CHAIR})
GRADERS = frozenset({Role.BOARD_MANAGER, Role.MODERATOR})
EVERY_LEAD = frozenset({Role.AGENCY_LEAD})


@dataclass(frozen=True)
class Place:
    """One entry of the navigation: its words, its page, for whom, and the section it stands for."""

    text: str
    endpoint: str
    roles: frozenset[Role]
    section: str
    at: str | None = None  # "agency_id" or "board_id": the argument that names the place

    def address(self, grant: Grant) -> str:
        arguments = {self.at: getattr(grant, self.at)} if self.at else {}
        return url_for(self.endpoint, **arguments)


PLACES = (
    Place("Home", "overview.agency_home", AGENCY_ROLES, "home", "agency_id"),
    Place("Self-assessment", "assessments.index", AGENCY_ROLES, "assessments", "agency_id"),
    Place("Evidence", "evidence.library", AGENCY_ROLES, "evidence", "agency_id"),
    Place("Action plan", "action_plans.agency_plans", AGENCY_ROLES, "action_plans", "agency_id"),
    Place(
        "Exception reports",
        "exception_reports.agency_reports",
        AGENCY_ROLES,
        "exception_reports",
        "agency_id",
    ),
    Place("People", "people.agency_people", EVERY_LEAD, "people", "agency_id"),
    Place("Home", "overview.board_home", BOARD_STAFF, "home", "board_id"),
    Place("Returns", "grading.returns", BOARD_STAFF, "returns", "board_id"),
    Place("Grading", "overview.grading", GRADERS, "grading", "board_id"),
    Place("Action plans", "action_plans.board_plans", BOARD_STAFF, "action_plans", "board_id"),
    Place(
        "Exception reports", "exception_reports.board_reports", BOARD_STAFF, "exception_reports", "board_id"
    ),
    Place("Heat map", "overview.heat_map", BOARD_STAFF, "reports", "board_id"),
    Place("Set-up", "cycles.setup", frozenset({Role.BOARD_MANAGER}), "setup", "board_id"),
    Place("Home", "overview.subgroup_home", SUBGROUP, "home", "board_id"),
    Place("To ratify", "action_plans.to_ratify", SUBGROUP, "action_plans", "board_id"),
    Place("Exception reports", "exception_reports.board_reports", SUBGROUP, "exception_reports", "board_id"),
    Place("Follow-ups", "exception_reports.follow_ups", SUBGROUP, "follow_ups", "board_id"),
    Place(
        "People",
        "people.board_people",
        frozenset({Role.ADMINISTRATOR, Role.BOARD_MANAGER}),
        "people",
        "board_id",
    ),
    Place("Audit trail", "audit.trail", frozenset({Role.ADMINISTRATOR}), "audit", "board_id"),
)


# The pages of set-up, each one's words and page; the page is named by the board alone.
SETUP = (
    ("Cycles", "cycles.setup"),
    ("Frameworks", "frameworks.board_versions"),
    ("Agencies", "agencies.index"),
    ("People", "people.board_people"),
)


def setup_links() -> list[dict[str, object]]:
    """The pages of set-up beside each other, for a board manager; the one in sight is marked."""
    grant: Grant | None = g.get("acting")
    if grant is None or grant.role is not Role.BOARD_MANAGER:
        return []
    return [
        {
            "text": text,
            "href": url_for(endpoint, board_id=grant.board_id),
            "current": endpoint == request.endpoint,
        }
        for text, endpoint in SETUP
        if endpoint in current_app.view_functions
    ]


def navigation() -> list[dict[str, object]]:
    """The entries for the role acted in, the current one marked."""
    grant: Grant | None = g.get("acting") or g.get("current_grant")
    if grant is None or g.get("actor") is None:
        return []
    here = g.get("section") or (request.blueprint or "")
    return [
        {"text": place.text, "href": place.address(grant), "current": place.section == here}
        for place in PLACES
        if grant.role in place.roles and place.endpoint in current_app.view_functions
    ]


def home(grant: Grant | None) -> str | None:
    """Where a role begins: the first of its places, or None when it has none."""
    if grant is None:
        return None
    known = current_app.view_functions
    places = (place for place in PLACES if grant.role in place.roles and place.endpoint in known)
    return next((place.address(grant) for place in places), None)


def section(name: str) -> Callable[[], None]:
    """For `blueprint.before_request`: mark where in the navigation a blueprint's pages belong."""

    def mark() -> None:
        g.section = name

    return mark


def init_app(app: Flask) -> None:
    """Give every template the navigation."""

    @app.context_processor
    def shell() -> dict[str, object]:
        return {"navigation": navigation(), "setup_links": setup_links, "current_path": request.path}
