"""Whose plans are found, what covers a standard, and how plans stood on a day; in few queries."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from tests.action_plans.made import Place, as_actor, cite, in_days
from tests.factories import make_board, make_user
from tests.support.queries import count_queries
from tracker.action_plans.board_lists import (
    list_agencies_without_plan,
    list_dates_waiting,
    list_plans,
    list_plans_of_agency,
    list_submitted_versions,
    list_to_sign_off,
)
from tracker.action_plans.operations import (
    claim_completion,
    decide_date,
    decide_withdrawal,
    move_due_date,
    sign_off,
    submit_plan,
    withdraw,
    write_update,
)
from tracker.action_plans.queries import (
    covered_standard_ids,
    freeze,
    get_action,
    get_date_change,
    get_plan,
    list_needs,
    list_rows,
)
from tracker.action_plans.rules import Brag, DateDecision, PlanStatus, WithdrawalDecision
from tracker.clock import now, today
from tracker.db import db
from tracker.errors import NotFound
from tracker.grading.models import PlanAmendment
from tracker.policy import Role

pytestmark = pytest.mark.usefixtures("session", "clock")


@pytest.fixture
def place(session):
    return Place()


def test_plans_and_actions_are_found_by_their_agency_and_board_only(place):
    action = place.action()
    change = move_due_date(action, in_days(90), "Illness", actor=as_actor(place.lead))
    other = Place(board=place.board)
    stranger = make_user(Role.BOARD_MANAGER, make_board())
    for user in (place.lead, place.contributor, place.manager, place.member):
        assert get_plan(place.plan.id, actor=as_actor(user)) is place.plan
        assert get_action(action.id, actor=as_actor(user)) is action
        assert get_date_change(change.id, actor=as_actor(user)) is change
    for user in (other.lead, stranger):
        for find, missing in ((get_plan, place.plan), (get_action, action), (get_date_change, change)):
            with pytest.raises(NotFound):
                find(missing.id, actor=as_actor(user))
    with pytest.raises(NotFound):
        get_plan(uuid4(), actor=as_actor(place.lead))


def test_a_standard_is_covered_once_its_action_is_open_and_until_it_is_withdrawn(place):
    (first,), (second,), (third,) = (place.standard_ids(ref) for ref in ("1.1", "1.2", "2.1"))
    place.draft(standard_ids=[second])
    action = place.action("1.1", "2.1")
    assert covered_standard_ids(place.cycle.id, place.agency.id) == {first, third}
    cite(action)
    claim_completion(action, actor=as_actor(place.lead))
    sign_off(action, actor=as_actor(place.authoriser))
    assert covered_standard_ids(place.cycle.id, place.agency.id) == {first, third}
    withdrawn = place.action("1.2")
    withdraw(withdrawn, "Not ours", actor=as_actor(place.lead))
    assert covered_standard_ids(place.cycle.id, place.agency.id) == {first, third}
    assert covered_standard_ids(place.cycle.id, uuid4()) == frozenset()


def test_needs_are_areas_for_improvement_and_grades_of_0(place):
    first, second = place.answer("1.1"), place.answer("1.2")
    assert list_needs(place.cycle.id, place.agency.id) == []
    first.areas_for_improvement = "More training"
    db.session.add(PlanAmendment(response_id=second.id, due_on=in_days(28), opened_at=now()))
    db.session.flush()
    needs = list_needs(place.cycle.id, place.agency.id)
    assert [(need.ref, need.area, need.amendment_due_on) for need in needs] == [
        ("1.1", "More training", None),
        ("1.2", "", in_days(28)),
    ]


def test_frozen_facts_are_json_and_leave_out_drafts_and_withdrawn(place):
    action = place.action("1.1", "2.1", risks="Illness")
    place.draft()
    withdraw(place.action(), "Not ours", actor=as_actor(place.lead))
    move_due_date(action, in_days(88), "Illness", actor=as_actor(place.lead))
    frozen = freeze([place.plan.id], today())[place.plan.id]
    assert json.loads(json.dumps(frozen)) == frozen
    (fact,) = frozen["actions"]
    assert frozen["taken_on"] == today().isoformat()
    assert fact == {
        "id": str(action.id),
        "number": 1,
        "title": "Supervision for every nurse",
        "standards": ["1.1", "2.1"],
        "lead": "A. Patel, head of nursing",
        "status": "open",
        "colour": "green",
        "reason": "On target for its due date",
        "due_on": in_days(88).isoformat(),
        "original_due_on": in_days(60).isoformat(),
        "moves": 1,
        "slip_days": 28,
        "silent_days": None,
        "risks": "Illness",
        "last_update": "",
        "last_update_on": None,
        "remedial_action": "",
        "forecast_on": None,
    }


def test_a_plan_is_frozen_as_it_stood_on_the_day_and_not_as_it_is_now(place, clock):
    lead = as_actor(place.lead)
    moved, finished, withdrawn = place.action(), place.action(), place.action()
    cite(finished)
    write_update(moved, "Half done", Brag.AMBER, "Booked", in_days(70), "Illness", actor=lead)
    place.ratified()
    that_day = today()
    clock.shift(timedelta(days=5))
    change = move_due_date(moved, in_days(90), "Illness", actor=lead)
    decide_date(change, DateDecision.APPROVED, "", actor=as_actor(place.manager))
    write_update(moved, "All well again", Brag.GREEN, "", None, "", actor=lead)
    claim_completion(finished, actor=lead)
    sign_off(finished, actor=as_actor(place.manager))
    asked = withdraw(withdrawn, "Not ours", actor=lead)
    decide_withdrawal(asked, WithdrawalDecision.APPROVED, "", actor=as_actor(place.manager))
    place.action()
    then = {fact["number"]: fact for fact in freeze([place.plan.id], that_day)[place.plan.id]["actions"]}
    now = {fact["number"]: fact for fact in freeze([place.plan.id], today())[place.plan.id]["actions"]}
    assert {number: fact["colour"] for number, fact in then.items()} == {1: "amber", 2: "green", 3: "green"}
    assert {number: fact["colour"] for number, fact in now.items()} == {1: "green", 2: "blue", 4: "green"}
    assert (then[1]["moves"], then[1]["last_update"], then[1]["risks"]) == (0, "Half done", "Illness")
    assert (now[1]["moves"], now[1]["last_update"], now[1]["risks"]) == (1, "All well again", "")
    assert then[1]["due_on"] == then[1]["original_due_on"]


def test_silence_is_counted_from_the_last_update_or_the_opening(place, clock):
    action = place.action()
    clock.shift(timedelta(days=46))
    (row,) = list_rows(place.plan.id, today())
    assert row.shown.silent_days == 46
    write_update(action, "Half done", Brag.GREEN, "", None, "", actor=as_actor(place.lead))
    (row,) = list_rows(place.plan.id, today())
    assert row.shown.silent_days is None


def test_freezing_takes_as_many_queries_for_one_plan_as_for_many(place):
    place.action("1.1")
    others = [Place(board=place.board) for _each in range(4)]
    for other in others:
        for _each in range(3):
            cite(other.action("1.1", "2.1"))
    ids = [place.plan.id, *(other.plan.id for other in others)]
    db.session.commit()
    with count_queries() as one:
        freeze(ids[:1], today())
    with count_queries() as many:
        freeze(ids, today())
    assert one.count == many.count <= 6, many


def test_the_boards_list_counts_each_plan(place, clock):
    place.action()
    late = place.action(due_on=in_days(3))
    move_due_date(late, in_days(5), "Illness", actor=as_actor(place.lead))
    place.draft()
    other, without = Place(board=place.board), Place(board=place.board)
    other.action()
    without.__dict__["cycle"] = place.cycle
    assert without.assessment.cycle is place.cycle
    clock.shift(timedelta(days=6))
    (row,) = list_plans(place.board.id, place.cycle.id)
    assert (row.agency, row.status, row.version) == (place.agency.name, PlanStatus.DRAFT, 0)
    assert row.figures.counts == {Brag.BLUE: 0, Brag.GREEN: 1, Brag.AMBER: 0, Brag.RED: 1}
    assert (row.figures.re_dated, row.figures.slip_days, row.figures.drafts) == (1, 2, 1)
    assert len(list_plans(place.board.id)) == 2
    assert [each.plan_id for each in list_plans_of_agency(other.agency.id)] == [other.plan.id]
    assert list_agencies_without_plan(place.cycle.id) == [(without.agency.id, without.agency.name)]


def test_what_waits_for_the_board(place):
    action = place.action()
    cite(action)
    version = submit_plan(place.plan, actor=as_actor(place.lead))
    assert list_submitted_versions(place.board.id) == [version]
    (row,) = list_plans(place.board.id)
    assert (row.status, row.version) == (PlanStatus.SUBMITTED, 1)
    place.plan.ratified_at = version.submitted_at
    change = move_due_date(action, in_days(90), "Illness", actor=as_actor(place.lead))
    assert list_dates_waiting(place.board.id) == [change]
    assert list_plans(place.board.id)[0].dates_waiting == 1
    claim_completion(action, actor=as_actor(place.lead))
    assert list_to_sign_off(place.board.id) == [action]
    other = make_board()
    assert [list_dates_waiting(other.id), list_to_sign_off(other.id), list_submitted_versions(other.id)] == [
        [],
        [],
        [],
    ]
