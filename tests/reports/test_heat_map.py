"""The heat map: what a cell says, its order, its change since the last cycle, and who sees which grades."""

import io
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook

from tests import factories
from tests.support.queries import count_queries
from tracker.assessments.rules import AssessmentStatus
from tracker.boards.rules import AgencyKind
from tracker.clock import now, today
from tracker.cycles.rules import CycleStatus
from tracker.db import db
from tracker.frameworks.rules import Grade
from tracker.grading.models import GradeRecord
from tracker.grading.rules import Direction, GradeKind
from tracker.policy import Role
from tracker.reports.heat_map import Column, in_order, lay_out

ZERO, ONE, TWO, THREE, NA = (
    Grade.INADEQUATE,
    Grade.ADEQUATE,
    Grade.GOOD,
    Grade.OUTSTANDING,
    Grade.NOT_APPLICABLE,
)
FIRST = Column("1", "First", ("1.1", "1.2", "1.3"))
SECOND = Column("2", "Second", ("2.1",), essential=True)


def agency(name, kind=AgencyKind.POLICE):
    return SimpleNamespace(id=uuid4(), name=name, kind=kind, assessment_id=uuid4(), published=True)


@pytest.mark.parametrize(
    ("here", "past", "words", "lowest", "left_out", "change"),
    [
        ({"1.1": TWO, "1.2": ZERO, "1.3": NA}, {}, "1 of 2 met", ZERO, 1, None),  # N/A is in no figure
        ({"1.1": NA, "1.2": NA, "1.3": NA}, {}, "Nothing graded", None, 3, None),
        ({"1.1": ONE}, {"1.1": ZERO}, "1 of 1 met", ONE, 0, Direction.BETTER),
        ({"1.1": ONE, "1.2": ONE}, {"1.1": TWO, "1.2": TWO}, "2 of 2 met", ONE, 0, Direction.WORSE),
        ({"1.1": TWO}, {"1.1": TWO, "1.2": NA}, "1 of 1 met", TWO, 0, Direction.SAME),
        ({"1.1": TWO}, {"2.1": ZERO}, "1 of 1 met", TWO, 0, None),  # nothing to compare with in this column
        ({"1.1": TWO}, {"1.1": NA}, "1 of 1 met", TWO, 0, None),  # N/A is neither better nor worse
    ],
)
def test_a_cell_counts_what_is_met_and_shows_the_lowest(here, past, words, lowest, left_out, change):
    one = agency("Police")
    cell = lay_out([one], [FIRST], {one.id: here}, {one.id: past}).rows[0].cells["1"]
    assert (cell.tally.words, cell.tally.lowest, cell.tally.left_out) == (words, lowest, left_out)
    assert cell.change is change


def test_the_sum_counts_every_agency_and_says_who_has_nothing():
    police, trust, school = agency("Police"), agency("Trust", AgencyKind.NHS_TRUST), agency("School")
    graded = {police.id: {"1.1": TWO, "2.1": ZERO}, trust.id: {"1.1": ZERO, "2.1": NA}}
    found = lay_out([police, trust, school], [FIRST, SECOND], graded)
    assert (found.total["1"].tally.words, found.total["2"].tally.words) == ("1 of 2 met", "0 of 1 met")
    assert (found.every.tally.met, found.every.tally.left_out, found.without) == (1, 1, 1)
    assert found.kinds == {AgencyKind.POLICE: 1, AgencyKind.NHS_TRUST: 1}
    assert not found.compared


@pytest.mark.parametrize(
    ("by", "descending", "expected"),
    [
        ("agency", False, "ABC"),
        ("agency", True, "CBA"),
        ("1", False, "BAC"),  # lowest grade first; C has nothing but N/A and stays last
        ("1", True, "ABC"),
        ("all", False, "BCA"),  # A and C both have 2 as the lowest and all met: B has a 0
    ],
)
def test_rows_can_be_put_in_order(by, descending, expected):
    a, b, c = agency("A"), agency("B"), agency("C")
    graded = {
        a.id: {"1.1": THREE, "1.2": THREE, "2.1": THREE},
        b.id: {"1.1": ZERO, "2.1": THREE},
        c.id: {"1.1": NA, "2.1": TWO},
    }
    rows = in_order(lay_out([a, b, c], [FIRST, SECOND], graded).rows, by, descending=descending)
    assert "".join(row.agency for row in rows) == expected


@pytest.fixture
def board(session, clock):
    return factories.make_board()


def make_graded(cycle, agency, grades, *, published=True):
    """A return of that agency with a first grade for each of its standards, in order."""
    status = AssessmentStatus.GRADED if published else AssessmentStatus.IN_GRADING
    assessment = factories.make_assessment(
        cycle, agency, answered=True, status=status,
        submitted_at=now(), receipt_reference=f"S11-{uuid4().hex[:8]}",
    )  # fmt: skip
    assessment.published_at = now() if published else None
    grader = factories.make_user(Role.BOARD_MANAGER, cycle.board)
    for response, value in zip(factories.list_responses(assessment), grades, strict=True):
        db.session.add(
            GradeRecord(response_id=response.id, grader_id=grader.id, kind=GradeKind.FIRST, value=value,
                        rationale="Seen", recorded_at=now())
        )  # fmt: skip
    db.session.flush()
    return assessment


@pytest.fixture
def graded(board):
    """One agency published, one in grading, one with nothing, in a cycle after another one."""
    framework = factories.make_framework()  # 1.1 and 2.1 Essential
    past = factories.make_cycle(
        board, framework, opens_on=today() - timedelta(days=400), due_on=today() - timedelta(days=370),
        status=CycleStatus.PUBLISHED,
    )  # fmt: skip
    cycle = factories.make_cycle(board, framework, status=CycleStatus.GRADING)
    police, trust = factories.make_agency(board, name="Police"), factories.make_agency(board, name="Trust")
    make_graded(past, police, [ZERO, TWO, NA, TWO])
    published = make_graded(cycle, police, [ONE, TWO, NA, ZERO])
    waiting = make_graded(cycle, trust, [THREE, THREE, THREE, THREE], published=False)
    factories.make_assessment(cycle, factories.make_agency(board, name="School"))
    return SimpleNamespace(board=board, cycle=cycle, police=police, trust=trust, published=published,
                           waiting=waiting, url=f"/boards/{board.id}/heat-map")  # fmt: skip


def rows_of(page):
    """Each agency's row by the words of the headings, without the signs for sorting."""
    rows = [{heading.rstrip(" ↕▲▼"): cell for heading, cell in row.items()} for row in page.rows()]
    return {row["Agency"].split(" not published")[0]: row for row in rows}


def test_a_manager_sees_every_grade_and_each_cell_leads_on(graded, client):
    manager = factories.make_user(Role.BOARD_MANAGER, graded.board)
    page = client.sign_in(manager).get_ok(graded.url)
    rows = rows_of(page)
    assert set(rows) == {"All 2 agencies", "Police", "Trust"}
    assert "1 agency has no grades yet" in page.text
    column = "1 Policy 1"
    assert "2 of 2 met lowest 1 ↑ better" in rows["Police"][column]
    assert "0 of 1 met lowest 0 1 N/A ↓ worse" in rows["Police"]["2 Policy 2"]
    drilled = client.get_ok(page.soup.select_one(f"#agency-{graded.police.id} a")["href"])
    assert drilled.h1 == "Heat map: 1 Policy 1"
    assert "1 Adequate" in rows_of(drilled)["Police"]["1.1 Standard 1.1"]
    links = [a["href"] for a in drilled.soup.select("tbody a")]
    assert f"/assessments/{graded.published.id}/results#standard-1-1" in links
    assert f"/assessments/{graded.waiting.id}/grading/1.1" in links
    for link in links:
        client.get_ok(link)


def test_essential_only_counts_nothing_else(graded, client):
    manager = factories.make_user(Role.BOARD_MANAGER, graded.board)
    rows = rows_of(client.sign_in(manager).get_ok(f"{graded.url}?essential=1"))
    assert "1 of 1 met" in rows["Police"]["1 Policy 1"]
    assert "All N/A" in rows["Police"]["2 Policy 2"]


def test_the_change_can_be_left_out(graded, client):
    manager = factories.make_user(Role.BOARD_MANAGER, graded.board)
    page = client.sign_in(manager).get_ok(f"{graded.url}?change=0")
    assert "better" not in page.text
    assert "worse" not in page.text


@pytest.mark.parametrize("role", [Role.MODERATOR, Role.BOARD_READER, Role.SUBGROUP_MEMBER])
def test_others_see_published_grades_only(graded, client, role):
    """R5: to a moderator the heat map must not tell first grades."""
    person = factories.make_user(role, graded.board)
    client.sign_in(person)
    for where in ("", "?policy=1", "?essential=1"):
        assert set(rows_of(client.get_ok(graded.url + where))) == {"All 1 agency", "Police"}
    assert "Trust" not in sheet_of(client, graded, 0)


def test_nobody_sees_unpublished_grades_of_the_agency_that_employs_them(graded, client):
    manager = factories.make_user(Role.BOARD_MANAGER, graded.board, interest=graded.trust)
    client.sign_in(manager)
    assert "Trust" not in rows_of(client.get_ok(graded.url))
    home = {row["Agency"]: row for row in client.get_ok(f"/boards/{graded.board.id}").rows()}
    assert "lowest" in home["Police"]["1. Policy 1"]
    assert "lowest" not in home["Trust"]["1. Policy 1"]


def sheet_of(client, graded, number):
    data = client.download(f"{graded.url}?format=xlsx").data
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {row[0]: row for row in book.get_sheet_by_index(number).to_python()}


def test_the_spreadsheet_has_both_tables(graded, client):
    client.sign_in(factories.make_user(Role.BOARD_MANAGER, graded.board))
    assert sheet_of(client, graded, 0)["Police"][3:8] == [
        2, 3, 1, "2 of 2 met, lowest 1, better", "0 of 1 met, lowest 0, 1 N/A, worse",
    ]  # fmt: skip
    assert sheet_of(client, graded, 1)["Police"][3:6] == [1, 1, 1]
    assert sheet_of(client, graded, 2)["Police"][6:] == [1, 2, "N/A", 0]


@pytest.mark.parametrize(
    "query", ["?policy=99", "?sort=9.9&order=up", "?page=7", "?kind=x&cycle=x", "?sort=2&order=desc"]
)
def test_odd_addresses_fall_back(graded, client, query):
    client.sign_in(factories.make_user(Role.BOARD_MANAGER, graded.board))
    assert client.get_ok(graded.url + query).rows()


def test_an_empty_board_says_what_will_be_here(board, client):
    client.sign_in(factories.make_user(Role.BOARD_MANAGER, board))
    assert "once a cycle is graded" in client.get_ok(f"/boards/{board.id}/heat-map").text
    factories.make_cycle(board)
    assert "No return of this cycle has been graded yet" in client.get_ok(f"/boards/{board.id}/heat-map").text


def test_the_map_takes_the_same_queries_for_few_and_many(graded, client):
    """All grades of a cycle come in one query and are counted in memory: agencies add rows only."""
    client.sign_in(factories.make_user(Role.BOARD_MANAGER, graded.board))
    urls = [graded.url, f"{graded.url}?policy=1"]
    few = [queries(client, url) for url in urls]
    for _ in range(8):
        make_graded(graded.cycle, factories.make_agency(graded.board), [ONE, ONE, ONE, ONE])
    assert [queries(client, url) for url in urls] == few
    assert max(few) <= 15


def queries(client, url):
    client.get_ok(url)  # a framework is read once in a process
    with count_queries() as counted:
        client.get_ok(url)
    return counted.count
