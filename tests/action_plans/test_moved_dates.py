"""Original dates never change, slip is counted from them, and the board sees every move in one list (R9)."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.action_plans.made import Place, as_actor, cite, in_days, sheet
from tests.support.queries import count_queries
from tracker.action_plans.history import slip_days
from tracker.action_plans.moved_dates import list_moved
from tracker.action_plans.operations import (
    claim_completion,
    decide_date,
    move_due_date,
    reopen,
    send_back,
    sign_off,
    write_update,
)
from tracker.action_plans.rules import Brag, DateDecision
from tracker.clock import today
from tracker.errors import RuleBroken, WrongState

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def place(session):
    return Place()


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(-400, 400))
def test_slip_is_the_days_after_the_original_and_never_negative(original, days):
    assert slip_days(original, original + timedelta(days=days)) == max(0, days)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["move", "approve", "refuse"]), st.integers(1, 300)),
        st.sampled_from([("update", 0), ("claim", 0), ("sign off", 0), ("send back", 0), ("reopen", 0)]),
    ),
    max_size=10,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.booleans())
def test_whatever_happens_the_original_stays_and_only_moves_that_hold_count(place, steps, ratified):
    action = place.action(title="Any")
    cite(action, "Log")
    if ratified and place.plan.ratified_at is None:
        place.ratified()
    original, held = action.original_due_on, [action.due_on]
    for verb, days in steps:
        change = next((each for each in action.date_changes if each.decision is DateDecision.WAITING), None)
        try:
            _take(place, action, verb, days, change)
        except (RuleBroken, WrongState):
            continue
        if action.due_on != held[-1]:
            held.append(action.due_on)
        assert action.original_due_on == original
    found = next((row for row in list_moved(place.board.id, today()) if row.action_id == action.id), None)
    assert (found.times if found else 0) == len(held) - 1
    assert (found.slip if found else 0) == max(0, (held[-1] - original).days)


def _take(place, action, verb, days, change):
    lead, manager = as_actor(place.lead), as_actor(place.manager)
    if verb == "move":
        move_due_date(action, in_days(days), "Staff left", actor=lead)
    elif verb in ("approve", "refuse") and change is not None:
        decision = DateDecision.APPROVED if verb == "approve" else DateDecision.REFUSED
        decide_date(change, decision, "Heard", actor=manager)
    elif verb == "update":
        write_update(action, "Going on", Brag.GREEN, "", None, "", actor=lead)
    elif verb == "claim":
        claim_completion(action, actor=lead)
    elif verb == "sign off":
        sign_off(action, actor=manager)
    elif verb == "send back":
        send_back(action, "Not yet", actor=manager)
    elif verb == "reopen":
        reopen(action, "Not any more", actor=manager)


class TestTheList:
    def test_the_board_sees_each_move_with_who_and_why(self, place, client):
        slipped, waiting, refused = (
            place.action(title="Slipped"),
            place.action(title="Waiting"),
            place.action(),
        )
        move_due_date(slipped, in_days(75), "Course cancelled", actor=as_actor(place.lead))
        place.ratified()
        second = move_due_date(slipped, in_days(90), "Trainer ill", actor=as_actor(place.lead))
        decide_date(second, DateDecision.APPROVED, "Agreed", actor=as_actor(place.manager))
        move_due_date(waiting, in_days(70), "Post empty", actor=as_actor(place.lead))
        no = move_due_date(refused, in_days(70), "Busy", actor=as_actor(place.lead))
        decide_date(no, DateDecision.REFUSED, "Too vague", actor=as_actor(place.manager))
        client.sign_in(place.manager)
        url = f"/boards/{place.board.id}/moved-dates"
        page = client.get_ok(url)
        assert "1 action re-dated, by 30 days in all" in page.text
        row, other = page.rows()
        assert [row[each] for each in ("Slip ▼", "Moved ↕")] == ["30 days", "2 times"]
        for words in ("Course cancelled", "Trainer ill", place.lead.name, place.manager.name, "Agreed"):
            assert words in row["Each move"]
        assert "Waiting for approval" in other["Each move"]
        for narrowed, count in (("show=waiting", 1), ("show=twice", 1), ("more_than=29", 1)):
            assert len(client.get_ok(f"{url}?{narrowed}").rows()) == count
        assert "fits what you chose" in client.get_ok(f"{url}?more_than=30").text
        heading, *moves = sheet(client, f"{url}?format=xlsx")
        assert heading[6] == "Slip in days"
        assert [move[11] for move in moves] == ["Course cancelled", "Trainer ill", "Post empty"]

    @pytest.mark.parametrize("actions", [1, 8])
    def test_it_asks_as_often_for_many_as_for_one(self, place, client, actions):
        for number in range(actions):
            action = place.action(title=f"Action {number}")
            move_due_date(action, in_days(70), "Late", actor=as_actor(place.lead))
        client.sign_in(place.manager)
        with count_queries() as queries:
            client.get_ok(f"/boards/{place.board.id}/moved-dates")
        assert queries.count <= 10, queries  # who asks and the board; then two for the moves
