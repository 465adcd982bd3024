"""Every route × every person × own, other agency's, other board's and missing things: the declared answer.

On PostgreSQL each role goes to each page once; who is refused is decided before the database is asked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Connection
from sqlalchemy.orm import Session, scoped_session
from werkzeug.routing import Rule, UUIDConverter

from tests import factories
from tests.evidence.build import response_of
from tests.house.access_table import AGENCY, ALLOWED, JUDGES_AN_AGENCY, PUBLIC, READ_ONLY, SIGNED_IN
from tests.house.estate import EXAMPLES, Estate, example, make_estate
from tests.support.house_client import HouseClient
from tests.support.page import Page
from tracker import create_app
from tracker.accounts.models import User
from tracker.db import db
from tracker.policy import AGENCY_ROLES, POLICY, Permission, Role, declared_access, undeclared

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
REFUSED = (403, 404)
NOT_FOUND = (404,)
# Shown, done, or not possible in the present state: the person may be there in any case.
REACHED = (200, 302, 303, 409)


class QuickClient(HouseClient):
    """Headers and uncommitted changes only: the pages themselves are held to the rules elsewhere."""

    def _page_faults(self, page: Page) -> list[str]:
        return []


@dataclass(frozen=True)
class Visit:
    """One request to one endpoint."""

    rule: Rule
    method: str

    @property
    def endpoint(self) -> str:
        return str(self.rule.endpoint)

    def address(self, estate: Estate, *, missing: bool = False) -> str:
        values = {name: example(self.endpoint, name, estate) for name in self.rule.arguments}
        if missing:
            values |= {name: str(uuid4()) for name in self.identifiers}
        _, path = self.rule.build(values, append_unknown=False) or ("", "")
        return path

    @property
    def identifiers(self) -> list[str]:
        """The arguments that are ids of things."""
        converters = self.rule._converters.items()
        return [name for name, converter in converters if isinstance(converter, UUIDConverter)]


def visits(app: Flask) -> list[Visit]:
    """Every route with each of its methods."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule)
    return [
        Visit(rule, method)
        for rule in rules
        for method in sorted(rule.methods or ())
        if method in UNSAFE | {"GET"}
    ]


@pytest.fixture(scope="module")
def features(app: Flask) -> dict[str, list[Visit]]:
    """The visits to pages that belong to somebody, by feature."""
    found: dict[str, list[Visit]] = {}
    for visit in visits(app):
        if visit.endpoint not in ALLOWED:
            continue
        found.setdefault(visit.endpoint.partition(".")[0], []).append(visit)
    return found


def guarded(app: Flask) -> Iterator[str]:
    """Endpoints that are neither public nor for everybody who is signed in."""
    for endpoint, view in app.view_functions.items():
        if declared_access(view) not in ("public", "signed in"):
            yield endpoint


def test_every_endpoint_declares_who_may_reach_it(app: Flask) -> None:
    assert list(undeclared(app)) == []


def test_an_endpoint_that_declares_nothing_is_refused(app: Flask) -> None:
    fresh = create_app(app.extensions["settings"])
    fresh.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    answer = fresh.test_client().get("/forgotten")
    with fresh.app_context():
        db.engine.dispose()
    assert answer.status_code == 403
    assert b"secret" not in answer.data


def test_what_is_public_is_listed_with_its_reason(app: Flask) -> None:
    public = {name: view for name, view in app.view_functions.items() if declared_access(view) == "public"}
    assert set(public) == set(PUBLIC)
    assert all(len(reason) > 10 for reason in PUBLIC.values())
    assert all(view.public_reason for view in public.values())  # type: ignore[attr-defined]


def test_what_is_for_everybody_signed_in_is_listed(app: Flask) -> None:
    views = app.view_functions.items()
    assert {name for name, view in views if declared_access(view) == "signed in"} == SIGNED_IN


def test_the_table_has_every_other_endpoint_and_agrees_with_the_policy(app: Flask) -> None:
    assert set(ALLOWED) == set(guarded(app)), "add the endpoint to tests/house/access_table.py"
    declared = {
        endpoint: POLICY[Permission(declared_access(app.view_functions[endpoint]) or "")]
        for endpoint in ALLOWED
    }
    assert {endpoint: sorted(roles) for endpoint, roles in ALLOWED.items()} == {
        endpoint: sorted(roles) for endpoint, roles in declared.items()
    }


def test_every_address_argument_has_an_example(app: Flask) -> None:
    arguments = {name for rule in app.url_map.iter_rules() for name in rule.arguments}
    assert arguments <= set(EXAMPLES), "add an example to tests/house/estate.py"


@dataclass
class Town:
    """Two boards; people of each kind at the first, at a neighbour agency, and at the second."""

    own: Estate
    people: dict[Role, User]
    neighbours: dict[Role, User]
    foreigners: dict[Role, User]


@pytest.fixture
def town(session: scoped_session[Session]) -> Town:
    framework = factories.make_framework()
    own, other = make_estate("Bittern", framework), make_estate("Canary", framework)
    neighbour = factories.make_agency(own.board, name="Dunnock Trust")
    people = people_of(own)
    # A contributor writes about the standards and in the workbooks that are theirs, and actions they lead.
    contributor = people[Role.CONTRIBUTOR]
    own.upload.uploaded_by_id = contributor.id
    own.action.lead_user_id = contributor.id
    factories.make_handover(response_of(own.assessment, "1.1"), contributor)
    return Town(
        own=own,
        people=people,
        neighbours={role: factories.make_user(role, neighbour) for role in AGENCY_ROLES},
        foreigners=people_of(other),
    )


def people_of(estate: Estate) -> dict[Role, User]:
    """Somebody for each role."""
    return {
        role: factories.make_user(role, estate.agency if role.at_agency else estate.board) for role in Role
    }


class Guard:
    """Makes each visit as if it were the only one, and collects the answers that are not as declared."""

    def __init__(self, app: Flask, connection: Connection, uncommitted: list[str]) -> None:
        self.app, self.connection, self.uncommitted = app, connection, uncommitted
        self.faults: list[str] = []

    def visit(
        self, visit: Visit, address: str, user: User | None, expected: tuple[int, ...], who: str
    ) -> Page:
        db.session.commit()
        undo = self.connection.begin_nested()
        client = QuickClient(self.app, self.uncommitted)
        if user is not None:
            client.sign_in(user)
        ask = client.post if visit.method == "POST" else client.get
        page = ask(address)
        db.session.rollback()
        undo.rollback()
        db.session.expire_all()
        if page.status not in expected:
            self.faults.append(
                f"{visit.method} {address} ({visit.endpoint}) as {who}: {page.status}, not {expected}"
            )
        return page

    def must_not_show(self, page: Page, words: tuple[str, ...], who: str) -> None:
        for word in words:
            if word in page.html:
                self.faults.append(f"{page.path} as {who} shows {word}")

    def check(self) -> None:
        assert not self.faults, "\n".join(self.faults)


@pytest.fixture
def guard(app: Flask, connection: Connection, uncommitted: list[str]) -> Guard:
    return Guard(app, connection, uncommitted)


# Features with pages that belong to somebody.
FEATURES = sorted({endpoint.partition(".")[0] for endpoint in ALLOWED})


@pytest.mark.once
def test_strangers_are_sent_to_sign_in(town: Town, guard: Guard, app: Flask) -> None:
    for visit in visits(app):
        if visit.endpoint in PUBLIC:
            continue
        expected = (401,) if visit.method == "POST" else (302,)
        page = guard.visit(visit, visit.address(town.own), None, expected, "a stranger")
        leads = page.response.headers.get("Location", "") or page.html
        if "/sign-in" not in leads:
            guard.faults.append(f"{visit.method} {visit.endpoint} does not lead a stranger to sign in")
        guard.must_not_show(page, ("Bittern Trust", "Bittern policy"), "a stranger")
    guard.check()


@pytest.mark.parametrize("feature", FEATURES)
def test_each_role_reaches_what_is_theirs_and_nothing_else(
    feature: str, features: dict[str, list[Visit]], town: Town, guard: Guard
) -> None:
    for visit in features[feature]:
        for role, user in town.people.items():
            reads_only = visit.method == "POST" and (visit.endpoint, role) in READ_ONLY
            expected = REACHED if role in ALLOWED[visit.endpoint] and not reads_only else REFUSED
            page = guard.visit(visit, visit.address(town.own), user, expected, role.label)
            hidden = ("Canary", "Dunnock") if role in AGENCY else ("Canary",)
            guard.must_not_show(page, hidden, role.label)
    guard.check()


def test_nobody_judges_the_agency_that_employs_them(town: Town, guard: Guard, app: Flask) -> None:
    board = town.own.board
    employed = {
        role: factories.make_user(role, board, interest=town.own.agency)
        for role in Role
        if not role.at_agency
    }
    both = factories.make_user(Role.BOARD_MANAGER, board)
    factories.give_role(both, Role.CONTRIBUTOR, town.own.agency)
    for visit in visits(app):
        if visit.endpoint in JUDGES_AN_AGENCY:
            for role, user in employed.items():
                who = f"{role.label} employed by the agency"
                guard.visit(visit, visit.address(town.own), user, (403,), who)
            guard.visit(visit, visit.address(town.own), both, (403,), "a manager who is also a contributor")
    guard.check()


@pytest.mark.once
@pytest.mark.parametrize("feature", FEATURES)
def test_what_belongs_to_others_is_not_found(
    feature: str, features: dict[str, list[Visit]], town: Town, guard: Guard
) -> None:
    for visit in features[feature]:
        for role, user in town.foreigners.items():
            who = f"{role.label} of another board"
            page = guard.visit(visit, visit.address(town.own), user, NOT_FOUND, who)
            guard.must_not_show(page, ("Bittern",), who)
        for role, user in town.neighbours.items():
            who = f"{role.label} of a neighbour"
            page = guard.visit(visit, visit.address(town.own), user, NOT_FOUND, who)
            guard.must_not_show(page, ("Bittern Trust", "Bittern policy", "Bittern action"), who)
    guard.check()


@pytest.mark.once
@pytest.mark.parametrize("feature", FEATURES)
def test_what_is_not_there_is_not_found(
    feature: str, features: dict[str, list[Visit]], town: Town, guard: Guard
) -> None:
    for visit in features[feature]:
        if not visit.identifiers:
            continue
        for role, user in town.people.items():
            guard.visit(visit, visit.address(town.own, missing=True), user, NOT_FOUND, role.label)
    guard.check()


@pytest.mark.once
def test_everybody_reaches_what_is_their_own(town: Town, guard: Guard, app: Flask) -> None:
    # Nothing was chosen in these forms: a missing role or session is not found.
    expected = {"accounts.switch_role": NOT_FOUND, "accounts.end_other_session": NOT_FOUND}
    for visit in visits(app):
        if visit.endpoint in SIGNED_IN:
            for role, user in town.people.items():
                answer = expected.get(visit.endpoint, REACHED)
                guard.visit(visit, visit.address(town.own), user, answer, role.label)
    guard.check()


@pytest.mark.once
def test_public_pages_answer_strangers_and_everybody_else(town: Town, guard: Guard, app: Flask) -> None:
    for visit in visits(app):
        if visit.endpoint in PUBLIC:
            links = "token" in visit.rule.arguments
            expected = NOT_FOUND if links else REACHED
            address = visit.address(town.own)
            guard.visit(visit, address, None, expected, "a stranger")
            guard.visit(visit, address, town.people[Role.AGENCY_LEAD], expected, "an agency lead")
    guard.check()


def test_no_route_answers_another_method(app: Flask) -> None:
    allowed = {method for rule in app.url_map.iter_rules() for method in rule.methods or ()}
    assert allowed <= {"GET", "HEAD", "OPTIONS", "POST"}
