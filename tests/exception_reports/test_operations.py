"""Periods, the cut-off, commentary and review on a real database."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.exception_reports.conftest import make_period
from tracker.audit.queries import find_first_bad_entry
from tracker.clock import today
from tracker.db import db
from tracker.errors import Conflict, RuleBroken, WrongState
from tracker.exception_reports.models import ExceptionReport
from tracker.exception_reports.operations import (
    Explanation,
    PeriodDates,
    Verdict,
    add_period,
    answer_challenge,
    close_period,
    decide,
    finish_review,
    note_rest,
    refer_back,
    save_commentary,
    submit_report,
)
from tracker.exception_reports.queries import repeats_of
from tracker.exception_reports.rules import CauseKind, LineKind, ReportStatus, ReviewOutcome
from tracker.policy import SYSTEM, Actor

WORDS = Explanation("Two trainers left.", "An agency trainer starts in May.", "", None, CauseKind.STAFFING)


def person(user):
    return Actor(user.id, user.name, user.email)


def explained(story):
    words = {line.id: WORDS for line in story.report.lines}
    version = story.report.version
    save_commentary(
        story.report, "A hard quarter.", words, expected_version=version, actor=person(story.lead)
    )


def submitted(story):
    explained(story)
    submit_report(story.report, actor=person(story.lead))


def test_the_report_has_written_itself(story):
    line = story.report.lines[0]
    assert line.kind is LineKind.NEWLY_OFF_TARGET
    assert line.facts["was"] == "green"
    assert line.facts["direction"] == "worse"
    assert story.report.headline.startswith("Since 2 November 2026: 1 action newly off target")


def test_the_facts_stay_frozen_when_the_plan_moves_on(story):
    story.action.title = "Something else"
    db.session.flush()
    db.session.expire(story.report)
    assert story.report.lines[0].facts["title"] == "Train every manager in supervision"


def test_a_period_is_closed_once_and_not_before_its_last_day(story):
    with pytest.raises(WrongState):
        close_period(story.period, actor=SYSTEM)
    with pytest.raises(WrongState, match="can be closed after"):
        close_period(make_period(story.board, today()), actor=SYSTEM)


BAD_DATES = [
    # days after the start: end, report due, meeting; the field that is told about it
    (-1, 10, 20, "ends_on"),
    (30, 29, 40, "report_due_on"),
    (30, 40, 39, "meeting_on"),
]


@pytest.mark.parametrize(("end", "due", "meeting", "field"), BAD_DATES)
def test_dates_out_of_order_are_refused(story, end, due, meeting, field):
    start = today()
    dates = PeriodDates("Q", start, *(start + timedelta(days=days) for days in (end, due, meeting)))
    with pytest.raises(RuleBroken) as refused:
        add_period(story.board, dates, actor=SYSTEM)
    assert refused.value.field == field


def test_two_periods_do_not_end_on_one_day(story):
    with pytest.raises(RuleBroken, match="already ends"):
        make_period(story.board, story.period.ends_on)


def test_repeats_are_counted_over_reports(story, clock):
    clock.shift(timedelta(days=30))
    again = close_period(make_period(story.board, today() - timedelta(days=1)), actor=SYSTEM)[0]
    assert again.lines[0].kind is LineKind.STILL_OFF_TARGET
    assert repeats_of(again) == {str(story.action.id): 2}


def test_a_slipped_line_without_a_cause_stops_the_report(story):
    with pytest.raises(RuleBroken, match="off target: 1"):
        submit_report(story.report, actor=person(story.lead))


def test_the_agency_explains_and_submits(story, outbox):
    submitted(story)
    assert story.report.status is ReportStatus.SUBMITTED
    assert story.chair.email in outbox.recipients
    with pytest.raises(WrongState):
        explained(story)
    with pytest.raises(WrongState):
        submit_report(story.report, actor=person(story.lead))


def test_the_second_to_save_gets_both_texts(story):
    explained(story)
    before = story.report.version
    explained(story)
    with pytest.raises(Conflict) as clash:
        save_commentary(story.report, "Mine", {}, expected_version=before, actor=person(story.lead))
    assert clash.value.theirs["Commentary"] == "A hard quarter."
    assert clash.value.yours["Commentary"] == "Mine"


def test_a_race_in_the_database_is_a_conflict_not_a_loss(story):
    explained(story)
    version = story.report.version
    table = ExceptionReport.__table__
    db.session.execute(update(table).where(table.c.id == story.report.id).values(version=version + 1))
    with pytest.raises(Conflict):
        save_commentary(story.report, "Mine", {}, expected_version=version, actor=person(story.lead))


VERDICTS = [
    # a decision that lacks something, and the field that is told about it
    (Verdict(ReviewOutcome.CHALLENGED, ""), "wording"),
    (Verdict(ReviewOutcome.CHALLENGED, "Why?"), "answer_due_on"),
    (Verdict(ReviewOutcome.ESCALATED, "Serious"), "escalated_to"),
]


@pytest.mark.parametrize(("verdict", "field"), VERDICTS)
def test_a_decision_needs_its_words(story, verdict, field):
    submitted(story)
    with pytest.raises(RuleBroken) as refused:
        decide(story.report, None, verdict, actor=person(story.chair))
    assert refused.value.field == field


def test_challenge_answer_and_finish(story, outbox):
    submitted(story)
    verdict = Verdict(ReviewOutcome.CHALLENGED, "When do the trainers start?", answer_due_on=today())
    decision = decide(story.report, story.report.lines[0], verdict, actor=person(story.chair))
    with pytest.raises(WrongState):
        answer_challenge(decision, story.report, "Too soon.", actor=person(story.lead))
    note_rest(story.report, actor=person(story.chair))
    finish_review(story.report, "PQA 14/26", actor=person(story.chair))
    assert story.report.status is ReportStatus.REVIEWED
    assert "When do the trainers start?" in outbox.to(story.lead.email)[-1].body
    answer_challenge(decision, story.report, "In May.", actor=person(story.lead))
    with pytest.raises(WrongState):
        answer_challenge(decision, story.report, "Again.", actor=person(story.lead))
    assert decision.answered_by_id == story.lead.id
    assert find_first_bad_entry() is None


def test_referred_back_can_be_written_and_submitted_again(story):
    submitted(story)
    with pytest.raises(RuleBroken):
        refer_back(story.report, " ", "PQA 1", actor=person(story.chair))
    refer_back(story.report, "Say more about the cause.", "PQA 1", actor=person(story.chair))
    assert story.report.status is ReportStatus.REFERRED_BACK
    submitted(story)
    assert story.report.status is ReportStatus.SUBMITTED
