"""A board manager or administrator looks after everybody of the board and of its agencies."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, scoped_session

from tests import factories
from tests.support.house_client import HouseClient
from tests.support.queries import count_queries
from tracker.accounts.models import User
from tracker.accounts.queries import find_user_by_email
from tracker.audit.models import AuditEntry
from tracker.boards.models import Agency, Board
from tracker.boards.queries import load_actor
from tracker.boards.rules import check_may_give, is_administrator
from tracker.errors import RuleBroken
from tracker.policy import AGENCY_ROLES, BOARD_ROLES, SYSTEM, Actor, Role, Scope

SignIn = Callable[[User], HouseClient]
NIA = {"name": "Nia Newcomer", "email": "Nia@Northvale.Example"}


def actor_with(role: Role, board: Board) -> Actor:
    user = factories.make_user(role, board)
    return load_actor(user.id, user.name, user.email)


def roles_of(user: User) -> set[tuple[Role, str]]:
    return {(grant.role, str(grant.agency_id or grant.board_id)) for grant in user.grants}


@pytest.mark.parametrize("role", sorted(Role))
def test_a_role_belongs_to_an_agency_or_to_a_board(agency: Agency, board: Board, role: Role) -> None:
    right, wrong = (agency, board) if role in AGENCY_ROLES else (board, agency)
    check_may_give(role, SYSTEM, right.scope)
    with pytest.raises(RuleBroken, match="fits the place"):
        check_may_give(role, SYSTEM, wrong.scope)


@pytest.mark.parametrize("giver", sorted(BOARD_ROLES))
def test_only_an_administrator_makes_administrators(board: Board, giver: Role) -> None:
    actor = actor_with(giver, board)
    assert is_administrator(actor, board.scope) is (giver is Role.ADMINISTRATOR)
    if giver is Role.ADMINISTRATOR:
        check_may_give(Role.ADMINISTRATOR, actor, board.scope)
        return
    with pytest.raises(RuleBroken, match="Only an administrator"):
        check_may_give(Role.ADMINISTRATOR, actor, board.scope)


def test_an_administrator_of_another_board_is_none_here(board: Board) -> None:
    elsewhere = factories.make_board()
    assert not is_administrator(actor_with(Role.ADMINISTRATOR, elsewhere), board.scope)
    assert not is_administrator(actor_with(Role.ADMINISTRATOR, board), Scope())


def test_everybody_is_listed_and_nobody_of_another_board(
    sign_in: SignIn, manager: User, lead: User, board: Board, agency: Agency
) -> None:
    other = factories.make_board()
    factories.make_user(Role.BOARD_MANAGER, other, name="Canary Manager")
    factories.make_user(Role.AGENCY_LEAD, factories.make_agency(other), name="Canary Lead")
    reader = factories.make_user(Role.SUBGROUP_MEMBER, board, interest=agency)
    page = sign_in(manager).get_ok(f"/boards/{board.id}/people")
    assert {row["Name"] for row in page.rows()} == {manager.name, lead.name, reader.name}
    assert "Canary" not in page.html
    row = next(row for row in page.rows() if row["Name"] == reader.name)
    assert row["Roles"] == f"Sub-group member, {board.name} (employed by Northvale Trust)"


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("agency={agency}", {"lead"}),
        ("role=board_manager", {"manager"}),
        ("agency={agency}&role=contributor", set()),
        ("agency=nonsense&role=nonsense", {"lead", "manager"}),  # what is not there narrows nothing
        ("page=99", {"lead", "manager"}),
        ("page=x", {"lead", "manager"}),
    ],
)
def test_the_list_is_narrowed(
    sign_in: SignIn,
    manager: User,
    lead: User,
    board: Board,
    agency: Agency,
    query: str,
    shown: set[str],
) -> None:
    page = sign_in(manager).get_ok(f"/boards/{board.id}/people?{query.format(agency=agency.id)}")
    found = page.texts("tbody td:nth-of-type(1)")
    assert {email.partition("@")[0] for email in found} == shown


def test_the_list_costs_the_same_for_few_and_for_many(
    sign_in: SignIn, manager: User, board: Board, agency: Agency
) -> None:
    counts = []
    for more in (1, 60):
        for _ in range(more):
            factories.make_user(Role.CONTRIBUTOR, factories.make_agency(board))
        client = sign_in(manager)
        with count_queries() as queries:
            page = client.get_ok(f"/boards/{board.id}/people")
        counts.append(queries.count)
    assert counts[0] == counts[1] <= 25, queries
    assert len(page.rows()) == 50
    assert client.get_ok(f"/boards/{board.id}/people?page=2").rows()
    assert "page=2" in page.links()["2"]


@pytest.mark.parametrize("role", sorted(BOARD_ROLES - {Role.ADMINISTRATOR}))
def test_a_manager_gives_any_role_at_the_board(
    sign_in: SignIn, manager: User, board: Board, agency: Agency, role: Role
) -> None:
    fields = {**NIA, "role": role.value, "agency": str(agency.id)}
    sign_in(manager).post_ok(f"/boards/{board.id}/people/invite", fields)
    user = find_user_by_email("nia@northvale.example")
    assert user is not None
    (grant,) = user.grants
    assert (grant.role, grant.board_id, grant.agency_id) == (role, board.id, None)
    assert grant.interest_agency_id == agency.id


@pytest.mark.parametrize("role", sorted(AGENCY_ROLES))
def test_a_manager_gives_any_role_at_an_agency(
    sign_in: SignIn, manager: User, board: Board, agency: Agency, role: Role
) -> None:
    fields = {**NIA, "role": role.value, "agency": str(agency.id)}
    sign_in(manager).post_ok(f"/boards/{board.id}/people/invite", fields)
    user = find_user_by_email("nia@northvale.example")
    assert user is not None
    assert roles_of(user) == {(role, str(agency.id))}


def test_a_role_at_an_agency_needs_the_agency(sign_in: SignIn, manager: User, board: Board) -> None:
    elsewhere = factories.make_agency(factories.make_board())
    for agency_id in ("", "x", str(elsewhere.id)):
        fields = {**NIA, "role": "contributor", "agency": agency_id}
        page = sign_in(manager).post_shown_again(f"/boards/{board.id}/people/invite", fields)
        assert page.field_error("agency") == "Choose the agency they act for"


def test_only_an_administrator_makes_an_administrator(
    sign_in: SignIn, manager: User, administrator: User, board: Board
) -> None:
    fields = {**NIA, "role": "administrator", "agency": ""}
    client = sign_in(manager)
    assert "Administrator" not in client.get_ok(f"/boards/{board.id}/people/invite").text
    page = client.post_shown_again(f"/boards/{board.id}/people/invite", fields)
    assert page.field_error("role") == "Only an administrator can make somebody an administrator"
    sign_in(administrator).post_ok(f"/boards/{board.id}/people/invite", fields)


def test_only_an_administrator_removes_an_administrator_and_never_the_last(
    sign_in: SignIn, manager: User, administrator: User, board: Board
) -> None:
    second = factories.make_user(Role.ADMINISTRATOR, board)
    path = f"/boards/{board.id}/roles/{second.grants[0].id}/remove"
    page = sign_in(manager).refused(409, path, "POST")
    assert "Only an administrator" in page.text
    factories.give_role(administrator, Role.BOARD_READER, board)
    own = next(grant for grant in administrator.grants if grant.role is Role.ADMINISTRATOR)
    client = sign_in(administrator)
    client.post_ok(path)
    page = client.refused(409, f"/boards/{board.id}/roles/{own.id}/remove", "POST")
    assert "needs one administrator" in page.text


def test_an_account_is_disabled_and_enabled(sign_in: SignIn, manager: User, lead: User, board: Board) -> None:
    theirs, client = sign_in(lead), sign_in(manager)
    page = client.get_ok(f"/boards/{board.id}/people/{lead.id}")
    page = client.post_ok(*page.form("Disable account").filled())
    assert page.banner == f"The account of {lead.name} is disabled. They were signed out everywhere."
    assert page.summary()["Status"] == "Disabled"
    theirs.sent_to_sign_in("/account")
    client.refused(409, f"/boards/{board.id}/people/{lead.id}/disable", "POST")
    page = client.post_ok(*page.form("Enable account").filled())
    assert page.summary()["Status"] == "Active"
    client.refused(409, f"/boards/{board.id}/people/{lead.id}/enable", "POST")


def test_sessions_are_ended(sign_in: SignIn, manager: User, lead: User, board: Board) -> None:
    theirs, client = sign_in(lead), sign_in(manager)
    page = client.get_ok(f"/boards/{board.id}/people/{lead.id}")
    client.post_ok(*page.form("Sign out everywhere").filled())
    theirs.sent_to_sign_in("/account")


def test_what_one_cannot_do_to_oneself_is_not_offered(sign_in: SignIn, manager: User, board: Board) -> None:
    client = sign_in(manager)
    assert client.get_ok(f"/boards/{board.id}/people/{manager.id}").buttons == []
    page = client.refused(409, f"/boards/{board.id}/people/{manager.id}/disable", "POST")
    assert "your own account" in page.text


def test_a_manager_does_not_disable_an_administrator(
    sign_in: SignIn, manager: User, administrator: User, board: Board
) -> None:
    sign_in(manager).refused(409, f"/boards/{board.id}/people/{administrator.id}/disable", "POST")
    assert administrator.disabled_at is None


def test_a_person_of_two_boards_is_disabled_by_neither(
    sign_in: SignIn, manager: User, lead: User, board: Board
) -> None:
    factories.give_role(lead, Role.BOARD_READER, factories.make_board(name="Canary Partnership"))
    page = sign_in(manager).refused(409, f"/boards/{board.id}/people/{lead.id}/disable", "POST")
    assert "also works with another board" in page.text
    assert "Canary" not in page.html
    assert lead.disabled_at is None


def test_people_of_another_board_are_not_found(sign_in: SignIn, manager: User, board: Board) -> None:
    stranger = factories.make_user(Role.BOARD_READER, factories.make_board())
    client = sign_in(manager)
    client.refused(404, f"/boards/{board.id}/people/{stranger.id}")
    for act in ("disable", "enable", "end-sessions", "resend"):
        client.refused(404, f"/boards/{board.id}/people/{stranger.id}/{act}", "POST")
    client.refused(404, f"/boards/{board.id}/roles/{stranger.grants[0].id}/remove", "POST")


def test_every_act_is_written_down_for_the_board(
    sign_in: SignIn, manager: User, lead: User, board: Board, agency: Agency,
    session: scoped_session[Session],
) -> None:  # fmt: skip
    client = sign_in(manager)
    client.post_ok(
        f"/boards/{board.id}/people/invite", {**NIA, "role": "contributor", "agency": str(agency.id)}
    )
    user = find_user_by_email("nia@northvale.example")
    assert user is not None
    grant_id = user.grants[0].id
    for act in ("resend", "disable", "enable", "end-sessions"):
        client.post_ok(f"/boards/{board.id}/people/{user.id}/{act}")
    client.post_ok(f"/boards/{board.id}/roles/{grant_id}/remove")
    entries = list(session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))
    assert [entry.verb for entry in entries] == [
        "people.role_given",
        "people.invitation_resent",
        "people.disabled",
        "people.enabled",
        "people.sessions_ended",
        "people.role_removed",
    ]
    assert {entry.role for entry in entries} == {"board_manager"}
    assert all(entry.board_id == board.id or entry.agency_id == agency.id for entry in entries)
