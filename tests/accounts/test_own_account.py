"""One's own account: sessions that end, a password that changes, roles that are switched."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session, scoped_session
from time_machine import Traveller

from tests import factories
from tests.accounts.conftest import NEW_PASSWORD, PASSWORD, enter
from tests.conftest import MOMENT
from tests.support.house_client import HouseClient
from tests.support.outbox import Outbox
from tracker.accounts.models import User, UserSession
from tracker.boards.models import Agency, Board
from tracker.clock import now
from tracker.policy import Role

NewClient = Callable[[], HouseClient]


def copy_cookie(source: HouseClient, target: HouseClient) -> None:
    """What a thief with a copy of the cookie has."""
    cookie = source.browser.get_cookie("session")
    assert cookie is not None
    target.browser.set_cookie("session", cookie.value)


def test_a_copy_of_the_cookie_is_worthless_after_signing_out(
    client: HouseClient, new_client: NewClient, lead: User
) -> None:
    enter(client, lead.email)
    thief = new_client()
    copy_cookie(client, thief)
    thief.get_ok("/account")
    client.post_ok("/sign-out")
    thief.sent_to_sign_in("/account")


def test_a_disabled_person_is_refused_on_the_next_request(client: HouseClient, lead: User) -> None:
    client.sign_in(lead).get_ok("/account")
    lead.disabled_at = now()
    client.sent_to_sign_in("/account")


def test_a_role_taken_away_a_second_ago_is_gone(
    client: HouseClient, session: scoped_session[Session], lead: User, agency: Agency
) -> None:
    client.sign_in(lead).get_ok(f"/agencies/{agency.id}/people")
    session.delete(lead.grants[0])
    client.refused(404, f"/agencies/{agency.id}/people")


class TestTime:
    """Idle for 60 minutes at an agency, 30 at a board, and 12 hours at most."""

    @pytest.mark.parametrize(("minutes", "open_still"), [(59, True), (60, False)])
    def test_an_idle_session_of_an_agency_ends(
        self, clock: Traveller, client: HouseClient, lead: User, minutes: int, open_still: bool
    ) -> None:
        client.sign_in(lead)
        clock.shift(timedelta(minutes=minutes))
        assert (client.get("/account").status == 200) is open_still

    @pytest.mark.parametrize(("minutes", "open_still"), [(29, True), (30, False)])
    def test_an_idle_session_of_a_board_ends_sooner(
        self, clock: Traveller, client: HouseClient, manager: User, minutes: int, open_still: bool
    ) -> None:
        client.sign_in(manager)
        clock.shift(timedelta(minutes=minutes))
        assert (client.get("/account").status == 200) is open_still

    def test_use_keeps_a_session_open_for_twelve_hours_and_no_longer(
        self, clock: Traveller, client: HouseClient, lead: User
    ) -> None:
        client.sign_in(lead)
        for _ in range(14):  # 11 hours and 40 minutes
            clock.shift(timedelta(minutes=50))
            client.get_ok("/account")
        clock.shift(timedelta(minutes=20))
        client.sent_to_sign_in("/account")

    def test_looking_is_noted_once_a_minute_at_most(
        self, clock: Traveller, client: HouseClient, session: scoped_session[Session], lead: User
    ) -> None:
        client.sign_in(lead)
        seen = []
        for seconds in (0, 30, 30, 59):
            clock.shift(timedelta(seconds=seconds))
            client.get_ok("/account")
            seen.append((session.query(UserSession).one().last_seen_at - MOMENT).seconds)
        assert seen == [0, 0, 60, 60]

    def test_the_page_knows_when_the_session_ends(
        self, clock: Traveller, client: HouseClient, lead: User
    ) -> None:
        page = client.sign_in(lead).get_ok("/account")
        ends = datetime.fromisoformat(str(page.find('meta[name="session-ends"]')["content"]))
        assert ends == MOMENT + timedelta(minutes=60)
        clock.shift(timedelta(minutes=56))
        answer = client.post("/account/still-here")
        told = datetime.fromisoformat(answer.response.get_json()["session_ends"])
        assert told == MOMENT + timedelta(minutes=116)

    def test_a_form_sent_too_late_comes_back_with_what_was_typed(
        self, clock: Traveller, client: HouseClient, lead: User, agency: Agency
    ) -> None:
        client.sign_in(lead)
        clock.shift(timedelta(hours=2))
        page = f"/agencies/{agency.id}/people/invite"
        kept = client.post(
            page,
            {"name": "Tom Longtyper", "password": "never shown"},
            headers={"Referer": f"http://localhost{page}"},
        )
        assert kept.status == 401
        assert "Tom Longtyper" in kept.html
        assert "never shown" not in kept.html
        assert kept.find("main input[name=next]")["value"] == page


class TestPassword:
    """Changing it needs the current one."""

    def change(self, client: HouseClient, current: str, new: str) -> object:
        return client.post("/account/password", {"current": current, "password": new})

    def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(
        self, client: HouseClient, new_client: NewClient, lead: User, outbox: Outbox
    ) -> None:
        other, thief = new_client().sign_in(lead), new_client()
        enter(client, lead.email)
        copy_cookie(client, thief)
        page = client.get_ok(client.get_ok("/account").link_to("Change password"))
        page = client.post_ok(*page.form("Change password").filled(current=PASSWORD, password=NEW_PASSWORD))
        assert page.banner == "Your password is changed. You were signed out everywhere else."
        other.sent_to_sign_in("/account")
        thief.sent_to_sign_in("/account")
        assert outbox.only().subject == "Your Section 11 password was changed"
        assert enter(new_client(), lead.email, NEW_PASSWORD).status == 303

    @pytest.mark.parametrize(
        ("current", "new", "field", "words"),
        [
            ("", NEW_PASSWORD, "current", "Enter your current password"),
            ("wrong password 123", NEW_PASSWORD, "current", "The current password is not right"),
            (PASSWORD, "", "password", "Enter a new password"),
            (PASSWORD, "short", "password", "Password must be between 12 and 256 characters"),
            (PASSWORD, "lead@northvale.example", "password", "Choose a password that is harder to guess"),
        ],
    )
    def test_what_is_wrong_stands_beside_its_field(
        self, client: HouseClient, lead: User, current: str, new: str, field: str, words: str
    ) -> None:
        client.sign_in(lead)
        page = client.post_shown_again("/account/password", {"current": current, "password": new})
        assert page.field_error(field) == words
        client.get_ok("/account")

    def test_an_open_browser_cannot_be_used_to_guess(
        self, clock: Traveller, client: HouseClient, lead: User
    ) -> None:
        client.sign_in(lead)
        fields = {"current": "wrong password 123", "password": NEW_PASSWORD}
        assert [client.post("/account/password", fields).status for _ in range(11)] == [200] * 10 + [429]


class TestSessions:
    """The list of where one is signed in."""

    def test_another_session_is_ended_from_here(
        self, clock: Traveller, client: HouseClient, new_client: NewClient, lead: User
    ) -> None:
        other = new_client().sign_in(lead)
        clock.shift(timedelta(minutes=5))
        page = client.sign_in(lead).get_ok("/account")
        assert [row["Signed in"] for row in page.rows()] == [
            "2 November 2026 at 9:35am",
            "2 November 2026 at 9:30am",
        ]
        page = client.post_ok(*page.form(action="/sessions/end").filled())
        assert page.banner.startswith("That session has ended.")
        assert len(page.rows()) == 1
        other.sent_to_sign_in("/account")

    @pytest.mark.parametrize("handle", ["", "x", "0" * 16])
    def test_nobody_ends_a_session_by_a_made_up_name(
        self, client: HouseClient, lead: User, handle: str
    ) -> None:
        client.sign_in(lead).refused(404, "/account/sessions/end", "POST", {"session": handle})

    def test_nobody_ends_the_session_of_somebody_else(
        self, client: HouseClient, new_client: NewClient, lead: User, manager: User
    ) -> None:
        theirs = new_client().sign_in(manager)
        new_client().sign_in(manager)
        handle = theirs.get_ok("/account").find('input[name="session"]')["value"]
        client.sign_in(lead).refused(404, "/account/sessions/end", "POST", {"session": str(handle)})


class TestRoles:
    """Several roles: one is in use, the others a click away."""

    def test_a_person_switches_to_another_role(
        self, client: HouseClient, lead: User, board: Board, agency: Agency
    ) -> None:
        other = factories.give_role(lead, Role.SUBGROUP_MEMBER, board, interest=agency)
        page = client.sign_in(lead).get_ok("/account")
        assert page.find(".app-account__role").get_text() == "Northvale Trust · agency lead"
        answer = client.post("/account/role", {"grant": str(other.id)})
        assert answer.response.headers["Location"].startswith(f"/boards/{board.id}")
        page = client.get_ok("/account")
        assert "sub-group member" in page.find(".app-account__role").get_text()

    def test_nobody_switches_to_the_role_of_somebody_else(
        self, client: HouseClient, lead: User, manager: User
    ) -> None:
        client.sign_in(lead)
        for grant in (str(manager.grants[0].id), "", "x"):
            client.refused(404, "/account/role", "POST", {"grant": grant})
        assert client.get_ok("/account").summary()["Role"] == "Northvale Trust · agency lead"
