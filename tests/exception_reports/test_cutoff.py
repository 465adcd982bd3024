"""The cut-off on a real database: once, in order, by the command too; who is not due; alarms, reminders."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from tests.exception_reports.conftest import make_period
from tests.exception_reports.test_operations import person, submitted
from tracker.cli.upkeep import close_ended_periods
from tracker.clock import now, today
from tracker.cycles.working_days import is_working_day
from tracker.db import db
from tracker.errors import WrongState
from tracker.exception_reports.alarm import agency_alarm
from tracker.exception_reports.models import ReportingPeriod
from tracker.exception_reports.operations import agree_interval, close_period, end_interval, remind_of_reports
from tracker.exception_reports.queries import list_periods, list_reports_waiting
from tracker.exception_reports.views.told import late_words, not_reporting
from tracker.policy import SYSTEM
from tracker.reports.exception_report_document import exception_report_content
from tracker.reports.exception_report_docx import exception_report_docx
from tracker.reports.exception_report_pdf import exception_report_pdf


def test_what_is_told_of_the_last_report_is_kept_with_this_one(story):
    kept = story.report.snapshot
    assert kept["before"]["counts"]["green"] == 1
    assert kept["complete_with_green"] is False
    assert kept["changes"] == {"added": [], "withdrawn": [], "reopened": []}


def test_the_alarm_is_mailed_to_manager_and_chair(outbox, story):
    assert agency_alarm(story.report.snapshot).points == 100
    for user in (story.manager, story.chair):
        mail = outbox.to(user.email)[-1]
        assert "fell by 100 points, from 100% to 0%" in mail.body
        assert story.agency.name in mail.body
    assert not any("Alarm" in mail.subject for mail in outbox.to(story.lead.email))


def test_of_two_at_once_the_second_finds_it_done(story, clock):
    clock.shift(timedelta(days=10))
    period = make_period(story.board, today() - timedelta(days=1))
    db.session.flush()
    # Another process closed it after this one had read it.
    table = ReportingPeriod.__table__
    db.session.execute(update(table).where(table.c.id == period.id).values(closed_at=now()))
    with pytest.raises(WrongState, match="closed already"):
        close_period(period, actor=SYSTEM)


def test_an_earlier_period_is_closed_first(story, clock):
    clock.shift(timedelta(days=20))
    earlier = make_period(story.board, today() - timedelta(days=10))
    later = make_period(story.board, today() - timedelta(days=1))
    db.session.flush()
    with pytest.raises(WrongState, match="first"):
        close_period(later, actor=SYSTEM)
    assert close_ended_periods(today()) == 2
    assert close_ended_periods(today()) == 0
    assert earlier.closed_at is not None
    assert later.closed_at is not None


def test_an_agency_that_agreed_to_report_less_often_is_not_due(story, clock):
    agree_interval(story.board, story.agency, 3, "A small agency.", actor=person(story.manager))
    clock.shift(timedelta(days=31))
    period = make_period(story.board, today() - timedelta(days=1))
    assert close_period(period, actor=SYSTEM) == []
    told = not_reporting(period, list_periods(story.board.id), [])
    assert told[0][0] == story.agency.name
    assert told[0][1].startswith("Not due: agreed every 3 months, next in a period that ends on or after")
    clock.shift(timedelta(days=31))
    coming = make_period(story.board, today() + timedelta(days=31))
    db.session.flush()
    assert f"next in {coming.name}" in not_reporting(period, list_periods(story.board.id), [])[0][1]
    end_interval(story.board, story.agency, actor=person(story.manager))
    assert not_reporting(period, list_periods(story.board.id), [])[0][1] == "Not due in this period"


def test_still_off_target_counts_reports_not_periods(story, clock):
    agree_interval(story.board, story.agency, 2, "A small agency.", actor=person(story.manager))
    for days in (31, 31):
        clock.shift(timedelta(days=days))
        reports = close_period(make_period(story.board, today() - timedelta(days=1)), actor=SYSTEM)
    assert reports[0].lines[0].facts["reports_running"] == 2


def test_leads_are_reminded_once_before_and_once_after(outbox, story):
    due_on, version = story.period.report_due_on, story.report.version
    days = [
        due_on - timedelta(days=9),
        due_on,
        due_on,
        due_on + timedelta(days=7),
        due_on + timedelta(days=7),
    ]
    assert all(is_working_day(day) for day in days)
    sent = [story.report in remind_of_reports(day) for day in days]
    assert sent == [False, True, False, True, False]
    subjects = [mail.subject for mail in outbox.to(story.lead.email) if story.period.name in mail.subject]
    assert [subject.partition(":")[0] for subject in subjects][-2:] == ["Reminder", "Exception report late"]
    db.session.refresh(story.report)
    assert story.report.version == version, "who is writing meanwhile is not told of a conflict"


def test_a_late_report_is_known_by_its_first_submission(story, clock):
    clock.shift(timedelta(days=17))
    assert late_words(story.report) == "4 days late"
    assert story.report in list_reports_waiting(story.agency.id)
    submitted(story)
    clock.shift(timedelta(days=30))
    assert late_words(story.report) == "4 days late"
    content = exception_report_content(story.report)
    assert "4 days late" in content["standing"]


def test_the_report_on_paper_says_the_agency_s_words(story):
    submitted(story)
    content = exception_report_content(story.report)
    line = content["sections"][0]["lines"][0]
    assert ["Kind of cause", "Staff vacancies or absence"] in line["answers"]
    assert ["Cause", "Two trainers left."] in line["answers"]
    assert content["figures"][3][:3] == ["Red: off target", "1", "100%"]
    assert content["alarm"]
    assert exception_report_docx(content).startswith(b"PK")
    assert exception_report_pdf(content).startswith(b"%PDF")
