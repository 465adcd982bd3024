"""Pages that say the same to everybody, the health check, and the sign-ins shown on a demonstration."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, scoped_session

from tests import factories
from tests.conftest import settings_for_tests
from tests.support.databases import new_database
from tests.support.house_client import HouseClient
from tests.support.page import Page
from tracker import create_app
from tracker.accounts.demonstration import DEMONSTRATION_PASSWORD
from tracker.accounts.passwords import hash_password
from tracker.config import Environment
from tracker.db import commit, db
from tracker.policy import Role


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/accessibility", "Accessibility statement"),
        ("/privacy", "Privacy"),
        ("/contact", "Contact"),
    ],
)
def test_a_public_page_is_linked_from_every_foot(client: HouseClient, path: str, heading: str) -> None:
    assert client.get_ok(path).h1 == heading
    assert path in client.get_ok("/sign-in").links().values()


def test_contact_names_the_only_board_and_leaves_out_what_is_not_known(client: HouseClient) -> None:
    factories.make_board(contact_name="Pat Manager", contact_email="", contact_telephone="01632 960123")
    assert client.get_ok("/contact").summary() == {
        "Board manager": "Pat Manager",
        "Telephone": "01632 960123",
    }


def test_contact_names_no_board_when_there_are_several(client: HouseClient) -> None:
    factories.make_board(contact_name="Pat Manager")
    factories.make_board(contact_name="Sam Manager")
    assert "Pat" not in client.get_ok("/contact").html


def test_the_health_check_answers_ok(client: HouseClient) -> None:
    answer = client.get_ok("/healthz")
    assert (answer.html, answer.response.mimetype) == ("ok\n", "text/plain")


def test_the_health_check_tells_when_the_database_does_not_answer(
    client: HouseClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_words: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("a password in an address"))

    monkeypatch.setattr("tracker.pages.views.text", down)
    answer = client.refused(503, "/healthz")
    assert "password" not in answer.html


def test_nobody_is_listed_on_the_sign_in_page_of_a_real_board(
    client: HouseClient, session: scoped_session[Session]
) -> None:
    user = factories.make_user(Role.MODERATOR, factories.make_board())
    page = client.get_ok("/sign-in")
    assert user.email not in page.html
    assert DEMONSTRATION_PASSWORD not in page.html


@pytest.fixture
def demonstration(tmp_path: Path, template_database: str, worker_id: str) -> Iterator[Flask]:
    with new_database(tmp_path, f"demonstration_{worker_id}", copy_of=template_database) as url:
        app = create_app(settings_for_tests(tmp_path, url, environment=Environment.DEMONSTRATION))
        with app.app_context():
            board = factories.make_board()
            stored = hash_password(DEMONSTRATION_PASSWORD)
            factories.make_user(Role.MODERATOR, board, name="Mo Derator", password_hash=stored)
            factories.make_user(Role.BOARD_READER, board, name="Not Yet", password_hash=None)
            commit()
        yield app
        with app.app_context():
            db.engine.dispose()


def test_a_demonstration_shows_who_can_sign_in_and_lets_them(demonstration: Flask) -> None:
    browser = demonstration.test_client()
    page = Page(browser.get("/sign-in"))
    (row,) = page.rows()
    assert row["Name"] == "Mo Derator"
    assert row["Role"].endswith("moderator")
    assert DEMONSTRATION_PASSWORD in page.text
    address, fields = page.form("Sign in as Mo Derator").filled()
    answer = browser.post(address, data=fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
