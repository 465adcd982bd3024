"""A draft is made like the last cycle, left and come back to; its agencies are chosen by kind or singly."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests import factories
from tests.support.queries import count_queries
from tracker.assessments.opening import open_cycle
from tracker.audit.models import AuditEntry
from tracker.boards.models import Membership
from tracker.boards.rules import AgencyKind
from tracker.clock import today
from tracker.cycles.models import Cycle, CycleAgency
from tracker.cycles.operations import choose_agencies, settings_of
from tracker.cycles.queries import list_chosen
from tracker.cycles.rules import CycleStatus
from tracker.db import db
from tracker.policy import SYSTEM, Role


@pytest.fixture
def board(session, clock):
    return factories.make_board()


@pytest.fixture
def manager(board, sign_in):
    """The board manager's browser."""
    return sign_in(factories.make_user(Role.BOARD_MANAGER, board))


@pytest.fixture
def draft(board):
    return factories.make_cycle(board, status=CycleStatus.DRAFT)


def names(cycle) -> list[str]:
    return [agency.name for agency in list_chosen(cycle)]


def typed(framework, **changes) -> dict[str, str]:
    day, due = today(), today() + timedelta(days=60)
    return {
        "name": "Round 2026", "framework": str(framework), "self_grading": "y", "copy": "y",
        "opens_on-day": str(day.day), "opens_on-month": str(day.month), "opens_on-year": str(day.year),
        "due_on-day": str(due.day), "due_on-month": str(due.month), "due_on-year": str(due.year), **changes,
    }  # fmt: skip


def the_new(board) -> Cycle:
    return db.session.query(Cycle).filter_by(board_id=board.id, name="Round 2026").one()


@pytest.mark.parametrize(("copy", "days", "asked"), [("y", 14, ["Asked"]), (None, 10, [])])
def test_a_new_cycle_begins_like_the_last_one(board, manager, copy, days, asked):
    last = factories.make_cycle(board, reply_days=14, self_grading=False, status=CycleStatus.CLOSED)
    factories.make_assessment(last, factories.make_agency(board, name="Asked"))
    factories.make_agency(board, name="Not asked")
    page = manager.get_ok(f"/boards/{board.id}/set-up/new-cycle")
    assert f"As in {last.name}" in page.text
    address, values = page.form("Save the draft and go on").filled(
        **typed(last.framework_version_id, copy=copy)
    )
    manager.post_ok(address, values)
    assert (the_new(board).reply_days, names(the_new(board))) == (days, asked)


def test_only_frameworks_that_the_board_may_use_are_offered(board, manager):
    common, own, others = (factories.make_framework() for _ in range(3))
    own.board_id, others.board_id = board.id, factories.make_board().id
    address = f"/boards/{board.id}/set-up/new-cycle"
    offered = {each["value"] for each in manager.get_ok(address).soup.select("#framework option")}
    assert offered == {str(common.id), str(own.id)}
    page = manager.post_shown_again(address, typed(others.id))
    assert page.field_error("framework") == "Choose a framework from the list"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("update_limit_days", "6", "Days without an update must be a whole number from 7 to 365"),
        ("amendment_days", "soon", "Days to amend the plan must be a whole number from 1 to 365"),
        ("reply_days", "0", "Days to reply to what was found in the evidence must be a whole number"),
        ("accuracy_days", "91", "Days to contest a published grade must be a whole number from 1 to 90"),
        ("report_months", "5", "Choose a number of months from the list"),
        ("report_months", "often", "Choose a number of months from the list"),
    ],
)
def test_rules_have_bounds(draft, manager, field, value, message):
    before = settings_of(draft)
    page = manager.get_ok(f"/cycles/{draft.id}/rules")
    address, values = page.form("Save and choose agencies").filled()
    page = manager.post_shown_again(address, {**values, field: value})
    assert page.field_error(field).startswith(message)
    assert settings_of(draft) == before


def test_rules_are_kept_and_the_rest_stays(draft, manager):
    before = settings_of(draft)
    page = manager.get_ok(f"/cycles/{draft.id}/rules")
    manager.post_ok(*page.form("Save and choose agencies").filled(reply_days="15", report_months="6"))
    assert settings_of(draft) == replace(before, reply_days=15, report_months=6)


def test_a_kind_is_chosen_whole_without_losing_other_ticks(board, draft, manager):
    for name in ("Oak School", "Elm School"):
        factories.make_agency(board, name=name, kind=AgencyKind.SCHOOL)
    trust = factories.make_agency(board, name="Mill Trust")
    factories.make_agency(board, name="Vale Trust")
    address = f"/cycles/{draft.id}/scope"
    page = manager.post_ok(address, {"agencies": [str(trust.id)], "do": "every:school"})
    assert names(draft) == ["Elm School", "Mill Trust", "Oak School"]
    assert page.h1 == "Agencies of the cycle"
    assert "3 of 4 agencies chosen" in page.text
    manager.post_ok(*page.form("Save and check").filled())
    assert names(draft) == ["Elm School", "Mill Trust", "Oak School"]
    manager.post_ok(address, {"agencies": [str(trust.id)], "do": "none:nhs_trust"})
    assert names(draft) == []


def test_a_narrowed_list_leaves_what_it_does_not_show(board, draft, manager):
    agencies = [factories.make_agency(board, name=f"Trust {n:02}") for n in range(25)]
    choose_agencies(draft, [agencies[1].id, agencies[2].id], actor=SYSTEM)
    page = manager.get_ok(f"/cycles/{draft.id}/scope?find=trust+02")
    assert page.texts(".govuk-checkboxes__label") == ["Trust 02"]
    page = manager.post_ok(
        f"/cycles/{draft.id}/scope?find=trust+02", {"do": "show", "find": "TRUST 1", "kind": "nhs_trust"}
    )
    assert names(draft) == ["Trust 01"]
    assert len(page.texts(".govuk-checkboxes__label")) == 10
    page = manager.get_ok(f"/cycles/{draft.id}/scope?find=nothing&kind=nonsense")
    assert "No agency fits" in page.text


def test_who_is_of_another_board_or_has_left_is_not_asked(board, draft):
    stranger = factories.make_agency(factories.make_board())
    agency = factories.make_agency(board)
    assert choose_agencies(draft, [agency.id, stranger.id], actor=SYSTEM) == 1
    db.session.delete(db.session.get(Membership, (board.id, agency.id)))
    db.session.flush()
    assert list_chosen(draft) == []


def test_choosing_the_same_again_is_no_news(board, draft):
    agency = factories.make_agency(board)
    for _ in range(2):
        choose_agencies(draft, [agency.id], actor=SYSTEM)
    told = db.session.query(AuditEntry).filter_by(verb="cycle.choose").all()
    assert [(entry.before, entry.after) for entry in told] == [({"agencies": 0}, {"agencies": 1})]


def test_a_draft_shows_what_is_left_and_can_be_deleted(board, draft, manager):
    choose_agencies(draft, [factories.make_agency(board).id], actor=SYSTEM)
    name = draft.name
    page = manager.get_ok(f"/cycles/{draft.id}")
    assert "1 agency chosen" in page.text
    page = manager.get_ok(page.link_to("Delete this draft"))
    page = manager.post_ok(*page.form("Delete the draft").filled())
    assert page.banner == f"The draft “{name}” is deleted."
    assert db.session.query(Cycle).count() == db.session.query(CycleAgency).count() == 0


def test_a_lead_without_a_password_gets_one_link_with_the_news(board, draft, outbox):
    trust, school = factories.make_agency(board), factories.make_agency(board)
    new = factories.make_user(Role.AGENCY_LEAD, trust, password_hash=None)
    factories.give_role(new, Role.AGENCY_LEAD, school)
    old = factories.make_user(Role.AGENCY_LEAD, school)
    open_cycle(draft, [trust.id, school.id], actor=SYSTEM)
    assert [mail.subject[:15] for mail in outbox.to(old.email)] == [
        f"{board.short_name}: {draft.name} is"[:15]
    ]
    links = [mail for mail in outbox.to(new.email) if "Choose a password" in mail.body]
    assert (len(outbox.to(new.email)), len(links)) == (3, 1)
    assert "A return has just been opened" in links[0].body


def test_the_mail_says_what_was_set(board, outbox):
    agency = factories.make_agency(board)
    lead = factories.make_user(Role.AGENCY_LEAD, agency)
    cycle = factories.make_cycle(
        board, status=CycleStatus.DRAFT, accuracy_days=12, self_grading=False, opens_on=date(2026, 11, 2)
    )
    open_cycle(cycle, [agency.id], actor=SYSTEM)
    body = outbox.to(lead.email)[0].body
    assert "12 days to say where a grade rests on a mistake" in body
    assert "You grade yourselves" not in body


def test_as_many_queries_for_60_agencies_as_for_8(session, sign_in):
    """Choosing and checking ask once for all agencies, and once for each of their roles."""
    counts = []
    for number in (8, 60):
        board = factories.make_board()
        draft = factories.make_cycle(board, status=CycleStatus.DRAFT)
        agencies = [factories.make_agency(board) for _ in range(number)]
        for agency in agencies:
            factories.make_user(Role.AGENCY_LEAD, agency)
        choose_agencies(draft, [agency.id for agency in agencies], actor=SYSTEM)
        browser = sign_in(factories.make_user(Role.BOARD_MANAGER, board))
        for place in ("", "/scope", "/open"):
            browser.get_ok(f"/cycles/{draft.id}{place}")
            with count_queries() as queries:
                browser.get_ok(f"/cycles/{draft.id}{place}")
            counts.append(queries.count)
            assert queries.count <= 12, queries
    assert counts[:3] == counts[3:]
