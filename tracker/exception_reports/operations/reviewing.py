"""The sub-group's review of a report: decisions about lines or the whole, until the review is finished."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.audit.operations import record
from tracker.clock import now, today
from tracker.db import db
from tracker.errors import Forbidden, RuleBroken, WrongState
from tracker.exception_reports.emails import tell_agency
from tracker.exception_reports.models import ExceptionReport, ReportLine, ReviewDecision
from tracker.exception_reports.queries import list_decisions
from tracker.exception_reports.review_rules import is_provisional, is_referral, provisional, undecided
from tracker.exception_reports.rules import REFER_BACK, REVIEW, ReportStatus, ReviewOutcome
from tracker.formatting import plural
from tracker.lifecycle import advance
from tracker.policy import Actor, has_interest

TOO_LATE = "Only a report that was submitted and not yet reviewed can be decided about."
MISSING_WORDS = {
    ReviewOutcome.CHALLENGED: "Enter what the sub-group said: the question to the agency",
    ReviewOutcome.ESCALATED: "Enter what the sub-group said: why this is escalated",
    ReviewOutcome.REFERRED_BACK: "Enter what the sub-group said: why this is referred back",
}
MISSING_DAY = {
    ReviewOutcome.CHALLENGED: "Enter the date by which the agency must answer",
    ReviewOutcome.ESCALATED: "Enter the date by which an outcome is wanted",
}


@dataclass(frozen=True)
class Verdict:
    """What the sub-group decides about a line or the whole report."""

    outcome: ReviewOutcome
    wording: str = ""
    escalated_to: str = ""
    answer_due_on: date | None = None

    def columns(self) -> dict[str, Any]:
        """What is kept: an addressee only of an escalation, a date of whatever is not just noted."""
        noted = self.outcome is ReviewOutcome.NOTED
        escalated = self.outcome is ReviewOutcome.ESCALATED
        return {
            "outcome": self.outcome,
            "wording": self.wording,
            "escalated_to": self.escalated_to if escalated else "",
            "answer_due_on": None if noted else self.answer_due_on,
        }


def decide(
    report: ExceptionReport, line: ReportLine | None, verdict: Verdict, *, actor: Actor
) -> ReviewDecision:
    """Note, challenge, escalate or refer back a line or the whole report.

    The agency learns of it when the review is finished. Raises RuleBroken when words or a date are missing.
    """
    _must_be_reviewable(report, actor)
    _check_verdict(verdict)
    decision = _decision(report, line, actor, **verdict.columns())
    db.session.add(decision)
    record("exception_report.decide", report, actor=actor, after=_told(decision, line))
    return decision


def note_rest(report: ExceptionReport, *, actor: Actor) -> int:
    """Note every line that nothing was decided about. Returns how many that were."""
    _must_be_reviewable(report, actor)
    lines = undecided(report.lines, list_decisions(report.id), report)
    decisions = [_decision(report, line, actor, outcome=ReviewOutcome.NOTED) for line in lines]
    db.session.add_all(decisions)
    record("exception_report.note_rest", report, actor=actor, after={"lines": len(lines)})
    return len(lines)


def correct_decision(
    decision: ReviewDecision, report: ExceptionReport, verdict: Verdict, *, actor: Actor
) -> None:
    """Record a decision otherwise. Raises WrongState once the review is finished."""
    _must_be_changeable(decision, report, actor)
    _check_verdict(verdict)
    before = _told(decision, decision.line)
    for name, value in {**verdict.columns(), "decided_by_id": actor.user_id}.items():
        setattr(decision, name, value)
    after = _told(decision, decision.line)
    record("exception_report.correct_decision", report, actor=actor, before=before, after=after)


def take_back(decision: ReviewDecision, report: ExceptionReport, *, actor: Actor) -> None:
    """Undo a decision; the audit trail keeps it. Raises WrongState once the review is finished."""
    _must_be_changeable(decision, report, actor)
    record("exception_report.take_back", report, actor=actor, before=_told(decision, decision.line))
    db.session.delete(decision)


def finish_review(report: ExceptionReport, minute_reference: str, *, actor: Actor) -> None:
    """End the review under a minute: the report is reviewed, or goes back when anything was referred back.

    Raises RuleBroken while there are lines about which nothing was decided.
    """
    _must_be_reviewable(report, actor)
    decisions = list_decisions(report.id)
    left = undecided(report.lines, decisions, report)
    if left:
        raise RuleBroken(f"Decide about {plural(len(left), 'more line')}, or note all the rest")
    _finish(report, decisions, minute_reference, actor)


def refer_back(report: ExceptionReport, reason: str, minute_reference: str, *, actor: Actor) -> None:
    """Send the whole report back to the agency with a reason it sees, whatever else is undecided."""
    _must_be_reviewable(report, actor)
    if not reason.strip():
        raise RuleBroken("Enter why the report is referred back", field="reason")
    decide(report, None, Verdict(ReviewOutcome.REFERRED_BACK, reason), actor=actor)
    db.session.flush()
    _finish(report, list_decisions(report.id), minute_reference, actor)


def _finish(report: ExceptionReport, decisions: list[ReviewDecision], minute: str, actor: Actor) -> None:
    made = provisional(decisions, report)
    back = is_referral(made, report)
    referrals = [one for one in made if one.outcome is ReviewOutcome.REFERRED_BACK]
    reason = "; ".join(one.wording for one in referrals)
    advance(report, REFER_BACK if back else REVIEW, actor=actor, reason=reason)
    report.minute_reference = minute
    for decision in made:
        decision.minute_reference = minute
    if not back:
        report.reviewed_by_id, report.reviewed_at = actor.user_id, now()
    name = "referred_back" if back else "reviewed"
    asked = [one for one in made if one.outcome is ReviewOutcome.CHALLENGED]
    tell_agency(report, f"exception_reports/emails/{name}.txt", asked=asked, referrals=referrals)


def _decision(
    report: ExceptionReport, line: ReportLine | None, actor: Actor, **columns: Any
) -> ReviewDecision:
    return ReviewDecision(
        report_id=report.id, line_id=line.id if line else None, line=line,
        decided_by_id=actor.user_id, decided_at=now(), **columns,
    )  # fmt: skip


def _told(decision: ReviewDecision, line: ReportLine | None) -> dict[str, Any]:
    """What the audit trail is told of a decision: no words."""
    number = line.facts["number"] if line else None
    return {"outcome": decision.outcome.value, "action": number, "section": line.kind.value if line else None}


def _must_be_reviewable(report: ExceptionReport, actor: Actor) -> None:
    if has_interest(actor, report.scope):
        raise Forbidden("You cannot decide about your own agency. Another person has to do this.")
    if report.status is not ReportStatus.SUBMITTED:
        raise WrongState(TOO_LATE)


def _must_be_changeable(decision: ReviewDecision, report: ExceptionReport, actor: Actor) -> None:
    _must_be_reviewable(report, actor)
    if not is_provisional(decision, report):
        raise WrongState("This was decided in a review that is finished. It can no longer be changed.")


def _check_verdict(verdict: Verdict) -> None:
    if verdict.outcome is ReviewOutcome.NOTED:
        return
    if not verdict.wording:
        raise RuleBroken(MISSING_WORDS[verdict.outcome], field="wording")
    if verdict.outcome is ReviewOutcome.ESCALATED and not verdict.escalated_to:
        raise RuleBroken("Enter to whom this is escalated", field="escalated_to")
    if verdict.answer_due_on is None and verdict.outcome in MISSING_DAY:
        raise RuleBroken(MISSING_DAY[verdict.outcome], field="answer_due_on")
    if verdict.answer_due_on is not None and verdict.answer_due_on < today():
        raise RuleBroken("Enter a date that is not over yet", field="answer_due_on")
