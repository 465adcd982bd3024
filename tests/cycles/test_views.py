"""Set-up as a board manager meets it: from a draft to a closed cycle."""

from datetime import timedelta

import pytest

from tests import factories
from tests.grading.stories import Story, make_story
from tests.support.queries import count_queries
from tracker.assessments.models import Assessment
from tracker.boards.rules import AgencyKind
from tracker.clock import today
from tracker.cycles.models import Cycle
from tracker.cycles.rules import CycleStatus
from tracker.db import db
from tracker.policy import Role

SETTINGS = {
    "name": "Round 2026",
    "opens_on-day": "2", "opens_on-month": "11", "opens_on-year": "2026",
    "due_on-day": "12", "due_on-month": "12", "due_on-year": "2026",
    "self_grading": "y",
}  # fmt: skip


@pytest.fixture
def board(session, clock):
    return factories.make_board()


@pytest.fixture
def manager(board, sign_in):
    """The board manager's browser."""
    return sign_in(factories.make_user(Role.BOARD_MANAGER, board))


@pytest.fixture
def settings(session) -> dict[str, str]:
    """What a manager types, with a framework that is there."""
    return {**SETTINGS, "framework": str(factories.make_framework().id)}


def the_cycle() -> Cycle:
    return db.session.query(Cycle).one()


def new_cycle(board) -> str:
    return f"/boards/{board.id}/set-up/new-cycle"


def test_from_a_draft_to_an_open_cycle(board, manager, settings, outbox):
    trust, school = factories.make_agency(board), factories.make_agency(board, kind=AgencyKind.SCHOOL)
    factories.make_agency(board, name="Left out")
    lead = factories.make_user(Role.AGENCY_LEAD, trust)
    assert "no cycle yet" in manager.get_ok(f"/boards/{board.id}/set-up").text
    rules = manager.post_ok(new_cycle(board), settings)
    assert (rules.h1, rules.banner[:29]) == ("Rules of the cycle", "The cycle is saved as a draft")
    scope = manager.post_ok(*rules.form("Save and choose agencies").filled(reply_days="14"))
    assert scope.h1 == "Agencies of the cycle"
    assert "No lead yet" in scope.text
    ticked = scope.form("Save and check").filled(agencies=[str(trust.id), str(school.id)])
    check = manager.post_ok(*ticked)
    assert f"1 agency has no lead, so nobody there would be told. {school.name}" in check.text
    assert check.summary()["Reply to what was found in the evidence"] == "14 days"
    address, typed = check.form("Open the cycle for 2 agencies").filled()
    opened = manager.post_ok(address, typed)
    assert "2 agencies have a return to fill in; the leads of 1 were told" in opened.banner
    assert outbox.recipients == [lead.email]
    assert [row["Agency"] for row in opened.rows()] == [
        f"{trust.name}NHS trust",
        f"{school.name}School or college",
    ]
    manager.refused(409, address, "POST", typed)
    assert db.session.query(Assessment).count() == 2


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"name": ""}, "name", "Enter a name"),
        (
            {"opens_on-day": "31", "opens_on-month": "6"},
            "opens_on",
            "Day the cycle opens must be a real date",
        ),
        ({"due_on-day": "30", "due_on-month": "2"}, "due_on", "Day returns are due must be a real date"),
        (
            {"due_on-day": "", "due_on-month": "", "due_on-year": ""},
            "due_on",
            "Enter the day returns are due",
        ),
        ({"due_on-month": "10"}, "due_on", "Enter a date after 2 November 2026"),  # before it opens
        ({"framework": "nonsense"}, "framework", "Choose a framework from the list"),
        ({"framework": None}, "framework", "Choose a framework from the list"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(board, manager, settings, changes, field, message):
    typed = {name: value for name, value in {**settings, **changes}.items() if value is not None}
    page = manager.post_shown_again(new_cycle(board), typed)
    assert page.field_error(field).startswith(message)
    assert page.value("due_on-day") == typed["due_on-day"]
    assert db.session.query(Cycle).count() == 0


def test_sending_the_same_form_twice_makes_one_cycle(board, manager, settings):
    manager.post_ok(new_cycle(board), settings)
    page = manager.post_shown_again(new_cycle(board), settings)
    assert page.field_error("name").startswith("There is already a cycle with this name")
    assert db.session.query(Cycle).count() == 1


def test_a_draft_is_changed_until_it_is_opened(board, manager, settings):
    manager.post_ok(new_cycle(board), settings)
    address = f"/cycles/{the_cycle().id}/change"
    page = manager.get_ok(address)
    assert (page.value("name"), page.value("due_on-day")) == ("Round 2026", "12")
    manager.post_ok(*page.form("Save the draft").filled(name="Round two", self_grading=None))
    assert (the_cycle().name, the_cycle().self_grading) == ("Round two", False)
    the_cycle().status = CycleStatus.OPEN
    for step in ("change", "rules", "scope", "open", "delete"):
        manager.refused(409, f"/cycles/{the_cycle().id}/{step}")
        manager.refused(409, f"/cycles/{the_cycle().id}/{step}", "POST", settings)
    assert the_cycle().name == "Round two"


def test_opening_needs_an_agency_and_time_to_answer(board, manager):
    agency = factories.make_agency(board)
    cycle = factories.make_cycle(board, status=CycleStatus.DRAFT)
    page = manager.get_ok(f"/cycles/{cycle.id}/open")
    assert "No agency is chosen yet" in page.text
    assert page.buttons == []
    page = manager.post_shown_again(f"/cycles/{cycle.id}/open", {})
    assert page.errors == ["Choose at least one agency"]
    manager.post_shown_again(f"/cycles/{cycle.id}/scope", {"agencies": "nonsense"})
    manager.post_ok(f"/cycles/{cycle.id}/scope", {"agencies": str(agency.id)})
    cycle.opens_on, cycle.due_on = today() - timedelta(days=20), today() - timedelta(days=1)
    page = manager.post_shown_again(f"/cycles/{cycle.id}/open", {})
    assert "Returns were due on 1 November 2026" in page.errors[0]
    assert cycle.status is CycleStatus.DRAFT


def test_another_agency_is_asked_later(board, manager, outbox):
    agency = factories.make_agency(board)
    factories.make_user(Role.AGENCY_LEAD, agency)
    cycle = factories.make_cycle(board)
    page = manager.get_ok(f"/cycles/{cycle.id}/agencies")
    manager.post_ok(*page.form("Ask for a return").filled(agencies=[str(agency.id)]))
    assert len(outbox.messages) == 1
    assert "Every agency of the board has been asked" in manager.get_ok(f"/cycles/{cycle.id}/agencies").text


@pytest.fixture
def story(session, clock) -> Story:
    return make_story()


def deadline(day) -> dict[str, str]:
    return {"to-day": str(day.day), "to-month": str(day.month), "to-year": str(day.year)}


def test_one_agency_gets_more_time(story, sign_in, outbox):
    browser = sign_in(story.manager)
    late = factories.make_assessment(story.cycle, factories.make_agency(story.board))
    address = f"/assessments/{late.id}/extension"
    later = late.due_on + timedelta(days=7)
    page = browser.post_shown_again(address, {**deadline(late.due_on), "reason": "New lead."})
    assert page.field_error("to").startswith("Enter a date after")
    assert page.value("reason") == "New lead."
    page = browser.post_shown_again(address, deadline(later))
    assert page.field_error("reason") == "Enter a reason for the later deadline"
    page = browser.post_ok(address, {**deadline(later), "reason": "New lead."})
    assert "extended from" in page.text
    browser.refused(
        409, f"/assessments/{story.assessment.id}/extension", "POST", {**deadline(later), "reason": "No."}
    )


def test_the_steps_to_the_end(story, sign_in):
    browser = sign_in(story.manager)
    page = browser.get_ok(f"/cycles/{story.cycle.id}")
    page = browser.post_ok(*page.form("Start grading").filled())
    waiting = browser.post_shown_again(*page.form("Mark as published").filled())
    assert waiting.errors == ["1 return still waits for grades: publish them first"]
    browser.refused(409, f"/cycles/{story.cycle.id}/close", "POST")
    browser.refused(409, f"/cycles/{story.cycle.id}/start_grading", "POST")
    browser.refused(404, f"/cycles/{story.cycle.id}/explode", "POST")


@pytest.mark.parametrize("place", ["", "/change", "/rules", "/scope", "/open", "/delete", "/agencies"])
def test_other_boards_and_other_roles_are_refused(story, sign_in, place):
    address = f"/cycles/{story.cycle.id}{place}"
    stranger = sign_in(factories.make_user(Role.BOARD_MANAGER, factories.make_board()))
    stranger.refused(404, address)
    for role in (Role.MODERATOR, Role.SUBGROUP_CHAIR, Role.BOARD_READER, Role.ADMINISTRATOR):
        sign_in(factories.make_user(role, story.board)).refused(403, address)
    sign_in(story.lead).refused(404, address)


def test_set_up_and_extensions_are_the_managers(story, sign_in):
    for address in (
        f"/boards/{story.board.id}/set-up",
        new_cycle(story.board),
        f"/assessments/{story.assessment.id}/extension",
    ):
        sign_in(story.moderator).refused(403, address)
    sign_in(story.lead).refused(403, f"/assessments/{story.assessment.id}/extension")
    sign_in(story.lead).refused(404, f"/boards/{story.board.id}/set-up")


def test_as_many_queries_for_60_agencies_as_for_8(session, sign_in):
    counts = []
    for agencies in (8, 60):
        story = make_story(1, 1)
        for _ in range(agencies - 1):
            factories.make_assessment(story.cycle, factories.make_agency(story.board))
        browser = sign_in(story.manager)
        for address in (f"/boards/{story.board.id}/set-up", f"/cycles/{story.cycle.id}"):
            browser.get_ok(address)
            with count_queries() as queries:
                browser.get_ok(address)
            counts.append(queries.count)
            assert queries.count <= 12, queries
    assert counts[:2] == counts[2:]
