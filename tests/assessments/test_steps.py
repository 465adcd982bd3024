"""The life of a return as tables: which step leads where, what is open, until when it is taken back."""

from datetime import date

import pytest

from tracker.assessments.rules import (
    TRANSITIONS,
    AssessmentStatus,
    check_answer_open,
    check_withdrawable,
    why_not_withdrawn,
)
from tracker.errors import WrongState
from tracker.policy import POLICY, Role

S = AssessmentStatus
LEAD, AUTHORISER, CONTRIBUTOR = Role.AGENCY_LEAD, Role.AUTHORISER, Role.CONTRIBUTOR
MANAGER, MODERATOR = Role.BOARD_MANAGER, Role.MODERATOR
STEPS = [
    # verb, from, to, who, needs a reason
    ("start", {S.NOT_STARTED}, S.IN_PROGRESS, {LEAD, CONTRIBUTOR}, False),
    ("send", {S.IN_PROGRESS}, S.AWAITING_AUTHORISATION, {LEAD}, False),
    ("decline", {S.AWAITING_AUTHORISATION}, S.IN_PROGRESS, {LEAD, AUTHORISER}, True),
    ("authorise", {S.AWAITING_AUTHORISATION}, S.SUBMITTED, {LEAD, AUTHORISER}, False),
    # Only the agency takes its return back, and only before grading; the board returns it later too.
    ("withdraw", {S.SUBMITTED}, S.IN_PROGRESS, {LEAD, AUTHORISER}, True),
    ("return", {S.SUBMITTED, S.IN_GRADING}, S.IN_PROGRESS, {MANAGER}, True),
    ("begin_grading", {S.SUBMITTED}, S.IN_GRADING, {MANAGER, MODERATOR}, False),
    ("publish", {S.IN_GRADING}, S.GRADED, {MANAGER}, False),
    ("close", {S.GRADED}, S.CLOSED, {MANAGER}, False),
]


def test_the_table_of_steps_is_complete() -> None:
    assert [step.verb for step in TRANSITIONS] == [f"assessment.{verb}" for verb, *_ in STEPS]


@pytest.mark.parametrize(("verb", "sources", "target", "roles", "reason"), STEPS)
def test_every_step(verb, sources, target, roles, reason) -> None:
    step = next(each for each in TRANSITIONS if each.verb == f"assessment.{verb}")
    assert {status for status in S if step.allowed_from(status)} == sources
    assert (step.target, set(POLICY[step.permission]), step.needs_reason) == (target, roles, reason)


@pytest.mark.parametrize("status", list(S))
@pytest.mark.parametrize("locked", [True, False])
def test_an_answer_is_open_while_its_return_is_unless_it_was_locked(status: S, locked: bool) -> None:
    if status in (S.NOT_STARTED, S.IN_PROGRESS) and not locked:
        check_answer_open(status, locked)
    else:
        words = "other standards only" if status.editable else "read-only"
        with pytest.raises(WrongState, match=words):
            check_answer_open(status, locked)


DUE = date(2026, 12, 12)
DAY_AFTER = date(2026, 12, 13)


@pytest.mark.parametrize(
    ("status", "today", "words"),
    [
        # Submitted: until the day it is due is over.
        (S.SUBMITTED, date(2026, 11, 1), ""),
        (S.SUBMITTED, DUE, ""),
        (S.SUBMITTED, DAY_AFTER, "The deadline has passed"),
        # Grading ends it before the deadline too.
        (S.IN_GRADING, date(2026, 11, 1), "Grading has begun"),
        (S.IN_GRADING, DAY_AFTER, "Grading has begun"),
        (S.GRADED, DUE, "published"),
        (S.CLOSED, DUE, "published"),
        # With the agency there is nothing to take back.
        (S.NOT_STARTED, DUE, "not with the board"),
        (S.IN_PROGRESS, DUE, "not with the board"),
        (S.AWAITING_AUTHORISATION, DUE, "not with the board"),
    ],
)
def test_until_when_a_return_can_be_taken_back(status: S, today: date, words: str) -> None:
    found = why_not_withdrawn(status, DUE, today)
    if not words:
        assert found == ""
        check_withdrawable(status, DUE, today)
    else:
        assert words in found
        with pytest.raises(WrongState, match=words):
            check_withdrawable(status, DUE, today)
