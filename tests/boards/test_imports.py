"""Agencies and people from a spreadsheet: looked at first, done when confirmed, and back again unchanged."""

import io

import pytest

from tests import factories
from tests.support.queries import count_queries
from tests.support.sheets import excel, sheet_of
from tracker.accounts.models import User
from tracker.accounts.queries import find_user_by_email
from tracker.audit.models import AuditEntry
from tracker.boards.imports import apply_import, judge, keep_import
from tracker.boards.judging import Outcome
from tracker.boards.models import PendingImport
from tracker.boards.queries import list_agencies, load_actor
from tracker.boards.rules import ImportKind
from tracker.boards.spreadsheet_columns import TableRead
from tracker.db import db
from tracker.errors import WrongState
from tracker.policy import Role

AGENCIES = [
    ["Name", "Kind", "Address"],
    ["Oak School", "School or college", "1 Hill"],
    ["Mill Trust", "NHS trust", ""],
]
PEOPLE = [
    ["Email", "Full name", "Role", "Agency", "Telephone"],
    ["ann@mill.example", "Ann Lee", "Agency lead", "Mill Trust", "01632 960001"],
    ["ann@mill.example", "Ann Lee", "Authoriser", "Mill Trust", ""],
    ["bo@vale.example", "Bo Poe", "Moderator", "", ""],
]


def upload(browser, board, kind, rows, name="list.xlsx"):
    """Send a spreadsheet; gives the page that answers."""
    return send(browser, board, kind, excel(rows[0], rows[1:]), name)


def send(browser, board, kind, content, name):
    page = browser.post(
        f"/boards/{board.id}/{kind}/load", {"file": (content, name)}, content_type="multipart/form-data"
    )
    return browser.get_ok(page.response.location) if page.status == 303 else page


def confirm(browser, page, button):
    return browser.post_ok(*page.form(button).filled())


def names(board) -> list[str]:
    return [agency.name for agency in list_agencies(board.id)]


def test_agencies_are_looked_at_and_then_taken(board, browser):
    factories.make_agency(board, name="Mill Trust", address="Kept")
    page = upload(browser, board, "agencies", AGENCIES)
    assert page.h1 == "What the spreadsheet would change"
    assert "Nothing of it is done yet" in page.text
    assert page.texts("main li") == ["1 new", "1 already here, with nothing to change"]
    assert names(board) == ["Mill Trust"]
    page = confirm(browser, page, "Confirm 1 row")
    assert page.h1 == "What was done with the spreadsheet"
    assert names(board) == ["Mill Trust", "Oak School"]
    assert [agency.address for agency in list_agencies(board.id)] == ["Kept", "1 Hill"]
    again = upload(browser, board, "agencies", AGENCIES)
    assert "The file says nothing new" in again.text


def test_people_are_invited_when_it_is_confirmed(board, browser, outbox):
    factories.make_agency(board, name="Mill Trust")
    page = upload(browser, board, "people", PEOPLE)
    assert "1 column not needed and not read: “Telephone”." in page.text
    assert not outbox.messages
    confirm(browser, page, "Confirm 3 rows")
    ann, bo = find_user_by_email("ann@mill.example"), find_user_by_email("bo@vale.example")
    assert {grant.role for grant in ann.grants} == {Role.AGENCY_LEAD, Role.AUTHORISER}
    assert [grant.board_id for grant in bo.grants] == [board.id]
    assert outbox.recipients == ["ann@mill.example", "bo@vale.example"]  # one link each
    assert "You are also authoriser for Mill Trust." in outbox.to("ann@mill.example")[0].body


def test_a_faulty_row_holds_everything_back_unless_the_good_ones_are_asked_for(board, browser):
    rows = [*AGENCIES, ["Elm School", "Circus", ""]]
    page = upload(browser, board, "agencies", rows)
    assert "Row 4: “Circus” is no kind of agency" in page.text
    assert "Confirm" not in " ".join(page.buttons)
    address = page.form("Leave them out and take the other 2 rows").filled()[0]
    refused = browser.post_shown_again(address, {})
    assert refused.errors[0].startswith("Some rows cannot be taken, so nothing was changed")
    assert names(board) == []
    page = confirm(browser, page, "Leave them out and take the other 2 rows")
    assert "1 row not taken" in page.text
    assert names(board) == ["Mill Trust", "Oak School"]
    browser.refused(409, address, "POST", {"rows": "good"})


def test_what_was_discarded_or_replaced_is_gone(board, browser):
    page = upload(browser, board, "agencies", AGENCIES)
    upload(browser, board, "agencies", AGENCIES)
    assert db.session.query(PendingImport).count() == 1
    browser.refused(404, page.form("Discard this spreadsheet").filled()[0].removesuffix("/discard"))
    page = upload(browser, board, "agencies", AGENCIES)
    assert browser.post_ok(*page.form("Discard this spreadsheet").filled()).banner.startswith(
        "The spreadsheet is discarded"
    )
    assert db.session.query(PendingImport).count() == 0


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "", "Select a file"),
        (b"x", "list.pdf", "must be a spreadsheet: Excel"),
        (b"PK\x03\x04x", "list.xlsx", "could not be opened"),
        (b"Name;Sort\nOak;School\n", "list.csv", "must have a row with the headings “Name”, “Kind”"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_beside_the_field(board, browser, content, name, words):
    data = {"file": (io.BytesIO(content), name)}
    address = f"/boards/{board.id}/agencies/load"
    page = browser.post_shown_again(address, data, content_type="multipart/form-data")
    assert words in page.field_error("file")
    assert db.session.query(PendingImport).count() == 0


def test_csv_as_excel_writes_it_is_read(board, browser):
    content = io.BytesIO("Kind;Name\r\nPolice;Caf\xe9 Police\r\n".encode("cp1252"))
    page = send(browser, board, "agencies", content, "list.csv")
    assert "Café Police" in page.text


@pytest.mark.parametrize("kind", ["agencies", "people"])
def test_the_template_has_the_headings_that_are_read(board, browser, kind):
    content = browser.download(f"/boards/{board.id}/{kind}/template.xlsx").data
    (headings,) = sheet_of(content)
    assert headings[0] == "Name"
    page = upload(browser, board, kind, [headings])
    assert "has headings, but no rows below them" in page.field_error("file")


def test_what_was_taken_away_comes_back_and_changes_nothing(board, browser, manager, outbox):
    trust = factories.make_agency(board, name="Mill Trust", address="1 Hill\nVale")
    factories.make_agency(board, name="Oak School")
    lead = factories.make_user(Role.AGENCY_LEAD, trust)
    factories.give_role(lead, Role.CONTRIBUTOR, trust)
    factories.make_user(Role.BOARD_READER, board, interest=trust)
    factories.make_user(Role.ADMINISTRATOR, board)
    for kind, total in (("agencies", 2), ("people", 5)):
        content = browser.download(f"/boards/{board.id}/{kind}?format=xlsx").data
        page = send(browser, board, kind, io.BytesIO(content), "back.xlsx")
        assert page.texts("main li") == [f"{total} already here, with nothing to change"]
        assert "The file says nothing new" in page.text
    assert not outbox.messages


def test_names_and_employers_are_corrected(board, browser):
    trust = factories.make_agency(board, name="Mill Trust")
    reader = factories.make_user(Role.BOARD_READER, board, name="Bo Poe", email="bo@vale.example")
    lead = factories.make_user(Role.AGENCY_LEAD, trust, name="Ann Lee", email="ann@mill.example")
    headings = ["Name", "Email address", "Role", "Place", "Employed by"]
    rows = [
        headings,
        ["Bo Poe", "bo@vale.example", "Board reader", "", "Mill Trust"],
        ["Ann Leigh", "ann@mill.example", "Agency lead", "Mill Trust", ""],
    ]
    confirm(browser, upload(browser, board, "people", rows), "Confirm 2 rows")
    assert reader.grants[0].interest_agency_id == trust.id
    assert lead.name == "Ann Leigh"
    verbs = {entry.verb for entry in db.session.query(AuditEntry)}
    assert {"people.employer_set", "people.renamed", "import.people"} <= verbs


def test_a_person_of_another_board_gets_the_role_and_is_not_shown_before(board, browser, outbox):
    trust = factories.make_agency(board, name="Mill Trust")
    other = factories.make_user(
        Role.MODERATOR, factories.make_board(), name="Canary", email="ann@mill.example"
    )
    page = upload(browser, board, "people", PEOPLE[:2])
    assert "Canary" not in page.html
    assert "1 new" in page.texts("main li")
    confirm(browser, page, "Confirm 1 row")
    assert {grant.agency_id for grant in other.grants} == {trust.id, None}
    assert other.name == "Canary"
    assert "new role" in outbox.to("ann@mill.example")[0].subject


def table(rows) -> TableRead:
    return TableRead(dict(enumerate(rows, start=2)), [])


def test_a_manager_cannot_make_administrators_by_a_file(board, browser, actor):
    row = {"name": "Al Dow", "email": "al@vale.example", "role": "Administrator"}
    pending = keep_import(board, ImportKind.PEOPLE, "x.xlsx", table([row]), actor=actor)
    assert apply_import(pending, good_only=True, actor=actor) == {Outcome.FAULTY: 1}
    assert find_user_by_email("al@vale.example") is None
    head = factories.make_user(Role.ADMINISTRATOR, board)
    admin = load_actor(head.id, head.name, head.email)
    pending = keep_import(board, ImportKind.PEOPLE, "x.xlsx", table([row]), actor=admin)
    assert apply_import(pending, good_only=False, actor=admin) == {Outcome.NEW: 1}
    with pytest.raises(WrongState, match="already"):
        apply_import(pending, good_only=False, actor=admin)


def test_agencies_and_people_have_their_own_pages_and_roles(board, browser, actor, sign_in):
    pending = keep_import(board, ImportKind.PEOPLE, "x.xlsx", table([{"name": "A"}]), actor=actor)
    browser.refused(404, f"/agencies/imports/{pending.id}")
    browser.get_ok(f"/people/imports/{pending.id}")
    sign_in(factories.make_user(Role.ADMINISTRATOR, board)).get_ok(f"/people/imports/{pending.id}")
    sign_in(factories.make_user(Role.MODERATOR, board)).refused(403, f"/people/imports/{pending.id}")
    stranger = sign_in(factories.make_user(Role.BOARD_MANAGER, factories.make_board()))
    stranger.refused(404, f"/people/imports/{pending.id}")
    administrator = sign_in(factories.make_user(Role.ADMINISTRATOR, board))
    administrator.refused(403, f"/boards/{board.id}/agencies/load")


@pytest.mark.parametrize("kind", list(ImportKind))
def test_as_many_queries_to_judge_1000_rows_as_2(board, actor, kind):
    """Everything that rows are judged by is read once."""
    trust = factories.make_agency(board, name="Mill Trust")
    factories.make_user(Role.AGENCY_LEAD, trust, email="p1@x.example")
    counts = []
    for number in (2, 1000):
        rows = [
            {"name": f"Agency {n}", "kind": "Police"}
            if kind is ImportKind.AGENCIES
            else {"name": f"P {n}", "email": f"p{n}@x.example", "role": "Agency lead", "place": "Mill Trust"}
            for n in range(number)
        ]
        pending = keep_import(board, kind, "x.xlsx", table(rows), actor=actor)
        judge(pending, actor=actor)
        with count_queries() as queries:
            judged = judge(pending, actor=actor)
        counts.append(queries.count)
        assert len(judged) == number
    assert counts[0] == counts[1] <= 5


def test_a_row_that_became_impossible_is_said_and_the_others_are_taken(board, actor, monkeypatch):
    factories.make_agency(board, name="Mill Trust")
    rows = [
        {"name": "Ann", "email": "ann@mill.example", "role": "Agency lead", "place": "Mill Trust"},
        {"name": "Bo", "email": "bo@mill.example", "role": "Agency lead", "place": "Mill Trust"},
    ]
    pending = keep_import(board, ImportKind.PEOPLE, "x.xlsx", table(rows), actor=actor)
    judged = judge(pending, actor=actor)
    shut = factories.make_user(Role.MODERATOR, board, email="ann@mill.example", disabled_at=factories.now())
    monkeypatch.setattr("tracker.boards.imports.judge", lambda *args, **kwargs: judged)
    assert apply_import(pending, good_only=False, actor=actor) == {Outcome.FAULTY: 1, Outcome.NEW: 1}
    assert pending.rows[0]["words"] == "The account with this address is disabled"
    assert (len(shut.grants), db.session.query(User).filter_by(email="bo@mill.example").count()) == (1, 1)


@pytest.mark.parametrize("kind", list(ImportKind))
def test_what_is_new_is_made_all_at_once(board, actor, kind, outbox):
    """A hundred rows hold up the other writers for a moment only: a few statements, whatever their number."""
    factories.make_agency(board, name="Mill Trust")
    rows = [
        {"name": f"Agency {n}", "kind": "Police"}
        if kind is ImportKind.AGENCIES
        else {"name": f"P {n}", "email": f"p{n}@x.example", "role": "Contributor", "place": "Mill Trust"}
        for n in range(100)
    ]
    pending = keep_import(board, kind, "x.xlsx", table(rows), actor=actor)
    with count_queries() as queries:
        assert apply_import(pending, good_only=False, actor=actor) == {Outcome.NEW: 100}
    assert queries.count <= 30, queries
    assert len(outbox.messages) == (100 if kind is ImportKind.PEOPLE else 0)
