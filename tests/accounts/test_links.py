"""Forgotten passwords and invitations: links that work once and for their time."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session
from time_machine import Traveller

from tests import factories
from tests.accounts.conftest import NEW_PASSWORD, PASSWORD, MailedPath, enter
from tests.support.house_client import HouseClient
from tests.support.outbox import Outbox
from tracker.accounts.models import AccountToken, User
from tracker.accounts.operations import issue_token
from tracker.accounts.rules import TokenPurpose
from tracker.boards.models import Agency
from tracker.clock import now
from tracker.policy import Role

ENDED = "This link does not work any more"


@pytest.fixture
def reset_path(client: HouseClient, lead: User, mailed_path: MailedPath) -> str:
    """The path of a mailed link for a new password."""
    client.post_ok("/forgot-password", {"email": lead.email})
    return mailed_path(lead.email)


@pytest.fixture
def invited(agency: Agency) -> User:
    """Somebody who has set no password yet."""
    return factories.make_user(
        Role.AUTHORISER, agency, email="new@northvale.example", name="Nia Newcomer", password_hash=None
    )


@pytest.fixture
def invitation_path(invited: User) -> str:
    return f"/invitation/{issue_token(invited, TokenPurpose.INVITATION)}"


def test_a_forgotten_password_is_replaced(client: HouseClient, lead: User, outbox: Outbox) -> None:
    page = client.get_ok("/sign-in")
    page = client.get_ok(page.link_to("I have forgotten my password"))
    page = client.post_ok(*page.form("Send the link").filled(email=" Lead@Northvale.Example"))
    assert page.h1 == "Check your mail"
    mail = outbox.only()
    assert mail.recipient == lead.email
    assert mail.subject == "Choose a new password for Section 11"
    path = mail.body.split("http://localhost")[1].split()[0]
    page = client.get_ok(path)
    assert "lead@northvale.example" in page.text
    page = client.post_ok(*page.form("Set password").filled(password=NEW_PASSWORD))
    assert page.banner == "Your password is set. Sign in with it."
    assert enter(client, lead.email).status == 200
    assert enter(client, lead.email, NEW_PASSWORD).status == 303
    assert outbox.messages[-1].subject == "Your Section 11 password was changed"


def test_the_answer_is_the_same_for_an_unknown_address(
    client: HouseClient, new_client: Callable[[], HouseClient], lead: User, outbox: Outbox
) -> None:
    known = client.post("/forgot-password", {"email": lead.email})
    unknown = new_client().post("/forgot-password", {"email": "nobody@northvale.example"})
    assert (known.status, known.html) == (unknown.status, unknown.html)
    assert known.response.headers["Location"] == unknown.response.headers["Location"]
    assert outbox.recipients == [lead.email]


def test_a_disabled_person_gets_no_link(client: HouseClient, lead: User, outbox: Outbox) -> None:
    lead.disabled_at = now()
    client.post_ok("/forgot-password", {"email": lead.email})
    assert outbox.messages == []


@pytest.mark.parametrize("email", ["", "no address", "a@b@c.example", "x" * 400 + "@b.example"])
def test_an_address_that_is_none_is_asked_for_again(client: HouseClient, email: str) -> None:
    page = client.post_shown_again("/forgot-password", {"email": email})
    assert page.field_error("email")


def test_nobody_can_be_flooded_with_links(
    clock: Traveller, client: HouseClient, lead: User, outbox: Outbox
) -> None:
    for number in range(10):
        elsewhere = {"REMOTE_ADDR": f"192.0.2.{number}"}
        assert (
            client.post("/forgot-password", {"email": lead.email}, environ_overrides=elsewhere).status == 303
        )
    page = client.post("/forgot-password", {"email": lead.email})
    assert page.status == 429
    assert "Wait until 9:35am" in page.errors[0]
    assert len(outbox.messages) == 10


def test_a_link_works_once(client: HouseClient, reset_path: str) -> None:
    client.post_ok(reset_path, {"password": NEW_PASSWORD})
    assert client.refused(404, reset_path).h1 == ENDED
    assert client.refused(404, reset_path, "POST", {"password": "another fine one 22"}).h1 == ENDED


def test_looking_at_a_link_does_not_use_it_up(client: HouseClient, reset_path: str) -> None:
    client.get_ok(reset_path)
    client.get_ok(reset_path)
    client.post_ok(reset_path, {"password": NEW_PASSWORD})


def test_a_newer_link_replaces_the_earlier_one(
    clock: Traveller, client: HouseClient, lead: User, reset_path: str, mailed_path: MailedPath
) -> None:
    clock.shift(timedelta(seconds=1))
    client.post_ok("/forgot-password", {"email": lead.email})
    assert mailed_path(lead.email) != reset_path
    client.refused(404, reset_path)
    client.get_ok(mailed_path(lead.email))


@pytest.mark.parametrize(("minutes", "status"), [(59, 200), (60, 404), (600, 404)])
def test_a_link_for_a_new_password_lives_one_hour(
    clock: Traveller, client: HouseClient, lead: User, mailed_path: MailedPath, minutes: int, status: int
) -> None:
    client.post_ok("/forgot-password", {"email": lead.email})
    clock.shift(timedelta(minutes=minutes))
    assert client.get(mailed_path(lead.email)).status == status


@pytest.mark.parametrize(("days", "status"), [(6, 200), (7, 404)])
def test_an_invitation_lives_seven_days(
    clock: Traveller, client: HouseClient, invited: User, days: int, status: int
) -> None:
    secret = issue_token(invited, TokenPurpose.INVITATION)
    clock.shift(timedelta(days=days))
    assert client.get(f"/invitation/{secret}").status == status


def test_a_link_is_for_its_own_purpose(client: HouseClient, reset_path: str, invitation_path: str) -> None:
    client.refused(404, reset_path.replace("/reset/", "/invitation/"))
    client.refused(404, invitation_path.replace("/invitation/", "/reset/"))


@pytest.mark.parametrize("secret", ["x", "a" * 5000, "%00", "..%2f..", "' OR 1=1 --", "ü"])
def test_a_made_up_link_does_not_work(client: HouseClient, secret: str) -> None:
    for kind in ("reset", "invitation"):
        assert client.get(f"/{kind}/{secret}").status == 404


def test_the_secret_itself_is_not_kept(session: scoped_session[Session], reset_path: str) -> None:
    secret = reset_path.rpartition("/")[2]
    kept = session.scalars(select(AccountToken)).one()
    assert len(secret) == 43  # 256 bits
    assert secret not in str(vars(kept))


def test_a_new_password_ends_every_session(
    new_client: Callable[[], HouseClient], client: HouseClient, lead: User, mailed_path: MailedPath
) -> None:
    here, there = new_client().sign_in(lead), new_client().sign_in(lead)
    here.get_ok("/account")
    client.post_ok("/forgot-password", {"email": lead.email})
    client.post_ok(mailed_path(lead.email), {"password": NEW_PASSWORD})
    here.sent_to_sign_in("/account")
    there.sent_to_sign_in("/account")


@pytest.mark.parametrize(
    ("password", "words"),
    [("", "Enter a new password"), ("short", "between 12 and 256"), ("liverpool12345", "harder to guess")],
)
def test_a_weak_password_leaves_the_link_usable(
    client: HouseClient, reset_path: str, password: str, words: str
) -> None:
    page = client.post_shown_again(reset_path, {"password": password})
    assert words in page.field_error("password")
    assert password not in page.html or not password
    client.post_ok(reset_path, {"password": NEW_PASSWORD})


def test_an_invited_person_chooses_a_password_and_signs_in(
    client: HouseClient, invited: User, invitation_path: str, outbox: Outbox
) -> None:
    page = client.get_ok(invitation_path)
    assert page.summary() == {
        "Name": "Nia Newcomer",
        "Email address": "new@northvale.example",
        "Role": "Northvale Trust · authoriser",
    }
    page = client.post_ok(*page.form("Set password").filled(password=NEW_PASSWORD))
    assert page.h1 == "Sign in"
    assert enter(client, invited.email, NEW_PASSWORD).status == 303
    assert outbox.messages == []  # nothing was changed that they need to be warned of
    page = client.refused(404, invitation_path)
    assert "sign in with it" in page.text


def test_a_link_of_a_person_disabled_meanwhile_is_dead(
    client: HouseClient, invited: User, invitation_path: str
) -> None:
    invited.disabled_at = now()
    client.refused(404, invitation_path)
    client.refused(404, invitation_path, "POST", {"password": NEW_PASSWORD})


def test_whoever_was_signed_in_here_is_signed_out(
    client: HouseClient, lead: User, invited: User, invitation_path: str
) -> None:
    client.sign_in(lead)
    page = client.post_ok(invitation_path, {"password": NEW_PASSWORD})
    assert page.h1 == "Sign in"
    client.sent_to_sign_in("/account")


def test_links_are_not_made_from_the_host_that_was_asked(
    client: HouseClient, lead: User, outbox: Outbox
) -> None:
    client.post("/forgot-password", {"email": lead.email}, headers={"X-Forwarded-Host": "evil.example"})
    assert "http://localhost/reset/" in outbox.only().body


def test_passwords_are_set_for_the_owner_only(client: HouseClient, lead: User, invitation_path: str) -> None:
    client.post_ok(invitation_path, {"password": NEW_PASSWORD, "email": lead.email, "user_id": str(lead.id)})
    assert enter(client, lead.email, PASSWORD).status == 303
