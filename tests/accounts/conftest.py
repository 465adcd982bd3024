"""People who can really sign in, and how the tests do it."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session, scoped_session

from tests import factories
from tests.support.house_client import HouseClient
from tests.support.outbox import Outbox
from tests.support.page import Page
from tracker.accounts.models import User
from tracker.accounts.passwords import hash_password
from tracker.boards.models import Agency, Board
from tracker.policy import Role

PASSWORD = "Otter-Lantern-Gate-9"
NEW_PASSWORD = "quiet harbour seven 11"
MailedPath = Callable[[str], str]


@pytest.fixture(scope="session")
def stored() -> str:
    """The hash of PASSWORD, made once: it is slow on purpose."""
    return hash_password(PASSWORD)


@pytest.fixture
def board(session: scoped_session[Session]) -> Board:
    return factories.make_board(short_name="VSP")


@pytest.fixture
def agency(board: Board) -> Agency:
    return factories.make_agency(board, name="Northvale Trust")


@pytest.fixture
def lead(agency: Agency, stored: str) -> User:
    return factories.make_user(Role.AGENCY_LEAD, agency, email="lead@northvale.example", password_hash=stored)


@pytest.fixture
def manager(board: Board, stored: str) -> User:
    return factories.make_user(Role.BOARD_MANAGER, board, email="manager@vale.example", password_hash=stored)


@pytest.fixture
def administrator(board: Board, stored: str) -> User:
    return factories.make_user(Role.ADMINISTRATOR, board, email="admin@vale.example", password_hash=stored)


@pytest.fixture
def mailed_path(outbox: Outbox) -> MailedPath:
    """Gives the path of the link in the latest mail to an address."""

    def find(recipient: str) -> str:
        found = re.search(r"http://localhost(/\S+)", outbox.to(recipient)[-1].body)
        assert found, outbox.to(recipient)[-1].body
        return found[1]

    return find


def enter(client: HouseClient, email: str, password: str = PASSWORD, *, network: str = "192.0.2.1") -> Page:
    """Fill in the sign-in page as a person at that network address does; gives the answer."""
    fields = {"email": email, "password": password}
    return client.post("/sign-in", fields, environ_overrides={"REMOTE_ADDR": network})
