"""Who records, who counts, and what a decision needs."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from tracker.errors import RuleBroken
from tracker.ratification.rules import (
    ConditionState,
    Decision,
    Member,
    Outcome,
    Remark,
    check_decision,
    check_present,
    condition_state,
    referral_words,
    who_records,
)

TODAY = date(2026, 11, 2)
LATER, EARLIER = TODAY + timedelta(days=30), TODAY - timedelta(days=1)


def member(n: int, *, chairs: bool = False, interest: bool = False, can_sign_in: bool = True) -> Member:
    return Member(UUID(int=n), f"Member {n}", chairs, interest, can_sign_in)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ([member(1, chairs=True), member(2)], [1]),  # the chair records
        ([member(1, chairs=True, interest=True), member(2)], [2]),  # the chair's own agency: a member does
        ([member(1, chairs=True, can_sign_in=False), member(2)], [2]),  # a chair who was only invited cannot
        ([member(1, interest=True), member(2), member(3)], [2, 3]),  # no chair: whoever has no interest
        ([member(1, chairs=True), member(2, chairs=True, interest=True)], [1]),  # the other chair
        ([member(1, interest=True)], []),  # nobody can
    ],
)
def test_who_records(members, expected):
    assert [each.user_id.int for each in who_records(members)] == expected


@pytest.mark.parametrize(
    ("due_on", "answered", "closed", "expected"),
    [
        (LATER, False, False, ConditionState.OPEN),
        (TODAY, False, False, ConditionState.OPEN),  # the day itself is in time
        (EARLIER, False, False, ConditionState.LATE),
        (EARLIER, True, False, ConditionState.ANSWERED),  # it lies with the board now
        (EARLIER, True, True, ConditionState.MET),
        (EARLIER, False, True, ConditionState.MET),  # the board may close it by itself
    ],
)
def test_where_a_condition_is(due_on, answered, closed, expected):
    assert condition_state(due_on, answered=answered, closed=closed, today=TODAY) is expected


WHOLE = Remark("Name the leads", LATER)
AT_3 = Remark("Say how it is measured", LATER, UUID(int=3), 3)


@pytest.mark.parametrize(
    ("outcome", "remarks", "field"),
    [
        (Outcome.RATIFIED, (), None),
        (Outcome.RATIFIED, (AT_3,), "decision"),  # something was typed that would be lost
        (Outcome.CONDITIONS, (WHOLE, AT_3), None),
        (Outcome.CONDITIONS, (), "wording_whole"),
        (Outcome.CONDITIONS, (Remark("Say how", None, UUID(int=3), 3),), "due_3"),  # no date
        (Outcome.CONDITIONS, (Remark("Say how", EARLIER),), "due_whole"),  # a date that has passed
        (Outcome.CONDITIONS, (Remark("Say how", TODAY),), None),
        (Outcome.CONDITIONS, (Remark("", LATER, UUID(int=3), 3),), "wording_3"),  # a date without words
        (Outcome.REFERRED_BACK, (AT_3,), None),
        (Outcome.REFERRED_BACK, (Remark("Say how", None, UUID(int=3), 3),), None),  # reasons need no date
        (Outcome.REFERRED_BACK, (), "wording_whole"),
    ],
)
def test_what_a_decision_needs(outcome, remarks, field):
    decision = Decision(outcome, "PQA 14/26", remarks)
    if field is None:
        check_decision(decision, TODAY)
    else:
        with pytest.raises(RuleBroken) as refused:
            check_decision(decision, TODAY)
        assert refused.value.field == field


def test_a_decision_needs_its_minute():
    with pytest.raises(RuleBroken) as refused:
        check_decision(Decision(Outcome.RATIFIED, " "), TODAY)
    assert refused.value.field == "minute_reference"


MEMBERS = [member(1, chairs=True), member(2), member(3, interest=True)]


@pytest.mark.parametrize(
    ("ticked", "quorum", "refusal"),
    [
        ([], 0, None),  # none is asked for
        ([], 1, None),  # the recorder counts
        ([], 2, "1 member was present, and the quorum is 2"),
        ([2], 2, None),
        ([1, 2], 2, None),  # the recorder counts once
        ([1, 2], 3, "2 members were present, and the quorum is 3"),
        ([3], 0, "Member 3 belongs to the agency"),  # R11
        ([9], 0, "Choose members of the sub-group"),
    ],
)
def test_who_counts_as_present(ticked, quorum, refusal):
    ids = {UUID(int=n) for n in ticked}
    if refusal is None:
        present = check_present(MEMBERS, UUID(int=1), ids, quorum)
        assert [each.name for each in present] == [f"Member {n}" for n in sorted({1, *ticked})]
    else:
        with pytest.raises(RuleBroken, match=refusal):
            check_present(MEMBERS, UUID(int=1), ids, quorum)


def test_the_reason_for_the_plan_says_where_the_reasons_are():
    assert referral_words([AT_3, WHOLE]) == "Name the leads"
    assert referral_words([AT_3]) == "See the reason at action 3."
    assert referral_words([AT_3, Remark("x", None, UUID(int=1), 1)]) == "See the reasons at actions 1, 3."
