"""Periods, the cut-off that freezes every plan, the agency's commentary, and the sub-group's review."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError

from tracker.accounts.queries import list_people_with_roles
from tracker.action_plans.queries import freeze
from tracker.audit.operations import record
from tracker.boards.models import Board
from tracker.clock import now, today
from tracker.db import db
from tracker.errors import Conflict, RuleBroken, WrongState
from tracker.exception_reports.models import ExceptionReport, ReportingPeriod, ReportLine, ReviewDecision
from tracker.exception_reports.queries import (
    find_next_period,
    list_last_reports,
    list_periods,
    list_reporting_plan_ids,
    repeats_of,
)
from tracker.exception_reports.rules import REFER_BACK, REVIEW, START, SUBMIT, ReportStatus, ReviewOutcome
from tracker.exception_reports.writing import write_report
from tracker.formatting import format_date
from tracker.lifecycle import advance
from tracker.notifications.links import link_to
from tracker.notifications.operations import send
from tracker.policy import Actor, Role

USUAL_PERIOD_DAYS = 92


@dataclass(frozen=True)
class PeriodDates:
    """What a board manager says of a period."""

    name: str
    starts_on: date
    ends_on: date
    report_due_on: date
    meeting_on: date | None


@dataclass(frozen=True)
class Explanation:
    """The agency's own words about one line; it cannot change the facts (R10)."""

    cause: str
    remedy: str
    help_wanted: str
    forecast_on: date | None


@dataclass(frozen=True)
class Verdict:
    """What the sub-group decides about a line or the whole report."""

    outcome: ReviewOutcome
    wording: str = ""
    escalated_to: str = ""
    answer_due_on: date | None = None


def add_period(board: Board, dates: PeriodDates, *, actor: Actor) -> ReportingPeriod:
    """Add a reporting period. Raises RuleBroken when the dates are out of order or overlap in their end."""
    if dates.ends_on < dates.starts_on:
        raise RuleBroken("The period must end after it starts", field="ends_on")
    if dates.report_due_on < dates.ends_on:
        raise RuleBroken("Reports can be due only after the period ends", field="report_due_on")
    if dates.meeting_on is not None and dates.meeting_on < dates.report_due_on:
        raise RuleBroken("The meeting must be on or after the day reports are due", field="meeting_on")
    if any(period.ends_on == dates.ends_on for period in list_periods(board.id)):
        raise RuleBroken("Another period already ends on this day", field="ends_on")
    period = ReportingPeriod(board=board, **vars(dates))
    db.session.add(period)
    record("reporting_period.add", period, actor=actor, after={"name": dates.name})
    return period


def close_period(period: ReportingPeriod, *, actor: Actor) -> list[ExceptionReport]:
    """The cut-off: freeze every ratified plan and write its report. Raises WrongState when it was done."""
    if period.closed_at is not None:
        raise WrongState("This period is closed already; its reports have been written.")
    if period.ends_on >= today():
        raise WrongState(f"This period can be closed after its last day, {format_date(period.ends_on)}.")
    period.closed_at = now()
    plan_ids = list_reporting_plan_ids(period.board_id)
    snapshots = freeze(plan_ids, period.ends_on)
    earlier = list_last_reports(plan_ids, before=period.ends_on)
    reports = [_write(period, plan_id, snapshots[plan_id], earlier.get(plan_id)) for plan_id in plan_ids]
    record("reporting_period.close", period, actor=actor, after={"reports": len(reports)})
    for report in reports:
        _tell_agency(report, "exception_reports/emails/due.txt")
    return reports


def _write(
    period: ReportingPeriod, plan_id: UUID, snapshot: dict[str, Any], earlier: ExceptionReport | None
) -> ExceptionReport:
    following = find_next_period(period)
    written = write_report(
        snapshot,
        earlier.snapshot if earlier else None,
        earlier_repeats=repeats_of(earlier),
        next_end=following.ends_on if following else period.ends_on + timedelta(days=USUAL_PERIOD_DAYS),
    )
    report = ExceptionReport(period=period, plan_id=plan_id, snapshot=snapshot, headline=written.headline)
    report.lines = [
        ReportLine(position=position, kind=line.kind, action_id=UUID(line.action_id), facts=line.facts)
        for position, line in enumerate(written.lines, start=1)
    ]
    db.session.add(report)
    db.session.flush()
    return report


def save_commentary(
    report: ExceptionReport,
    commentary: str,
    explanations: Mapping[UUID, Explanation],
    *,
    expected_version: int,
    actor: Actor,
) -> None:
    """Keep the agency's words. Raises WrongState once submitted, Conflict when somebody saved first."""
    if report.status in (ReportStatus.DUE, ReportStatus.REFERRED_BACK):
        advance(report, START, actor=actor)
    elif report.status is not ReportStatus.DRAFT:
        raise WrongState("This report has been submitted, so its words can no longer be changed.")
    elif report.version != expected_version:
        raise _somebody_was_first(report, commentary, explanations)
    report.commentary = commentary
    for line in report.lines:
        if line.id in explanations:
            _explain(line, explanations[line.id])
    flag_modified(report, "commentary")  # so that the version moves on also when only a line was explained
    try:
        db.session.flush()
        record("exception_report.save", report, actor=actor)
    except StaleDataError as clash:
        db.session.rollback()
        raise _somebody_was_first(report, commentary, explanations) from clash


def _explain(line: ReportLine, words: Explanation) -> None:
    line.cause, line.remedy = words.cause, words.remedy
    line.help_wanted, line.forecast_on = words.help_wanted, words.forecast_on


def _somebody_was_first(
    report: ExceptionReport, commentary: str, explanations: Mapping[UUID, Explanation]
) -> Conflict:
    theirs, yours = {"Commentary": report.commentary}, {"Commentary": commentary}
    for line in report.lines:
        mine = explanations.get(line.id)
        if mine is not None:
            name = f"Action {line.facts['number']}, {line.kind.label.lower()}"
            theirs[name] = _as_text(line)
            yours[name] = _as_text(mine)
    return Conflict(
        "A colleague saved this report while you were writing.",
        theirs=theirs,
        yours=yours,
    )


def _as_text(words: Explanation | ReportLine) -> str:
    return "\n\n".join(part for part in (words.cause, words.remedy, words.help_wanted) if part)


def list_unanswered(lines: Iterable[ReportLine]) -> list[ReportLine]:
    """Slipped lines without a cause or a remedy: they stop the report from being submitted."""
    return [line for line in lines if line.kind.needs_answer and not (line.cause and line.remedy)]


def submit_report(report: ExceptionReport, *, actor: Actor) -> None:
    """Hand the report to the sub-group. Raises RuleBroken when a slipped line is not explained."""
    missing = list_unanswered(report.lines)
    if missing:
        numbers = ", ".join(str(line.facts["number"]) for line in missing)
        raise RuleBroken(f"Give the cause and the remedy for each action off target: action {numbers}")
    if report.status is not ReportStatus.DRAFT and report.status is not ReportStatus.SUBMITTED:
        advance(report, START, actor=actor)
    advance(report, SUBMIT, actor=actor)
    report.submitted_by_id = actor.user_id
    report.submitted_at = now()
    _tell_subgroup(report)


def decide(
    report: ExceptionReport, line: ReportLine | None, verdict: Verdict, *, actor: Actor
) -> ReviewDecision:
    """Note, challenge or escalate a line or the whole report. Raises RuleBroken when words are missing."""
    if report.status is not ReportStatus.SUBMITTED:
        raise WrongState("Only a report that was submitted and not yet reviewed can be decided about.")
    _check_verdict(verdict)
    decision = ReviewDecision(
        report_id=report.id,
        line_id=line.id if line else None,
        decided_by_id=actor.user_id,
        decided_at=now(),
        **vars(verdict),
    )
    db.session.add(decision)
    after = {"outcome": verdict.outcome.value, "action": line.facts["number"] if line else None}
    record("exception_report.decide", report, actor=actor, after=after)
    if verdict.outcome is ReviewOutcome.CHALLENGED:
        _tell_agency(report, "exception_reports/emails/challenged.txt", decision=decision)
    return decision


def _check_verdict(verdict: Verdict) -> None:
    if verdict.outcome is not ReviewOutcome.NOTED and not verdict.wording:
        raise RuleBroken("Enter what the sub-group said", field="wording")
    if verdict.outcome is ReviewOutcome.ESCALATED and not verdict.escalated_to:
        raise RuleBroken("Enter to whom this is escalated", field="escalated_to")
    if verdict.outcome is ReviewOutcome.CHALLENGED and verdict.answer_due_on is None:
        raise RuleBroken("Enter the date by which the agency must answer", field="answer_due_on")


def finish_review(report: ExceptionReport, minute_reference: str, *, actor: Actor) -> None:
    """Record that the sub-group has reviewed the report."""
    advance(report, REVIEW, actor=actor)
    report.reviewed_by_id, report.reviewed_at = actor.user_id, now()
    report.minute_reference = minute_reference
    _tell_agency(report, "exception_reports/emails/reviewed.txt")


def refer_back(report: ExceptionReport, reason: str, minute_reference: str, *, actor: Actor) -> None:
    """Send the report back to the agency with a reason it sees."""
    advance(report, REFER_BACK, actor=actor, reason=reason)
    report.minute_reference = minute_reference
    db.session.add(
        ReviewDecision(
            report_id=report.id,
            outcome=ReviewOutcome.REFERRED_BACK,
            wording=reason,
            decided_by_id=actor.user_id,
            decided_at=now(),
        )
    )
    _tell_agency(report, "exception_reports/emails/referred_back.txt", reason=reason)


def answer_challenge(decision: ReviewDecision, report: ExceptionReport, answer: str, *, actor: Actor) -> None:
    """The agency's answer to a question. Raises WrongState when it was answered before."""
    if decision.answered_at is not None:
        raise WrongState("This question has been answered already.")
    decision.answer, decision.answered_at = answer, now()
    record("exception_report.answer", report, actor=actor)


def _tell_agency(report: ExceptionReport, template: str, **context: Any) -> None:
    leads = list_people_with_roles({Role.AGENCY_LEAD}, agency_id=report.plan.agency_id)
    for lead in leads:
        send(
            lead.email,
            template,
            about_id=report.id,
            report=report,
            link=_link(report),
            person=lead,
            **context,
        )


def _tell_subgroup(report: ExceptionReport) -> None:
    roles = {Role.SUBGROUP_CHAIR, Role.BOARD_MANAGER}
    for person in list_people_with_roles(roles, board_id=report.plan.board_id):
        send(
            person.email,
            "exception_reports/emails/submitted.txt",
            about_id=report.id,
            report=report,
            link=_link(report),
            person=person,
        )


def _link(report: ExceptionReport) -> str:
    return link_to("exception_reports.report", report_id=report.id)
