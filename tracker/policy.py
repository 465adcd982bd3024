"""The whole access policy on one page: who may do what, and where. Default is deny.

A route declares `@requires(permission, lookup)`, `@signed_in` or `@public(reason)`; an endpoint that declares
nothing is refused. The lookup finds the object scoped to the actor (404 otherwise); then one of the actor's
roles inside the object's scope must hold the permission (403 otherwise).
"""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any, Protocol
from uuid import UUID

from flask import Flask, g, request
from flask.typing import ResponseReturnValue

from tracker.errors import Forbidden

View = Callable[..., ResponseReturnValue]


class Role(StrEnum):
    """What a person may be, each at one agency or at one board (DESIGN section 1)."""

    AGENCY_LEAD = "agency_lead"
    CONTRIBUTOR = "contributor"
    AUTHORISER = "authoriser"
    BOARD_MANAGER = "board_manager"
    MODERATOR = "moderator"
    SUBGROUP_MEMBER = "subgroup_member"
    SUBGROUP_CHAIR = "subgroup_chair"
    BOARD_READER = "board_reader"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        return ROLE_LABELS[self]

    @property
    def at_agency(self) -> bool:
        return self in AGENCY_ROLES


ROLE_LABELS = {
    Role.AGENCY_LEAD: "Agency lead",
    Role.CONTRIBUTOR: "Contributor",
    Role.AUTHORISER: "Authoriser",
    Role.BOARD_MANAGER: "Board manager",
    Role.MODERATOR: "Moderator",
    Role.SUBGROUP_MEMBER: "Sub-group member",
    Role.SUBGROUP_CHAIR: "Sub-group chair",
    Role.BOARD_READER: "Board reader",
    Role.ADMINISTRATOR: "Administrator",
}
AGENCY_ROLES = frozenset({Role.AGENCY_LEAD, Role.CONTRIBUTOR, Role.AUTHORISER})
BOARD_ROLES = frozenset(Role) - AGENCY_ROLES


class Permission(StrEnum):
    """What can be done; each route names one."""

    SEE_AGENCY = "see agency home"
    READ_RETURN = "read a return, as far as it was handed over"
    READ_WHOLE_RETURN = "read every answer of a return"
    READ_HISTORY = "read what an answer said before"
    SEE_COLLEAGUES = "see which colleague has a standard open"
    ANSWER = "answer a standard"
    COMPLETE_RETURN = "fill in agency details and send for authorisation"
    AUTHORISE = "authorise or decline a return"
    READ_EVIDENCE = "read the agency's evidence library"
    ADD_EVIDENCE = "add and cite evidence"
    OPEN_CITED_EVIDENCE = "open evidence cited in a return"
    TAKE_PORTFOLIO = "take all evidence that a return cites"
    READ_PLAN = "read an action plan"
    UPDATE_ACTION = "write an update on an action"
    KEEP_PLAN = "add and change actions, submit the plan"
    SIGN_OFF_ACTION = "sign off a completed action"
    DECIDE_PLAN = "decide dates and withdrawals of a ratified plan"
    RATIFY_PLAN = "ratify a plan or refer it back"
    READ_REPORT = "read an exception report"
    WRITE_REPORT = "explain and submit an exception report"
    REVIEW_REPORT = "review an exception report"
    FOLLOW_UP = "close a condition or a follow-up"
    KEEP_BOARD_PLAN = "keep the board's own plans and partnership actions"
    MAKE_PACK = "make the pack for a meeting"
    MANAGE_AGENCY_PEOPLE = "invite and remove people of an agency"
    SEE_BOARD = "see the board's overview"
    GRADE = "grade a return"
    DECIDE_REQUEST = "decide N/A requests and modifications"
    PUBLISH = "publish grades"
    RUN_MODERATION = "draw standards for moderation and read its figures"
    DRAW_SAMPLE = "draw a sample of the evidence"
    VERIFY_EVIDENCE = "say what was found in sampled evidence"
    ANSWER_BOARD = "answer the board's queries and requests"
    CONTEST_GRADE = "contest a published grade"
    RETURN_TO_AGENCY = "send a return back to the agency"
    MANAGE_CYCLES = "set up cycles and reporting periods"
    MANAGE_PEOPLE = "invite people and give roles"
    READ_AUDIT = "read the audit trail"


_AGENCY = {Role.AGENCY_LEAD, Role.CONTRIBUTOR, Role.AUTHORISER}
_LEADING = {Role.AGENCY_LEAD}
_SUBGROUP = {Role.SUBGROUP_MEMBER, Role.SUBGROUP_CHAIR}
_GRADING = {Role.BOARD_MANAGER, Role.MODERATOR}
_BOARD = {Role.BOARD_MANAGER, Role.MODERATOR, Role.BOARD_READER, *_SUBGROUP}

POLICY: dict[Permission, frozenset[Role]] = {
    permission: frozenset(roles)
    for permission, roles in {
        Permission.SEE_AGENCY: _AGENCY,
        Permission.READ_RETURN: _AGENCY | _GRADING | {Role.BOARD_READER},
        Permission.READ_WHOLE_RETURN: {Role.AGENCY_LEAD, Role.AUTHORISER, *_GRADING, Role.BOARD_READER},
        Permission.READ_HISTORY: _AGENCY,
        Permission.SEE_COLLEAGUES: _AGENCY,
        Permission.ANSWER: {Role.AGENCY_LEAD, Role.CONTRIBUTOR},
        Permission.COMPLETE_RETURN: _LEADING,
        Permission.AUTHORISE: {Role.AUTHORISER, Role.AGENCY_LEAD},
        Permission.READ_EVIDENCE: _AGENCY,
        Permission.ADD_EVIDENCE: {Role.AGENCY_LEAD, Role.CONTRIBUTOR},
        Permission.OPEN_CITED_EVIDENCE: _AGENCY | _GRADING,
        Permission.TAKE_PORTFOLIO: {Role.AGENCY_LEAD, Role.AUTHORISER, *_GRADING},
        Permission.READ_PLAN: _AGENCY | _BOARD,
        Permission.UPDATE_ACTION: {Role.AGENCY_LEAD, Role.CONTRIBUTOR},
        Permission.KEEP_PLAN: _LEADING,
        Permission.SIGN_OFF_ACTION: {Role.AGENCY_LEAD, Role.AUTHORISER, Role.BOARD_MANAGER},
        Permission.DECIDE_PLAN: {Role.BOARD_MANAGER},
        Permission.RATIFY_PLAN: _SUBGROUP,
        Permission.READ_REPORT: _AGENCY | _BOARD,
        Permission.WRITE_REPORT: _LEADING,
        Permission.REVIEW_REPORT: _SUBGROUP,
        Permission.FOLLOW_UP: {Role.SUBGROUP_CHAIR, Role.BOARD_MANAGER},
        Permission.KEEP_BOARD_PLAN: {Role.BOARD_MANAGER},
        Permission.MAKE_PACK: {Role.BOARD_MANAGER, Role.SUBGROUP_CHAIR},
        Permission.MANAGE_AGENCY_PEOPLE: _LEADING,
        Permission.SEE_BOARD: _BOARD,
        Permission.GRADE: _GRADING,
        Permission.DECIDE_REQUEST: {Role.BOARD_MANAGER},
        Permission.PUBLISH: {Role.BOARD_MANAGER},
        Permission.RUN_MODERATION: {Role.BOARD_MANAGER},
        Permission.DRAW_SAMPLE: {Role.BOARD_MANAGER},
        Permission.VERIFY_EVIDENCE: _GRADING,
        Permission.ANSWER_BOARD: _LEADING,
        Permission.CONTEST_GRADE: {Role.AGENCY_LEAD, Role.AUTHORISER},
        Permission.RETURN_TO_AGENCY: {Role.BOARD_MANAGER},
        Permission.MANAGE_CYCLES: {Role.BOARD_MANAGER},
        Permission.MANAGE_PEOPLE: {Role.ADMINISTRATOR, Role.BOARD_MANAGER},
        Permission.READ_AUDIT: {Role.ADMINISTRATOR},
    }.items()
}

# R11 and the separation of duties: nobody judges the agency they belong to.
INDEPENDENT = frozenset(
    {
        Permission.GRADE, Permission.PUBLISH, Permission.RETURN_TO_AGENCY, Permission.RATIFY_PLAN,
        Permission.REVIEW_REPORT, Permission.DECIDE_PLAN, Permission.DRAW_SAMPLE, Permission.VERIFY_EVIDENCE,
        Permission.DECIDE_REQUEST, Permission.FOLLOW_UP,
    }
)  # fmt: skip


@dataclass(frozen=True)
class Scope:
    """To which agency and which board something belongs; either may be absent."""

    agency_id: UUID | None = None
    board_id: UUID | None = None


@dataclass(frozen=True)
class Grant:
    """One role of a person at one agency or board; `interest_agency_id` is the agency that employs them."""

    id: UUID
    role: Role
    agency_id: UUID | None
    board_id: UUID | None
    place: str
    interest_agency_id: UUID | None = None

    @property
    def label(self) -> str:
        """As the switcher shows it: Northfield NHS Trust · agency lead."""
        return f"{self.place} · {self.role.label.lower()}"

    def covers(self, scope: Scope) -> bool:
        """Whether this role is held where the object lives."""
        if self.agency_id is not None:
            return self.agency_id == scope.agency_id
        return self.board_id is not None and self.board_id == scope.board_id


@dataclass(frozen=True)
class Actor:
    """Who is asking: a signed-in person with their roles, or the system itself (`user_id` None)."""

    user_id: UUID | None
    name: str
    email: str
    grants: tuple[Grant, ...] = ()

    @property
    def agency_ids(self) -> frozenset[UUID]:
        return frozenset(grant.agency_id for grant in self.grants if grant.agency_id)

    @property
    def board_ids(self) -> frozenset[UUID]:
        return frozenset(grant.board_id for grant in self.grants if grant.board_id)

    @property
    def own_agency_ids(self) -> frozenset[UUID]:
        """Agencies this person works for or in: the ones they must not judge."""
        interests = {grant.interest_agency_id for grant in self.grants if grant.interest_agency_id}
        return self.agency_ids | interests


SYSTEM = Actor(user_id=None, name="The tracker", email="")


class Scoped(Protocol):
    """Anything that says where it lives."""

    @property
    def scope(self) -> Scope: ...


def granting(actor: Actor, permission: Permission, scope: Scope) -> Grant | None:
    """The role that lets the actor do this there, or None. Conflicts of interest refuse (R11)."""
    if permission in INDEPENDENT and scope.agency_id in actor.own_agency_ids:
        return None
    for grant in actor.grants:
        if grant.role in POLICY[permission] and grant.covers(scope):
            return grant
    return None


def can(actor: Actor, permission: Permission, scope: Scope) -> bool:
    """Whether the actor may do this there."""
    return granting(actor, permission, scope) is not None


def has_interest(actor: Actor, scope: Scope) -> bool:
    """Whether the actor belongs to the agency the object is about (R11)."""
    return scope.agency_id is not None and scope.agency_id in actor.own_agency_ids


def current_actor() -> Actor:
    """The person asking. Only inside a request that passed `@requires` or `@signed_in`."""
    actor: Actor = g.actor
    return actor


def authorise(permission: Permission, obj: Scoped) -> None:
    """Check an object already found; remembers the role acted in. Raises Forbidden (403)."""
    grant = granting(current_actor(), permission, obj.scope)
    if grant is None:
        if permission in INDEPENDENT and has_interest(current_actor(), obj.scope):
            raise Forbidden("You cannot decide about your own agency. Another person has to do this.")
        raise Forbidden("Your role does not let you do this.")
    g.acting = grant


def requires(permission: Permission, lookup: Callable[..., Scoped]) -> Callable[[View], View]:
    """Declare a route's permission. The view gets the found object in place of the ids the lookup names."""
    names = [name for name in inspect.signature(lookup).parameters if name != "actor"]

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(**arguments: Any) -> ResponseReturnValue:
            found = lookup(**{name: arguments.pop(name) for name in names}, actor=current_actor())
            authorise(permission, found)
            return view(found, **arguments)

        return _declare(checked, permission.value)

    return decorate


def signed_in(view: View) -> View:
    """Declare a route for everybody who is signed in; it shows nothing but the person's own things."""
    return _declare(view, "signed in")


def public(reason: str) -> Callable[[View], View]:
    """Declare a route for everybody, with the reason why."""

    def decorate(view: View) -> View:
        return _declare(view, "public", reason)

    return decorate


def _declare(view: View, access: str, reason: str = "") -> View:
    view.access = access  # type: ignore[attr-defined]
    view.public_reason = reason  # type: ignore[attr-defined]
    return view


def declared_access(view: Any) -> str | None:
    """What a view function declared: a permission's words, `signed in`, `public`, or None."""
    return getattr(view, "access", None)


def undeclared(app: Flask) -> Iterable[str]:
    """Endpoints that declared nothing; they are refused."""
    return [name for name, view in app.view_functions.items() if declared_access(view) is None]


def init_app(app: Flask, sign_in_first: Callable[[], ResponseReturnValue]) -> None:
    """Refuse what is not declared, and send strangers to the sign-in page."""

    @app.before_request
    def gate() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None
        access = declared_access(app.view_functions[request.endpoint])
        if access is None:
            raise Forbidden("This page has not been opened to anybody.")
        if access != "public" and g.get("actor") is None:
            return sign_in_first()
        return None
