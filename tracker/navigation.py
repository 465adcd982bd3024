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
    Place("Meetings", "meetings.index", BOARD_STAFF, "meetings", "board_id"),
    Place("Heat map", "overview.heat_map", BOARD_STAFF, "reports", "board_id"),
    Place("Set-up", "cycles.setup", frozenset({Role.BOARD_MANAGER}), "setup", "board_id"),
    Place("Home", "overview.subgroup_home", SUBGROUP, "home", "board_id"),
    Place("Action plans", "action_plans.to_ratify", SUBGROUP, "action_plans", "board_id"),
    Place("Exception reports", "exception_reports.board_reports", SUBGROUP, "exception_reports", "board_id"),
    Place("Follow-ups", "exception_reports.follow_ups", SUBGROUP, "follow_ups", "board_id"),
    Place("Meeting packs", "meetings.index", SUBGROUP, "meetings", "board_id"),
    Place(
        "People",
        "people.board_people",
        frozenset({Role.ADMINISTRATOR}),
        "people",
        "board_id",
    ),
    Place("Audit trail", "audit.trail", frozenset({Role.ADMINISTRATOR}), "audit", "board_id"),
)


@dataclass(frozen=True)
class Group:
    """Pages of a board that stand beside each other: what they are together, then words, page and roles."""

    label: str
    pages: tuple[tuple[str, str, frozenset[Role]], ...]


MANAGERS = frozenset({Role.BOARD_MANAGER})
BOARD_SIDE = BOARD_STAFF | SUBGROUP
GROUPS = (
    Group(
        "Set-up",
        (
            ("Cycles", "cycles.setup", MANAGERS),
            ("Frameworks", "frameworks.board_versions", MANAGERS),
            ("Agencies", "agencies.index", MANAGERS),
            ("People", "people.board_people", MANAGERS),
            ("Plans and reports", "ratification.settings", MANAGERS),
        ),
    ),
    Group(
        "Action plans",
        (
            ("Agencies’ plans", "action_plans.board_plans", BOARD_SIDE),
            ("To ratify", "action_plans.to_ratify", SUBGROUP),
            ("Moved dates", "action_plans.moved_dates", BOARD_SIDE),
            ("Re-tests", "impact_tests.board_tests", BOARD_SIDE),
            ("Conditions", "ratification.conditions", BOARD_SIDE),
            ("Our own plans", "board_plans.index", BOARD_SIDE),
        ),
    ),
    Group(
        "Exception reports",
        (
            ("Reports", "exception_reports.board_reports", BOARD_SIDE),
            ("Follow-ups", "exception_reports.follow_ups", BOARD_SIDE),
            ("Themes", "exception_reports.themes", BOARD_SIDE),
            ("Periods", "exception_reports.periods", MANAGERS),
        ),
    ),
)


def pages_beside() -> dict[str, object] | None:
    """The pages beside the one in sight, for a role at a board: `label` and `pages`; None without any."""
    grant: Grant | None = g.get("acting")
    group = next((each for each in GROUPS if request.endpoint in [page[1] for page in each.pages]), None)
    if grant is None or grant.board_id is None or group is None:
        return None
    pages = [
        {
            "text": text,
            "href": url_for(endpoint, board_id=grant.board_id),
            "current": endpoint == request.endpoint,
        }
        for text, endpoint, roles in group.pages
        if grant.role in roles and endpoint in current_app.view_functions
    ]
    return {"label": group.label, "pages": pages} if len(pages) > 1 else None


def navigation() -> list[dict[str, object]]:
    """The entries for the role acted in, the current one marked."""
    grant: Grant | None = g.get("acting") or g.get("current_grant")
    if grant is None or g.get("actor") is None:
        return []
    here = g.get("section") or (request.blueprint or "")
    if here == "people" and grant.role is Role.BOARD_MANAGER:
        here = "setup"  # where a manager finds the people
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
        return {"navigation": navigation(), "pages_beside": pages_beside, "current_path": request.path}
