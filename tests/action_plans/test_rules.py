"""SMART (R7), dates and moves (R9), what updates ask for (R8), differences, lists. No database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.action_plans.brag import Shown
from tracker.action_plans.history import Move, Step, due_at, moves_until, slip_days, status_at
from tracker.action_plans.operations import ActionContent
from tracker.action_plans.rows import ActionRow
from tracker.action_plans.rules import (
    CLAIM,
    REOPEN,
    SEND_BACK,
    SIGN_OFF,
    WITHDRAW,
    ActionStatus,
    Brag,
    DateDecision,
    Priority,
    check_dates,
    check_move,
    check_update,
)
from tracker.action_plans.smart import list_gaps, smart_gaps
from tracker.errors import RuleBroken

TODAY = date(2026, 11, 2)
DUE = date(2026, 12, 1)
NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
WHOLE = ActionContent(
    title="Supervision",
    specific="Book it.",
    measurable="13 of 14.",
    achievable="Two days a month.",
    relevant="Staff wait.",
    lead_manager="A. Patel",
    due_on=DUE,
)
ROW = ActionRow(
    id=UUID(int=1),
    plan_id=UUID(int=2),
    number=1,
    status=ActionStatus.OPEN,
    priority=Priority.MEDIUM,
    title="Supervision",
    specific="Book it.",
    measurable="13 of 14.",
    achievable="Two days.",
    relevant="Staff wait.",
    lead_manager="A. Patel",
    lead_user_id=None,
    starts_on=None,
    original_due_on=DUE,
    due_on=DUE,
    risks="",
    remedial_action="",
    forecast_on=None,
    opened_at=NOON,
    standards=("1.1",),
    shown=Shown(Brag.GREEN, "On target"),
    moves=0,
    slip_days=0,
    waiting_to=None,
    last_update="",
    last_update_on=None,
    evidence=(),
)


def row(number: int, **values: object) -> ActionRow:
    return replace(ROW, id=UUID(int=number), number=number, **values)


class TestSmart:
    def test_a_whole_action_has_no_gap(self):
        assert smart_gaps(WHOLE) == []

    @pytest.mark.parametrize(
        ("field", "empty", "words"),
        [
            ("specific", "", "what will be done"),
            ("measurable", " \n", "how we shall know"),  # white space says nothing
            ("lead_manager", "", "who leads it|manager who leads"),
            ("achievable", "", "with what means"),
            ("relevant", "", "why it matters"),
            ("due_on", None, "date by which"),
        ],
    )
    def test_each_missing_answer_is_one_plain_sentence(self, field, empty, words):
        (gap,) = list_gaps(replace(WHOLE, **{field: empty}))
        assert gap.field == field
        assert any(part in gap.sentence for part in words.split("|"))

    def test_an_empty_action_lists_all_six_in_order(self):
        assert [gap.field for gap in list_gaps(ActionContent(title="Something"))] == [
            "specific", "measurable", "lead_manager", "achievable", "relevant", "due_on",
        ]  # fmt: skip


def refusal(check, *args: object) -> tuple[str | None, str]:
    with pytest.raises(RuleBroken) as caught:
        check(*args)
    return caught.value.field, caught.value.message


class TestDates:
    def test_due_before_start_is_refused_beside_the_due_date(self):
        field, words = refusal(check_dates, DUE, DUE - timedelta(days=1))
        assert field == "due_on"
        assert "1 December 2026" in words

    @pytest.mark.parametrize(("start", "due"), [(None, DUE), (DUE, None), (DUE, DUE), (None, None)])
    def test_dates_that_can_be(self, start, due):
        check_dates(start, due)

    @pytest.mark.parametrize(
        ("start", "to_on", "reason", "field"),
        [
            (None, DUE, "Late", "to_on"),  # the same date
            (None, TODAY - timedelta(days=1), "Late", "to_on"),  # the past
            (DUE + timedelta(days=9), DUE + timedelta(days=1), "Late", "to_on"),  # before the start
            (None, DUE + timedelta(days=1), " ", "reason"),  # no reason
        ],
    )
    def test_a_move_that_cannot_be(self, start, to_on, reason, field):
        assert refusal(check_move, start, DUE, to_on, reason, TODAY)[0] == field

    def test_a_date_may_also_come_forward(self):
        check_move(None, DUE, TODAY, "Done sooner", TODAY)


def move(days: int, decision: DateDecision, at_days: int, from_days: int = 0) -> Move:
    was, now = DUE + timedelta(days=from_days), DUE + timedelta(days=days)
    return Move(was, now, decision, NOON + timedelta(days=at_days))


class TestMoves:
    MOVES = (
        move(28, DateDecision.NOT_NEEDED, 0),
        move(90, DateDecision.REFUSED, 1, from_days=28),
        move(41, DateDecision.APPROVED, 10, from_days=28),
        move(60, DateDecision.WAITING, 20, from_days=41),
    )

    def test_only_moves_that_hold_are_counted(self):
        assert len(moves_until(self.MOVES, NOON + timedelta(days=99))) == 2

    @pytest.mark.parametrize(
        ("at_days", "due_days", "moves"),
        [(-1, 0, 0), (0, 28, 1), (9, 28, 1), (10, 41, 2), (99, 41, 2)],
    )
    def test_the_date_as_it_was_on_a_day(self, at_days, due_days, moves):
        moment = NOON + timedelta(days=at_days)
        assert due_at(DUE + timedelta(days=41), self.MOVES, moment) == DUE + timedelta(days=due_days)
        assert len(moves_until(self.MOVES, moment)) == moves

    @given(st.lists(st.integers(-60, 200), max_size=6), st.integers(-1, 8))
    def test_undoing_moves_gives_every_earlier_date(self, days, until):
        """Whatever the moves were: the date after the n-th is the one the n-th moved to."""
        dates = [DUE, *(DUE + timedelta(days=each) for each in days)]
        moves = [
            Move(was, now, DateDecision.APPROVED, NOON + timedelta(days=number))
            for number, (was, now) in enumerate(pairwise(dates))
        ]
        expected = dates[min(max(until + 1, 0), len(moves))]
        assert due_at(dates[-1], moves, NOON + timedelta(days=until)) == expected

    @pytest.mark.parametrize(
        ("original", "due", "days"),
        [(DUE, DUE + timedelta(days=28), 28), (DUE, DUE, 0), (DUE, TODAY, 0), (None, None, 0)],
    )
    def test_slip_is_in_whole_days_and_never_negative(self, original, due, days):
        assert slip_days(original, due) == days

    @pytest.mark.parametrize(
        ("moves", "slip", "words"),
        [
            (0, 0, ""),
            (1, 1, "+1 day, moved once"),
            (2, 28, "+28 days, moved twice"),
            (3, 0, "moved 3 times"),  # there and back again
        ],
    )
    def test_moves_in_words(self, moves, slip, words):
        assert row(1, moves=moves, slip_days=slip).moved_words == words


class TestStatusThen:
    STEPS = tuple(
        Step(step.verb, NOON + timedelta(days=days))
        for days, step in enumerate((CLAIM, SEND_BACK, CLAIM, SIGN_OFF, REOPEN), start=1)
    )

    @pytest.mark.parametrize(
        ("days", "status"),
        [
            (-1, ActionStatus.DRAFT),
            (0, ActionStatus.OPEN),
            (1, ActionStatus.COMPLETION_CLAIMED),
            (2, ActionStatus.OPEN),
            (4, ActionStatus.COMPLETE),
            (5, ActionStatus.OPEN),
        ],
    )
    def test_steps_after_the_day_are_undone(self, days, status):
        assert status_at(ActionStatus.OPEN, NOON, self.STEPS, NOON + timedelta(days=days)) is status

    def test_a_withdrawn_draft_was_a_draft(self):
        steps = [Step(WITHDRAW.verb, NOON)]
        assert status_at(ActionStatus.WITHDRAWN, None, steps, NOON - timedelta(1)) is ActionStatus.DRAFT
        assert status_at(ActionStatus.WITHDRAWN, None, steps, NOON) is ActionStatus.WITHDRAWN


class TestUpdates:
    @pytest.mark.parametrize(
        ("progress", "reported", "remedy", "forecast", "field"),
        [
            (" ", Brag.GREEN, "", None, "progress"),
            ("Done some", Brag.AMBER, "", DUE, "remedial_action"),
            ("Done some", Brag.AMBER, "Booked", None, "forecast_on"),
            ("Done some", Brag.AMBER, "Booked", TODAY - timedelta(days=1), "forecast_on"),
        ],
    )
    def test_what_is_missing_is_asked_for(self, progress, reported, remedy, forecast, field):
        assert refusal(check_update, progress, reported, remedy, forecast, TODAY)[0] == field

    @pytest.mark.parametrize("reported", [Brag.GREEN, Brag.RED, Brag.BLUE])
    def test_only_amber_needs_remedy_and_forecast(self, reported):
        check_update("Done some", reported, "", None, TODAY)

    def test_amber_with_both(self):
        check_update("Done some", Brag.AMBER, "Booked", TODAY, TODAY)
