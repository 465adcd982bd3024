"""The sub-group's review of a report: decisions about lines or the whole, and the agency's answers."""

from dataclasses import dataclass
from datetime import date

from tracker.audit.operations import record
from tracker.clock import now
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.exception_reports.emails import tell_agency
from tracker.exception_reports.models import ExceptionReport, ReportLine, ReviewDecision
from tracker.exception_reports.rules import REFER_BACK, REVIEW, ReportStatus, ReviewOutcome
from tracker.lifecycle import advance
from tracker.policy import Actor


@dataclass(frozen=True)
class Verdict:
    """What the sub-group decides about a line or the whole report."""

    outcome: ReviewOutcome
    wording: str = ""
    escalated_to: str = ""
    answer_due_on: date | None = None


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
        tell_agency(report, "exception_reports/emails/challenged.txt", decision=decision)
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
    tell_agency(report, "exception_reports/emails/reviewed.txt")


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
    tell_agency(report, "exception_reports/emails/referred_back.txt", reason=reason)


def answer_challenge(decision: ReviewDecision, report: ExceptionReport, answer: str, *, actor: Actor) -> None:
    """The agency's answer to a question. Raises WrongState when it was answered before."""
    if decision.answered_at is not None:
        raise WrongState("This question has been answered already.")
    decision.answer, decision.answered_at = answer, now()
    record("exception_report.answer", report, actor=actor)
