"""Days of reminders over weekends and bank holidays, marks, the ladder: tables of cases and a property."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.assessments.rules import AssessmentStatus
from tracker.chasing.rules import (
    LateCode,
    LetterFacts,
    Mark,
    ReminderStep,
    Rung,
    Standing,
    check_late_note,
    check_wanted_by,
    letter_day,
    marks_of,
    next_rung,
    reminder_due,
)
from tracker.cycles.working_days import is_working_day
from tracker.errors import RuleBroken

S = ReminderStep
TODAY = date(2026, 11, 2)  # a Monday
BEGUN, WAITING = AssessmentStatus.IN_PROGRESS, AssessmentStatus.AWAITING_AUTHORISATION
FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("deadline", "step", "day"),
    [
        (FRIDAY, S.BEFORE_1, date(2026, 11, 26)),  # the Thursday
        (date(2026, 11, 30), S.BEFORE_1, date(2026, 11, 27)),  # due on a Monday: the Friday before
        (date(2026, 11, 29), S.BEFORE_1, date(2026, 11, 27)),  # due on a Sunday: the Friday before
        (date(2026, 11, 29), S.AFTER_1, date(2026, 11, 30)),  # due on a Sunday: the Monday after
        (FRIDAY, S.AFTER_1, date(2026, 11, 30)),
        (FRIDAY, S.BEFORE_7, date(2026, 11, 18)),  # one weekend between
        (FRIDAY, S.BEFORE_21, date(2026, 10, 29)),  # four weekends between
        (date(2026, 12, 24), S.AFTER_1, date(2026, 12, 29)),  # Christmas Day; Boxing Day in lieu on Monday
        (date(2026, 12, 29), S.BEFORE_1, date(2026, 12, 24)),
        (date(2026, 12, 31), S.AFTER_1, date(2027, 1, 4)),  # New Year's Day is a Friday
        (date(2027, 12, 24), S.AFTER_1, date(2027, 12, 29)),  # both days in lieu: Monday and Tuesday
        (date(2026, 4, 2), S.AFTER_1, date(2026, 4, 7)),  # Good Friday to Easter Monday
        (date(2026, 4, 7), S.BEFORE_1, date(2026, 4, 2)),
        (date(2026, 5, 22), S.AFTER_1, date(2026, 5, 26)),  # spring bank holiday
        (date(2026, 8, 28), S.AFTER_7, date(2026, 9, 9)),  # August bank holiday on the 31st
    ],
)
def test_the_day_of_a_reminder(deadline, step, day):
    assert step.falls_on(deadline) == day


@pytest.mark.parametrize(
    ("today", "sent", "step"),
    [
        (date(2026, 10, 28), (), None),  # too early
        (date(2026, 10, 29), (), S.BEFORE_21),
        (date(2026, 10, 29), (S.BEFORE_21,), None),  # sent already
        (date(2026, 11, 3), (), S.BEFORE_21),  # nobody ran the command on the day
        (date(2026, 11, 17), (S.BEFORE_21,), None),  # the day before the next
        (date(2026, 11, 18), (S.BEFORE_21,), S.BEFORE_7),
        (date(2026, 11, 26), (), S.BEFORE_1),  # only the newest of three missed
        (date(2026, 11, 21), (S.BEFORE_21,), None),  # a Saturday, though one was missed
        (date(2026, 11, 23), (S.BEFORE_21,), S.BEFORE_7),  # made up for on Monday
        (FRIDAY, (S.BEFORE_1,), None),  # the day itself
        (date(2026, 11, 30), (S.BEFORE_1,), S.AFTER_1),
        (date(2026, 12, 8), (S.AFTER_1,), S.AFTER_7),
        (date(2026, 12, 28), (S.AFTER_7,), None),  # Boxing Day in lieu
        (date(2026, 12, 30), (S.AFTER_7,), S.AFTER_21),
        (date(2027, 3, 1), (S.AFTER_21,), None),  # no more after the last
    ],
)
def test_the_reminder_due_today(today, sent, step):
    assert reminder_due(FRIDAY, today, sent=sent) is step


@pytest.mark.parametrize(
    ("opened", "step"),
    [
        (date(2026, 10, 28), S.BEFORE_21),  # asked the day before
        (date(2026, 10, 29), None),  # asked on the day: the invitation said it
        (date(2026, 11, 5), None),  # asked with less than 21 working days to go
    ],
)
def test_what_fell_before_the_agency_was_asked_is_not_made_up_for(opened, step):
    assert reminder_due(FRIDAY, date(2026, 11, 6), known_since=opened) is step


@given(
    deadline=st.dates(date(2024, 1, 1), date(2031, 12, 31)),
    start=st.integers(-60, 0),
    runs=st.lists(st.integers(0, 4), min_size=1, max_size=120),
)
def test_never_twice_for_one_deadline_never_on_a_day_not_worked_and_always_in_order(deadline, start, runs):
    """The command is run on any days, also several times on one, and also not for days on end."""
    day, sent = deadline + timedelta(days=start), []
    for gap in runs:
        day += timedelta(days=gap)
        step = reminder_due(deadline, day, sent=sent)
        if step is not None:
            assert is_working_day(day)
            assert step.falls_on(deadline) <= day
            sent.append(step)
    assert len(sent) == len(set(sent))
    assert sent == sorted(sent, key=list(ReminderStep).index)


@given(deadline=st.dates(date(2024, 1, 1), date(2031, 12, 31)))
def test_run_every_day_each_step_goes_out_on_its_own_day(deadline):
    sent = {}
    for offset in range(-45, 46):
        day = deadline + timedelta(days=offset)
        step = reminder_due(deadline, day, sent=sent)
        if step is not None:
            sent[step] = day
    assert sent == {step: step.falls_on(deadline) for step in ReminderStep}


def test_steps_in_words():
    assert [step.label for step in ReminderStep] == [
        "21 working days before the deadline",
        "7 working days before the deadline",
        "1 working day before the deadline",
        "1 working day after the deadline",
        "7 working days after the deadline",
        "21 working days after the deadline",
    ]


def standing(status=BEGUN, due=30, idle=0):
    return Standing(status, TODAY + timedelta(days=due), TODAY - timedelta(days=idle))


@pytest.mark.parametrize(
    ("how", "marks"),
    [
        (standing(), (Mark.GOING_ON,)),
        (standing(due=-1), (Mark.LATE,)),
        (standing(due=0), (Mark.SOON,)),  # due today is not late
        (standing(due=7), (Mark.SOON,)),
        (standing(due=8), (Mark.GOING_ON,)),
        (standing(idle=9), (Mark.GOING_ON,)),
        (standing(idle=10), (Mark.STILL,)),
        (standing(due=-1, idle=10), (Mark.LATE, Mark.STILL)),  # the worst first, and all of them
        (standing(due=3, idle=40), (Mark.SOON, Mark.STILL)),
        (standing(AssessmentStatus.NOT_STARTED, idle=40), (Mark.NOT_STARTED,)),  # said once
        (standing(AssessmentStatus.NOT_STARTED, due=-5, idle=40), (Mark.LATE, Mark.NOT_STARTED)),
        (standing(WAITING, idle=40), (Mark.WITH_AUTHORISER,)),  # not the lead's standstill
        (standing(WAITING, due=-2), (Mark.LATE, Mark.WITH_AUTHORISER)),
    ],
)
def test_why_a_return_is_to_be_chased(how, marks):
    assert marks_of(how, TODAY) == marks


@pytest.mark.parametrize(
    ("made", "rung"),
    [
        ((), Rung.LEAD),
        ((Rung.LEAD,), Rung.AUTHORISER),
        ((Rung.LEAD, Rung.LEAD), Rung.AUTHORISER),
        ((Rung.AUTHORISER, Rung.LEAD), Rung.CHAIR),  # the highest counts, not the last
        ((Rung.CHAIR,), Rung.CHAIR),  # nobody is above
    ],
)
def test_the_next_rung(made, rung):
    assert next_rung(made) is rung


def test_a_letter_gives_five_working_days_and_at_least_one():
    assert letter_day(date(2026, 12, 23)) == date(2027, 1, 4)
    check_wanted_by(TODAY + timedelta(days=1), TODAY)
    with pytest.raises(RuleBroken, match="Enter a date after 2 November 2026") as refused:
        check_wanted_by(TODAY, TODAY)
    assert refused.value.field == "wanted_by"


def test_another_reason_is_told_in_words():
    check_late_note(LateCode.OTHER, "A flood.")
    check_late_note(LateCode.WORKLOAD, "")
    with pytest.raises(RuleBroken) as refused:
        check_late_note(LateCode.OTHER, "  ")
    assert refused.value.field == "note"


def test_facts_of_a_letter_come_back_as_they_were_kept():
    facts = LetterFacts(TODAY, FRIDAY, "In progress", 3, 60, ("one", "two"), (), "Workload")
    assert LetterFacts.read(facts.stored()) == facts
    assert (facts.days_late, LetterFacts(FRIDAY, TODAY, "", 0, 0).days_late) == (0, 25)
