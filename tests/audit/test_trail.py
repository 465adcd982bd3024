"""The audit trail on the database: it refuses changes, and shows when somebody forced one."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, scoped_session
from time_machine import Traveller

from tests import factories
from tests.support.databases import on_postgres
from tests.support.house_client import HouseClient
from tests.support.queries import count_queries
from tracker.accounts.models import User
from tracker.audit.models import AuditEntry
from tracker.audit.operations import record
from tracker.audit.queries import count_entries, find_first_bad_entry
from tracker.boards.models import Agency, Board
from tracker.boards.queries import load_actor
from tracker.policy import SYSTEM, Role, Scope

SignIn = Callable[[User], HouseClient]


@pytest.fixture
def board(session: scoped_session[Session]) -> Board:
    return factories.make_board()


@pytest.fixture
def agency(board: Board) -> Agency:
    return factories.make_agency(board)


@pytest.fixture
def administrator(board: Board) -> User:
    return factories.make_user(Role.ADMINISTRATOR, board)


@pytest.fixture
def three_entries(board: Board) -> None:
    for number in range(3):
        record("board.changed", board, actor=SYSTEM, after={"number": number})


def drop_triggers(session: scoped_session[Session]) -> None:
    """What somebody with the database's own password can do."""
    names = ["audit_entries_no_update", "audit_entries_no_delete"]
    statements = (
        ["DROP TRIGGER audit_entries_no_change ON audit_entries"]
        if on_postgres()
        else [f"DROP TRIGGER {name}" for name in names]
    )
    for statement in statements:
        session.execute(text(statement))


@pytest.mark.usefixtures("three_entries")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET actor_name = 'x'",
        "UPDATE audit_entries SET actor_name = 'x' WHERE seq = 2",
        "DELETE FROM audit_entries",
        "DELETE FROM audit_entries WHERE seq = 3",
        pytest.param("TRUNCATE audit_entries", marks=pytest.mark.postgres),
    ],
)
def test_the_database_refuses_to_change_entries(session: scoped_session[Session], statement: str) -> None:
    with pytest.raises(DBAPIError, match="never changed"), session.begin_nested():
        session.execute(text(statement))
    assert find_first_bad_entry() is None
    assert count_entries() == 3


@pytest.mark.usefixtures("three_entries")
def test_a_forced_change_is_found_and_named(app: Flask, session: scoped_session[Session]) -> None:
    run = app.test_cli_runner()
    result = run.invoke(args=["audit", "verify"])
    assert (result.exit_code, result.output) == (0, "The audit trail holds: 3 entries.\n")
    drop_triggers(session)
    session.execute(update(AuditEntry).where(AuditEntry.seq == 2).values(after={"number": 7}))
    assert find_first_bad_entry() == 2
    result = run.invoke(args=["audit", "verify"])
    assert result.exit_code == 1
    assert "Entry 2 is the first" in result.output


@pytest.mark.usefixtures("three_entries")
def test_a_removed_entry_is_found(session: scoped_session[Session]) -> None:
    drop_triggers(session)
    session.execute(text("DELETE FROM audit_entries WHERE seq = 1"))
    assert find_first_bad_entry() == 1


def entries(session: scoped_session[Session]) -> list[AuditEntry]:
    return list(session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))


def test_a_refusal_is_written_down_without_what_was_sent(
    sign_in: SignIn, session: scoped_session[Session], agency: Agency
) -> None:
    contributor = factories.make_user(Role.CONTRIBUTOR, agency)
    client = sign_in(contributor)
    client.refused(403, f"/agencies/{agency.id}/people")
    client.refused(403, f"/agencies/{agency.id}/people/invite", "POST", {"name": "Canary Text"})
    first, second = entries(session)
    assert (first.verb, first.object_type, first.object_id) == (
        "access.denied",
        "Page",
        "people.agency_people",
    )
    assert (first.actor_id, first.agency_id, first.after) == (contributor.id, agency.id, {"method": "GET"})
    assert second.after == {"method": "POST"}
    assert "Canary" not in str(vars(second))
    assert find_first_bad_entry() is None


def test_pages_that_are_not_there_and_pages_shown_are_no_refusals(
    sign_in: SignIn, session: scoped_session[Session], agency: Agency
) -> None:
    client = sign_in(factories.make_user(Role.AGENCY_LEAD, agency))
    client.get_ok(f"/agencies/{agency.id}/people")
    client.refused(404, "/nowhere")
    assert entries(session) == []


def test_the_role_acted_in_is_written_down(
    sign_in: SignIn, session: scoped_session[Session], agency: Agency, board: Board
) -> None:
    lead = factories.make_user(Role.AGENCY_LEAD, agency)
    factories.give_role(lead, Role.ADMINISTRATOR, board)
    factories.give_role(lead, Role.BOARD_READER, board)
    fields = {"name": "Nia", "email": "nia@vale.example", "role": "contributor"}
    sign_in(lead).post_ok(f"/agencies/{agency.id}/people/invite", fields)
    assert [entry.role for entry in entries(session)] == ["agency_lead"]
    assert len(entries(session)[0].request_id) == 32


class TestPage:
    """The page that shows the trail to an administrator."""

    def test_what_a_board_sees_and_what_it_does_not(
        self, sign_in: SignIn, administrator: User, board: Board, agency: Agency
    ) -> None:
        other = factories.make_board()
        stranger = factories.make_user(Role.BOARD_READER, other)
        shared = factories.make_user(Role.CONTRIBUTOR, agency, name="Shared Person")
        record("board.own", board, actor=SYSTEM)
        record("agency.own", agency, actor=SYSTEM)
        record("person.own", administrator, actor=SYSTEM)
        record("person.shared", shared, actor=SYSTEM)
        record("canary.board", other, actor=SYSTEM)
        record("canary.agency", factories.make_agency(other), actor=SYSTEM)
        record("canary.person", stranger, actor=SYSTEM)
        record("canary.both", board, actor=SYSTEM, scope=Scope(agency_id=agency.id, board_id=other.id))
        page = sign_in(administrator).get_ok(f"/boards/{board.id}/audit")
        assert page.texts("tbody td:nth-of-type(4)") == [
            "Person: shared",
            "Person: own",
            "Agency: own",
            "Board: own",
        ]
        assert "canary" not in page.html.lower()

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", 3),
            ("person=TRACKER", 2),
            ("person=%25", 0),  # a sign that databases read as "anything"
            ("verb=board.changed", 2),
            ("since=2026-11-03", 2),
            ("until=2026-11-02", 1),
            ("since=2026-11-03&until=2026-11-03", 1),  # both days count whole
            ("since=yesterday&until=99&verb=&page=x", 3),  # what cannot be read narrows nothing
            ("since=0001-01-01&until=9999-12-31", 3),
            ("verb=unknown", 0),
        ],
    )
    def test_the_trail_is_narrowed(
        self, clock: Traveller, sign_in: SignIn, administrator: User, board: Board, query: str, found: int
    ) -> None:
        record("board.changed", board, actor=SYSTEM)
        clock.shift(timedelta(days=1))
        record("board.changed", board, actor=SYSTEM)
        clock.shift(timedelta(days=1))
        record(
            "board.renamed",
            board,
            actor=load_actor(administrator.id, administrator.name, administrator.email),
        )
        page = sign_in(administrator).get_ok(f"/boards/{board.id}/audit?{query}")
        assert len(page.texts("tbody tr")) == found

    def test_fifty_entries_a_page_for_the_same_number_of_queries(
        self, sign_in: SignIn, administrator: User, board: Board
    ) -> None:
        counts = []
        for more in (2, 60):
            for number in range(more):
                record("board.changed", board, actor=SYSTEM, after={"number": number})
            client = sign_in(administrator)
            with count_queries() as queries:
                page = client.get_ok(f"/boards/{board.id}/audit?verb=board.changed")
            counts.append(queries.count)
        assert counts[0] == counts[1] <= 25, queries
        assert len(page.texts("tbody tr")) == 50
        second = client.get_ok(f"/boards/{board.id}/audit{page.links()['2']}")
        assert len(second.texts("tbody tr")) == 12

    def test_the_trail_as_a_spreadsheet(self, sign_in: SignIn, administrator: User, board: Board) -> None:
        record("board.changed", board, actor=SYSTEM, after={"name": "=1+1"})
        file = sign_in(administrator).download(f"/boards/{board.id}/audit?format=xlsx")
        heading, line = CalamineWorkbook.from_filelike(BytesIO(file.data)).get_sheet_by_index(0).to_python()
        assert heading[:3] == ["No.", "When", "Person"]
        assert (line[2], line[4], line[7]) == ("The tracker", "Board: changed", "name: =1+1")

    def test_only_administrators_read_it(self, sign_in: SignIn, board: Board) -> None:
        for role in (Role.BOARD_MANAGER, Role.MODERATOR, Role.BOARD_READER, Role.SUBGROUP_CHAIR):
            sign_in(factories.make_user(role, board)).refused(403, f"/boards/{board.id}/audit")
