"""A name that was typed wrongly is corrected; an address only while nobody has signed in with it."""

import pytest

from tests import factories
from tracker.audit.models import AuditEntry
from tracker.db import db
from tracker.policy import Role


@pytest.fixture
def lead(board):
    agency = factories.make_agency(board)
    return factories.make_user(Role.AGENCY_LEAD, agency, name="Ann Lee", email="ann@mill.example")


def change(board, user) -> str:
    return f"/boards/{board.id}/people/{user.id}/change"


def test_a_name_is_corrected(board, browser, lead, outbox):
    page = browser.get_ok(f"/boards/{board.id}/people/{lead.id}")
    page = browser.get_ok(page.link_to("Change the name"))
    page = browser.post_ok(*page.form("Save").filled(name="Ann Leigh"))
    assert (page.h1, lead.email) == ("Ann Leigh", "ann@mill.example")
    assert not outbox.messages
    entry = db.session.query(AuditEntry).filter_by(verb="people.renamed").one()
    assert (entry.before, entry.after, entry.board_id) == (
        {"name": "Ann Lee"},
        {"name": "Ann Leigh"},
        board.id,
    )


def test_who_has_not_signed_in_is_invited_at_the_new_address(board, browser, lead, outbox):
    lead.password_hash = None
    typed = {"name": "Ann Lee", "email": "Ann.Lee@mill.example"}
    browser.post_ok(change(board, lead), typed)
    assert lead.email == "ann.lee@mill.example"
    assert outbox.recipients == ["ann.lee@mill.example"]


@pytest.mark.parametrize(
    ("invited", "email", "message"),
    [
        (False, "other@mill.example", "This person signs in with the address already: it stays as it is"),
        (True, "taken@mill.example", "Somebody has an account with this address already"),
        (True, "ann", "Enter an email address in the correct format, like name@example.org"),
        (True, "", "Enter their email address"),
    ],
)
def test_an_address_that_cannot_be_taken(board, browser, lead, outbox, invited, email, message):
    factories.make_user(Role.MODERATOR, factories.make_board(), email="taken@mill.example")
    lead.password_hash = None if invited else lead.password_hash
    page = browser.post_shown_again(change(board, lead), {"name": "Ann Leigh", "email": email})
    assert page.field_error("email") == message
    db.session.expire_all()
    assert (lead.name, lead.email) == ("Ann Lee", "ann@mill.example")
    assert not outbox.messages


def test_who_also_works_elsewhere_or_is_an_administrator_is_left_alone(board, browser, lead):
    factories.give_role(lead, Role.MODERATOR, factories.make_board())
    head = factories.make_user(Role.ADMINISTRATOR, board)
    for user in (lead, head):
        browser.refused(409, change(board, user), "POST", {"name": "X", "email": user.email})
