"""`tracker people …`: what it prints, and with which exit code it ends."""

import json
from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy.orm import Session, scoped_session

from tests import factories
from tests.support.outbox import Outbox
from tracker.accounts.models import User
from tracker.accounts.queries import find_user_by_email
from tracker.boards.models import Agency, Board
from tracker.boards.queries import find_board_by_slug
from tracker.policy import Role

Run = Callable[..., Result]
NEW_BOARD = ["--board", "dale", "--board-name", "Dale Partnership", "--short-name", "DSP", "--area", "Dale"]


@pytest.fixture
def run(app: Flask, session: scoped_session[Session]) -> Run:
    """Runs `tracker people` with these words."""
    return lambda *words: app.test_cli_runner().invoke(args=["people", *words])


def test_the_first_administrator_of_a_new_board(run: Run, outbox: Outbox) -> None:
    result = run("first-administrator", "Ada@Dale.Example", "--name", "Ada Root", *NEW_BOARD)
    assert result.exit_code == 0, result.output
    assert "ada@dale.example is the first administrator of Dale Partnership" in result.output
    board, user = find_board_by_slug("dale"), find_user_by_email("ada@dale.example")
    assert board is not None
    assert user is not None
    assert [(grant.role, grant.board_id) for grant in user.grants] == [(Role.ADMINISTRATOR, board.id)]
    assert "http://localhost/invitation/" in outbox.only().body
    again = run("first-administrator", "eve@dale.example", "--name", "Eve", "--board", "dale")
    assert again.exit_code == 1
    assert "has an administrator already" in again.output
    assert find_user_by_email("eve@dale.example") is None


def test_a_new_board_needs_its_names(run: Run) -> None:
    result = run("first-administrator", "ada@dale.example", "--name", "Ada", "--board", "dale")
    assert result.exit_code == 2
    assert "--board-name" in result.output


def test_inviting_to_an_agency_and_to_a_board(run: Run, board: Board, agency: Agency, outbox: Outbox) -> None:
    words = ["--name", "Nia", "--role", "contributor", "--agency", agency.name]
    assert run("invite", "nia@vale.example", *words).exit_code == 0
    words = ["--name", "Nia", "--role", "moderator", "--board", board.slug, "--employed-by", agency.name]
    assert run("invite", "nia@vale.example", *words).exit_code == 0
    user = find_user_by_email("nia@vale.example")
    assert user is not None
    assert {(grant.role, grant.interest_agency_id) for grant in user.grants} == {
        (Role.CONTRIBUTOR, None),
        (Role.MODERATOR, agency.id),
    }
    assert len(outbox.to("nia@vale.example")) == 2


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--role", "contributor", "--board", "{slug}"], 1, "fits the place"),
        (["--role", "moderator", "--agency", "{agency}"], 1, "fits the place"),
        (["--role", "moderator", "--board", "nowhere"], 1, "no board 'nowhere'"),
        (["--role", "contributor", "--agency", "Nobody"], 1, "no agency 'Nobody'"),
        (["--role", "emperor", "--board", "{slug}"], 2, "Invalid value"),
        (["--role", "moderator"], 2, "Say where"),
        (["--role", "moderator", "--board", "{slug}", "--agency", "{agency}"], 2, "Say where"),
    ],
)
def test_what_cannot_be_done_is_said(
    run: Run, board: Board, agency: Agency, words: list[str], code: int, said: str
) -> None:
    filled = [word.format(slug=board.slug, agency=agency.name) for word in words]
    result = run("invite", "nia@vale.example", "--name", "Nia", *filled)
    assert (result.exit_code, said in result.output) == (code, True), result.output
    assert find_user_by_email("nia@vale.example") is None


def test_disabling_and_enabling(run: Run, lead: User) -> None:
    assert run("disable", lead.email).exit_code == 0
    assert lead.disabled_at is not None
    assert run("disable", lead.email).exit_code == 1
    assert run("enable", lead.email).output == f"{lead.email} is enabled.\n"
    assert lead.disabled_at is None
    assert run("end-sessions", lead.email).exit_code == 0


@pytest.mark.parametrize("command", ["disable", "enable", "end-sessions"])
def test_an_address_that_nobody_has(run: Run, command: str) -> None:
    result = run(command, "nobody@vale.example")
    assert result.exit_code == 1
    assert "Nobody has the address" in result.output


def test_a_person_of_two_boards_is_disabled_from_the_machine_itself(run: Run, lead: User) -> None:
    factories.give_role(lead, Role.BOARD_READER, factories.make_board())
    assert run("disable", lead.email).exit_code == 0


def test_roles_as_data(run: Run, lead: User, board: Board) -> None:
    factories.make_user(Role.BOARD_READER, factories.make_board())
    assert len(json.loads(run("roles", "--json").stdout)) == 2
    (person,) = json.loads(run("roles", "--board", board.slug, "--json").stdout)
    assert person == {
        "name": lead.name,
        "email": lead.email,
        "status": "active",
        "roles": [{"role": "agency_lead", "place": "Northvale Trust"}],
    }
    assert "agency_lead at Northvale Trust" in run("roles").stdout


@pytest.mark.parametrize(
    "command", ["", "roles", "invite", "disable", "enable", "end-sessions", "first-administrator"]
)
def test_every_command_explains_itself(run: Run, command: str) -> None:
    result = run(*command.split(), "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output
