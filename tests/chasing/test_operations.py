"""Reminders to whoever has the return, once for each step and deadline; letters; reasons."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories
from tests.chasing.build import actor_of, make_story, more_returns
from tests.grading.stories import responses_of
from tests.support.queries import count_queries
from tracker.assessments.opening import extend_deadline
from tracker.assessments.rules import AssessmentStatus
from tracker.audit.models import AuditEntry
from tracker.chasing.models import Escalation, Reminder
from tracker.chasing.operations import make_letter, note_reason, remind
from tracker.chasing.queries import find_chased, list_chased, list_reasons
from tracker.chasing.rules import LateCode, LetterFacts, ReminderStep, Rung
from tracker.clock import now, today
from tracker.cycles.rules import CycleStatus
from tracker.cycles.working_days import is_working_day
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.policy import Role

DUE = date(2026, 11, 11)  # a Wednesday, seven working days after Monday 2 November
S = ReminderStep


@pytest.fixture
def story(session, clock):
    return make_story(DUE)


def steps(story):
    rows = db.session.query(Reminder).filter_by(assessment_id=story.assessment.id).order_by(Reminder.sent_at)
    return [(row.deadline, row.step) for row in rows]


def move(clock, day):
    clock.move_to(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


def test_a_reminder_says_what_is_left_and_where_to_go_on(story, outbox):
    assert len(remind(today())) == 1
    mail = outbox.only()
    assert mail.recipient == "ada@mill.example"
    assert mail.subject == "Your Section 11 return is due in 9 days, on 11 November 2026"
    assert "Dear Ada Lead" in mail.body
    assert "4 of 4 standards are left to answer." in mail.body
    assert f"/assessments/{story.assessment.id}\n" in mail.body
    assert f"/assessments/{story.assessment.id}/more-time" in mail.body
    (kept,) = db.session.query(Reminder).all()
    assert (kept.step, kept.deadline, kept.sent_at) == (S.BEFORE_7, DUE, now())
    assert kept.sent_to == "Ada Lead <ada@mill.example>"
    entry = db.session.query(AuditEntry).filter_by(verb="assessment.remind").one()
    assert (entry.actor_name, entry.after["kind"]) == ("The tracker", S.BEFORE_7.label)


def test_after_the_deadline_it_says_so_kindly(story, outbox, clock):
    move(clock, date(2026, 11, 12))
    remind(today())
    mail = outbox.only()
    assert mail.subject == "Your Section 11 return was due on 11 November 2026"
    assert "It can still be completed and submitted." in mail.body
    assert "Pat Manager (board@vale.example)" in mail.body


def test_one_that_waits_goes_to_the_authoriser_instead_of_the_lead(story, outbox):
    story.assessment.status = AssessmentStatus.AWAITING_AUTHORISATION
    remind(today())
    mail = outbox.only()
    assert mail.recipient == "olu@mill.example"
    assert mail.subject == "A Section 11 return waits for you to authorise it"
    assert f"/assessments/{story.assessment.id}/authorise" in mail.body
    story.assessment.status = AssessmentStatus.IN_PROGRESS  # declined: the same step is not sent again
    assert remind(today()) == []


def test_without_an_authoriser_the_leads_are_reminded(story, outbox):
    story.authoriser.disabled_at = now()
    story.assessment.status = AssessmentStatus.AWAITING_AUTHORISATION
    remind(today())
    assert outbox.recipients == ["ada@mill.example"]


def test_with_nobody_to_write_to_nothing_is_kept_and_it_is_made_up_for(story, outbox):
    story.lead.disabled_at = now()
    assert remind(today()) == []
    story.lead.disabled_at = None
    assert len(remind(today())) == 1


@pytest.mark.parametrize(
    ("cycle", "status", "count"),
    [
        (CycleStatus.OPEN, AssessmentStatus.NOT_STARTED, 1),
        (CycleStatus.GRADING, AssessmentStatus.IN_PROGRESS, 1),  # late returns can still come in
        (CycleStatus.OPEN, AssessmentStatus.SUBMITTED, 0),
        (CycleStatus.GRADING, AssessmentStatus.IN_GRADING, 0),
        (CycleStatus.PUBLISHED, AssessmentStatus.IN_PROGRESS, 0),
        (CycleStatus.CLOSED, AssessmentStatus.IN_PROGRESS, 0),
        (CycleStatus.DRAFT, AssessmentStatus.NOT_STARTED, 0),
    ],
)
def test_who_is_reminded_at_all(story, cycle, status, count):
    story.cycle.status = cycle
    if status.with_board:
        story.assessment.submitted_at, story.assessment.receipt_reference = now(), "R-1"
    story.assessment.status = status
    db.session.flush()
    assert len(remind(today())) == count


def test_run_every_minute_it_sends_each_step_once(story, outbox, clock):
    for day in range(45):
        move(clock, date(2026, 11, 2) + timedelta(days=day))
        for _ in range(3):
            remind(today())
    assert steps(story) == [(DUE, S.BEFORE_7), (DUE, S.BEFORE_1), (DUE, S.AFTER_1), (DUE, S.AFTER_7),
                            (DUE, S.AFTER_21)]  # fmt: skip
    assert len(outbox.messages) == 5


def test_a_later_deadline_starts_anew(story, clock):
    remind(today())
    move(clock, date(2026, 11, 3))
    extend_deadline(story.assessment, date(2026, 12, 11), "The audit is late.", actor=actor_of(story.manager))
    assert remind(today()) == []  # 21 working days before the new day are still to come
    for day in range(40):
        move(clock, date(2026, 11, 4) + timedelta(days=day))
        remind(today())
    later = date(2026, 12, 11)
    assert steps(story) == [(DUE, S.BEFORE_7), (later, S.BEFORE_21), (later, S.BEFORE_7), (later, S.BEFORE_1)]


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(runs=st.lists(st.integers(0, 9), min_size=1, max_size=12), moved=st.integers(0, 11))
def test_never_two_of_one_step_and_never_on_a_day_not_worked(story, clock, runs, moved):
    """Whenever the command is run, and whenever the deadline is moved in between."""
    outer = db.session.begin_nested()
    day, sent = date(2026, 11, 2), []
    for number, gap in enumerate(runs):
        day += timedelta(days=gap)
        move(clock, day)
        if number == moved:
            story.assessment.extended_to = day + timedelta(days=20)
            db.session.flush()
        made = remind(day)
        assert not made or is_working_day(day)
        sent += [(each.deadline, each.step) for each in made]
    assert len(sent) == len(set(sent))
    outer.rollback()


def test_making_reminders_again_costs_two_queries_however_many_returns(story):
    more_returns(story, 6)
    assert len(remind(today())) == 7
    with count_queries() as queries:
        assert remind(today()) == []
    assert queries.count == 2, queries  # the returns, and what was sent for them


def letter_of(story, rung=Rung.LEAD, days=5, **more):
    wanted = {"addressee": "Ada Lead, lead", "wanted_by": today() + timedelta(days=days), **more}
    return make_letter(story.assessment, rung, actor=actor_of(story.manager), **wanted)


def test_a_letter_keeps_what_it_says(story, clock):
    remind(today())
    move(clock, date(2026, 11, 16))
    note_reason(story.assessment, LateCode.STAFF_CHANGE, "The lead left.", actor=actor_of(story.manager))
    letter_of(story)
    move(clock, date(2026, 11, 20))
    letter = letter_of(story, Rung.AUTHORISER, words="  Please ring me.  ")
    kept = LetterFacts.read(letter.facts)
    assert kept == LetterFacts(
        made_on=date(2026, 11, 20),
        deadline=DUE,
        status="Not started",
        left=4,
        total=4,
        reminders=("2 November 2026: 7 working days before the deadline",),
        letters=("16 November 2026: Lead, Ada Lead, lead",),
        reason="Change of staff: The lead left.",
    )
    assert (kept.days_late, letter.words) == (9, "Please ring me.")
    extend_deadline(story.assessment, date(2026, 12, 11), "More time.", actor=actor_of(story.manager))
    assert LetterFacts.read(letter.facts).deadline == DUE
    assert db.session.query(AuditEntry).filter_by(verb="assessment.escalate").count() == 2


def test_no_letter_without_time_or_addressee_or_about_a_return_that_is_in(story):
    with pytest.raises(RuleBroken) as refused:
        letter_of(story, days=0)
    assert refused.value.field == "wanted_by"
    with pytest.raises(RuleBroken) as refused:
        letter_of(story, addressee=" ")
    assert refused.value.field == "addressee"
    story.assessment.submitted_at, story.assessment.receipt_reference = now(), "R-1"
    story.assessment.status = AssessmentStatus.SUBMITTED
    db.session.flush()
    with pytest.raises(WrongState, match="nothing to chase"):
        letter_of(story)
    assert db.session.query(Escalation).count() == 0


def test_the_newest_reason_counts_and_the_others_stay(story, clock):
    manager = actor_of(story.manager)
    note_reason(story.assessment, LateCode.WORKLOAD, actor=manager)
    clock.shift(timedelta(days=1))
    note_reason(story.assessment, LateCode.OTHER, "A flood.", actor=manager)
    assert [each.code for each in list_reasons(story.assessment.id)] == [LateCode.OTHER, LateCode.WORKLOAD]
    chased = find_chased(story.assessment)
    assert chased is not None
    assert chased.reason.code is LateCode.OTHER
    with pytest.raises(RuleBroken):
        note_reason(story.assessment, LateCode.OTHER, actor=manager)


def test_the_last_activity_is_the_last_thing_that_happened_to_it(story):
    (chased,) = list_chased(story.cycle)
    assert (chased.active_at, chased.active_on) == (None, story.cycle.opens_on)
    response = responses_of(story.assessment)["1.1"]
    response.updated_at = now() - timedelta(days=12)
    db.session.flush()
    assert list_chased(story.cycle)[0].active_at == response.updated_at
    story.assessment.sent_at = now() - timedelta(days=3)
    db.session.flush()
    assert list_chased(story.cycle)[0].active_at == story.assessment.sent_at


def test_people_who_cannot_sign_in_are_not_named(story):
    gone = factories.make_user(Role.AGENCY_LEAD, story.agency, disabled_at=now())
    (chased,) = list_chased(story.cycle)
    assert [person.email for person in chased.leads] == ["ada@mill.example"]
    assert [person.email for person in chased.authorisers] == ["olu@mill.example"]
    assert gone not in chased.leads
