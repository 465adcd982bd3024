"""What becomes of a decision: the agency's answer, the outcome, asking again, closing, and reminders."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from tracker.accounts.queries import list_people_with_roles
from tracker.audit.operations import record
from tracker.clock import local, now, today
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.exception_reports.emails import tell_agency
from tracker.exception_reports.follow_up_queries import DECIDED, WAITING_FOR_ANSWER
from tracker.exception_reports.follow_up_rules import REMIND_DAYS_BEFORE, Reminder, reminder_due
from tracker.exception_reports.models import ExceptionReport, ReviewDecision
from tracker.exception_reports.review_rules import is_provisional
from tracker.exception_reports.rules import ReportStatus, ReviewOutcome
from tracker.notifications.links import link_to
from tracker.notifications.operations import send
from tracker.policy import SYSTEM, Actor, Role

BOARD_SIDE = frozenset({Role.SUBGROUP_CHAIR, Role.BOARD_MANAGER})
CLAIMS = {Reminder.SOON: ReviewDecision.reminded_at, Reminder.LATE: ReviewDecision.late_told_at}


def answer_challenge(decision: ReviewDecision, report: ExceptionReport, answer: str, *, actor: Actor) -> None:
    """The agency's answer to a question. Raises WrongState when it was answered or closed before."""
    if decision.outcome is not ReviewOutcome.CHALLENGED or is_provisional(decision, report):
        raise WrongState("Nothing was asked here.")
    if decision.answered_at is not None:
        raise WrongState("This question has been answered already.")
    _must_be_open(decision)
    decision.answer, decision.answered_at, decision.answered_by_id = answer, now(), actor.user_id
    record("exception_report.answer", report, actor=actor)
    _tell_board(report, "exception_reports/emails/answered.txt", decision)


def record_outcome(decision: ReviewDecision, outcome: str, *, actor: Actor) -> None:
    """What came of an escalation, as the board learned it. Raises WrongState when there is one already."""
    if decision.outcome is not ReviewOutcome.ESCALATED:
        raise WrongState("Only an escalation has an outcome.")
    if decision.answered_at is not None:
        raise WrongState("An outcome has been recorded already.")
    _must_be_open(decision)
    decision.answer, decision.answered_at, decision.answered_by_id = outcome, now(), actor.user_id
    record("exception_report.record_outcome", decision, actor=actor)


def close_follow_up(decision: ReviewDecision, note: str, *, actor: Actor) -> None:
    """The board is satisfied, or asks no longer; the note says which. Raises WrongState when it is closed."""
    _must_be_open(decision)
    if not note.strip():
        raise RuleBroken("Enter a note on how this was closed", field="note")
    decision.closing_note, decision.closed_at, decision.closed_by_id = note, now(), actor.user_id
    answered = decision.answered_at is not None
    record("exception_report.close_follow_up", decision, actor=actor, after={"answered": answered})
    if decision.outcome is ReviewOutcome.CHALLENGED:
        tell_agency(decision.report, "exception_reports/emails/closed.txt", decision=decision)


def ask_again(decision: ReviewDecision, question: str, due_on: date, *, actor: Actor) -> ReviewDecision:
    """The answer was not enough: a question with a date of its own follows; the old one stays on record."""
    if decision.outcome is not ReviewOutcome.CHALLENGED or decision.answered_at is None:
        raise WrongState("Only a question that was answered can be asked again.")
    _must_be_open(decision)
    if due_on < today():
        raise RuleBroken("Enter a date that is not over yet", field="due_on")
    decision.closing_note, decision.closed_at = "Asked again.", now()
    decision.closed_by_id = actor.user_id
    again = ReviewDecision(
        report_id=decision.report_id, line_id=decision.line_id, outcome=ReviewOutcome.CHALLENGED,
        wording=question, answer_due_on=due_on, decided_by_id=actor.user_id, decided_at=now(),
        follows_id=decision.id, minute_reference=decision.minute_reference,
    )  # fmt: skip
    db.session.add(again)
    db.session.flush()
    record("exception_report.ask_again", again, actor=actor, before={"follows": str(decision.id)})
    tell_agency(decision.report, "exception_reports/emails/challenged.txt", decision=again)
    return again


def _must_be_open(decision: ReviewDecision) -> None:
    if is_provisional(decision, decision.report):
        raise WrongState("The review is not finished yet, so there is nothing to follow up.")
    if decision.closed_at is not None:
        raise WrongState("This follow-up is closed already.")


def remind_follow_ups(day: date) -> int:
    """Queue the mails about follow-ups due soon or late on that day; call it as often as you like.

    Each is sent once: a few days before the date, and when the date is over. Returns how many were due.
    """
    return sum(_remind(decision, day) for decision in _list_dated(day))


def _list_dated(day: date) -> list[ReviewDecision]:
    """What still waits for an answer or an outcome and is due within the days of the first reminder."""
    waiting = db.session.scalars(
        select(ReviewDecision)
        .join(ReviewDecision.report)
        .where(
            ReviewDecision.answer_due_on <= day + timedelta(days=REMIND_DAYS_BEFORE),
            ReviewDecision.late_told_at.is_(None),
            WAITING_FOR_ANSWER,
            DECIDED,
        )
        .options(joinedload(ReviewDecision.report).joinedload(ExceptionReport.plan))
        .order_by(ReviewDecision.answer_due_on)
    )
    return [one for one in waiting if not _sent_again(one)]


def _sent_again(decision: ReviewDecision) -> bool:
    """Whether what was referred back has come again."""
    referral = decision.outcome is ReviewOutcome.REFERRED_BACK
    return referral and decision.report.status in (ReportStatus.SUBMITTED, ReportStatus.REVIEWED)


def _remind(decision: ReviewDecision, day: date) -> int:
    reminder = reminder_due(
        day,
        decision.answer_due_on or day,
        asked_on=local(decision.decided_at).date(),
        reminded=decision.reminded_at is not None,
        told_late=decision.late_told_at is not None,
    )
    if reminder is None or not _claim(decision, reminder):
        return 0
    template = f"exception_reports/emails/follow_up_{reminder.value}.txt"
    if decision.outcome is not ReviewOutcome.ESCALATED:
        tell_agency(decision.report, template, decision=decision)
    if decision.outcome is ReviewOutcome.ESCALATED or reminder is Reminder.LATE:
        _tell_board(decision.report, template, decision)
    record("follow_up.remind", decision, actor=SYSTEM, after={"reminder": reminder.value})
    return 1


def _claim(decision: ReviewDecision, reminder: Reminder) -> bool:
    """Whether it is ours to send, when two commands run at once."""
    column = CLAIMS[reminder]
    claimed = db.session.execute(
        update(ReviewDecision)
        .where(ReviewDecision.id == decision.id, column.is_(None))
        .values({column: now()})
    )
    return bool(getattr(claimed, "rowcount", 0))


def _tell_board(report: ExceptionReport, template: str, decision: ReviewDecision) -> None:
    context: dict[str, Any] = {"report": report, "decision": decision}
    link = link_to("exception_reports.follow_up", decision_id=decision.id)
    for person in list_people_with_roles(BOARD_SIDE, board_id=report.plan.board_id):
        send(person.email, template, about_id=decision.id, person=person, link=link, **context)
