"""Signing in and out as a person does it, and what slows down guessing."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session, scoped_session
from time_machine import Traveller

from tests import factories
from tests.accounts.conftest import PASSWORD, enter
from tests.support.house_client import HouseClient
from tracker.accounts.models import SignInFailure, User, UserSession
from tracker.audit.models import AuditEntry
from tracker.boards.models import Agency, Board
from tracker.clock import now
from tracker.db import db
from tracker.policy import Role

REFUSED = "The email address or the password is not right. Check both and try again."
NewClient = Callable[[], HouseClient]


def test_a_person_signs_in_and_out(client: HouseClient, lead: User) -> None:
    page = client.sent_to_sign_in("/account")
    assert page.response.headers["Location"] == "/sign-in?next=/account"
    action, fields = client.get_ok("/sign-in?next=/account").form("Sign in").filled(
        email="Lead@Northvale.Example ", password=PASSWORD
    )  # fmt: skip
    page = client.post_ok(action, fields)
    assert page.path == "/account"
    assert page.h1 == "Your account"
    assert page.summary()["Role"] == "Northvale Trust · agency lead"
    assert lead.last_signed_in_at is not None
    page = client.post_ok("/sign-out")
    assert page.banner == "You are signed out."
    client.sent_to_sign_in("/account")


@pytest.mark.parametrize("email", ["lead@northvale.example", "nobody@northvale.example"])
def test_the_refusal_does_not_tell_what_was_wrong(client: HouseClient, lead: User, email: str) -> None:
    page = client.post_shown_again("/sign-in", {"email": email, "password": "wrong password 123"})
    assert page.errors == [REFUSED]
    assert page.value("email") == email
    assert "wrong password" not in page.html


def test_what_is_missing_is_asked_for(client: HouseClient) -> None:
    page = client.post_shown_again("/sign-in", {"email": "", "password": ""})
    assert page.errors == ["Enter your email address", "Enter your password"]
    assert page.field_error("password") == "Enter your password"


@pytest.mark.parametrize(
    "change",
    [
        {"disabled_at": now()},
        {"password_hash": None},  # invited, but no password yet
        {"password_hash": "$argon2id$unusable"},
    ],
)
def test_who_cannot_sign_in_gets_the_same_refusal(
    client: HouseClient, agency: Agency, stored: str, change: dict[str, object]
) -> None:
    values = {"email": "sam@northvale.example", "password_hash": stored, **change}
    factories.make_user(Role.CONTRIBUTOR, agency, **values)
    assert enter(client, "sam@northvale.example").errors == [REFUSED]


@pytest.mark.parametrize("tail", [" ", "\n", "x"])
def test_a_password_is_taken_as_typed(client: HouseClient, lead: User, tail: str) -> None:
    assert enter(client, lead.email, PASSWORD + tail).errors == [REFUSED]


@pytest.mark.parametrize("password", ["\x00\x00", "z" * 257, "z" * 100_000, "🦔" * 200])
def test_odd_passwords_are_refused_and_nothing_else(client: HouseClient, lead: User, password: str) -> None:
    assert enter(client, lead.email, password).errors == [REFUSED]


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "/\\evil.example"])
def test_a_link_elsewhere_is_not_followed(client: HouseClient, lead: User, target: str) -> None:
    client.get_ok("/sign-in", query_string={"next": target})
    answer = client.post("/sign-in", {"email": lead.email, "password": PASSWORD, "next": target})
    assert answer.response.headers["Location"] == "/"


def test_a_signed_in_person_is_not_asked_again(sign_in: Callable[[User], HouseClient], lead: User) -> None:
    assert sign_in(lead).get("/sign-in").response.headers["Location"] == "/"


@pytest.mark.parametrize(
    ("role", "home"),
    [
        (Role.AGENCY_LEAD, "/agencies/{agency}"),
        (Role.CONTRIBUTOR, "/agencies/{agency}"),
        (Role.AUTHORISER, "/agencies/{agency}"),
        (Role.BOARD_MANAGER, "/boards/{board}"),
        (Role.BOARD_READER, "/boards/{board}"),
        (Role.SUBGROUP_CHAIR, "/boards/{board}/sub-group"),
        (Role.ADMINISTRATOR, "/boards/{board}/people"),
    ],
)
def test_each_role_has_a_home(
    sign_in: Callable[[User], HouseClient], board: Board, agency: Agency, role: Role, home: str
) -> None:
    user = factories.make_user(role, agency if role.at_agency else board)
    location = sign_in(user).get("/").response.headers["Location"]
    assert location == home.format(agency=agency.id, board=board.id)


def test_who_has_lost_every_role_lands_on_their_account(
    sign_in: Callable[[User], HouseClient], session: scoped_session[Session], lead: User
) -> None:
    session.delete(lead.grants[0])
    client = sign_in(lead)
    assert client.get("/").response.headers["Location"] == "/account"
    assert client.get_ok("/account").summary()["Roles"].startswith("None yet")


def test_every_sign_in_gets_a_session_of_its_own(new_client: NewClient, lead: User) -> None:
    tokens = set()
    for _ in range(3):
        client = new_client()
        with client.browser.session_transaction() as before:
            before["_user_id"] = "planted by somebody else"
        assert enter(client, lead.email).status == 303
        with client.browser.session_transaction() as after:
            tokens.add(after["_user_id"])
    assert len(tokens) == 3
    assert "planted by somebody else" not in tokens


class TestGuessing:
    """Ten wrong attempts in five minutes, for an account and for a network address."""

    def test_the_eleventh_attempt_waits_although_right(
        self, clock: Traveller, client: HouseClient, lead: User
    ) -> None:
        for _ in range(10):
            assert enter(client, lead.email, "wrong password 123").errors == [REFUSED]
        page = enter(client, lead.email)
        assert page.status == 429
        assert page.errors == [
            "There have been too many attempts in a short time. Wait until 9:35am, then try again."
        ]
        assert page.response.headers["Retry-After"] == "300"
        assert page.value("email") == lead.email
        clock.shift(timedelta(minutes=5))
        assert enter(client, lead.email).status == 303

    def test_an_account_that_is_not_there_waits_as_well(self, clock: Traveller, client: HouseClient) -> None:
        for _ in range(10):
            assert enter(client, "nobody@vale.example", "wrong password 123").status == 200
        assert enter(client, "nobody@vale.example", "wrong password 123").status == 429

    def test_an_account_waits_wherever_the_guesses_come_from(
        self, clock: Traveller, client: HouseClient, lead: User
    ) -> None:
        for number in range(10):
            enter(client, lead.email, "wrong password 123", network=f"192.0.2.{number}")
        assert enter(client, lead.email, network="198.51.100.1").status == 429

    def test_a_network_address_waits_whatever_account_it_tries(
        self, clock: Traveller, client: HouseClient, lead: User
    ) -> None:
        for number in range(10):
            enter(client, f"person{number}@vale.example", "wrong password 123")
        assert enter(client, lead.email).status == 429
        assert enter(client, lead.email, network="198.51.100.1").status == 303

    def test_a_success_starts_the_account_afresh(
        self, clock: Traveller, client: HouseClient, new_client: NewClient, lead: User
    ) -> None:
        for _ in range(9):
            enter(client, lead.email, "wrong password 123")
        assert enter(client, lead.email).status == 303
        other = new_client()
        for number in range(9):
            answer = enter(other, lead.email, "wrong password 123", network=f"198.51.100.{number}")
            assert answer.status == 200

    def test_a_success_is_not_counted_against_the_network_address(
        self, clock: Traveller, new_client: NewClient, lead: User
    ) -> None:
        assert [enter(new_client(), lead.email).status for _ in range(12)] == [303] * 12

    def test_who_is_signed_in_already_is_not_locked_out(
        self, clock: Traveller, client: HouseClient, new_client: NewClient, lead: User
    ) -> None:
        client.sign_in(lead)
        stranger = new_client()
        for _ in range(11):
            enter(stranger, lead.email, "wrong password 123")
        client.get_ok("/account")

    def test_old_attempts_are_forgotten(
        self, clock: Traveller, client: HouseClient, session: scoped_session[Session], lead: User
    ) -> None:
        for _ in range(3):
            enter(client, lead.email, "wrong password 123")
        clock.shift(timedelta(minutes=6))
        enter(client, lead.email, "wrong password 123")
        assert session.scalar(select(func.count()).select_from(SignInFailure)) == 2

    def test_guesses_made_at_the_same_time_all_count(self, own_app: Flask) -> None:
        def guess(number: int) -> int:
            browser = own_app.test_client()
            page = browser.get("/sign-in").get_data(as_text=True)
            found = re.search(r'name="csrf_token" value="([^"]+)"', page)
            assert found
            fields = {
                "csrf_token": found[1],
                "email": "sam@vale.example",
                "password": f"guess number {number}",
            }
            return browser.post("/sign-in", data=fields).status_code

        with ThreadPoolExecutor(8) as pool:
            statuses = sorted(pool.map(guess, range(24)))
        assert statuses == [200] * 10 + [429] * 14


def verbs(session: scoped_session[Session]) -> list[str]:
    return list(session.scalars(select(AuditEntry.verb).order_by(AuditEntry.seq)))


def test_signing_in_and_out_is_written_down(
    client: HouseClient, session: scoped_session[Session], lead: User
) -> None:
    enter(client, lead.email, "wrong password 123")
    enter(client, "nobody@vale.example", "wrong password 123")
    enter(client, lead.email)
    client.post_ok("/sign-out")
    assert verbs(session) == [
        "account.sign_in_refused",
        "account.sign_in_refused",
        "account.signed_in",
        "account.signed_out",
    ]
    written = str([vars(entry) for entry in session.scalars(select(AuditEntry))])
    assert "wrong password" not in written
    assert "nobody@vale.example" not in written


def test_the_database_is_free_while_a_password_is_checked(
    monkeypatch: pytest.MonkeyPatch, own_app: Flask
) -> None:
    free = []

    def watching(password: str, stored: str | None) -> bool:
        free.append(not db.session().in_transaction())
        return False

    monkeypatch.setattr("tracker.accounts.operations.is_right", watching)
    browser = own_app.test_client()
    page = browser.get("/sign-in").get_data(as_text=True)
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    fields = {"csrf_token": found[1], "email": "sam@vale.example", "password": "guess"}
    assert browser.post("/sign-in", data=fields).status_code == 200
    assert free == [True]


def test_sessions_that_can_no_longer_be_used_are_cleared_away(
    client: HouseClient, session: scoped_session[Session], lead: User
) -> None:
    old = now() - timedelta(days=2)
    session.add(UserSession(token_hash="0" * 64, user_id=lead.id, created_at=old, last_seen_at=old))
    enter(client, lead.email)
    assert session.scalar(select(func.count()).select_from(UserSession)) == 1
