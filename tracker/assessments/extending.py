"""An agency asks for a later deadline, with a reason; the board grants another day or refuses (2.4)."""

from datetime import date

from tracker.assessments import emails
from tracker.assessments.extension_queries import find_waiting
from tracker.assessments.models import Assessment, ExtensionRequest
from tracker.assessments.opening import EXTENDABLE, extend_deadline
from tracker.assessments.queries import lock
from tracker.assessments.rules import ExtensionDecision
from tracker.audit.operations import record
from tracker.clock import now, today
from tracker.cycles.rules import check_extension
from tracker.db import db
from tracker.errors import Forbidden, RuleBroken, WrongState
from tracker.policy import Actor, has_interest


def ask_for_time(assessment: Assessment, to: date, reason: str, *, actor: Actor) -> ExtensionRequest:
    """Ask the board for a later deadline; its managers are told.

    Raises WrongState once the return was submitted or while a request waits, RuleBroken for a date that
    gives no more time or without a reason.
    """
    lock(assessment)
    check_can_ask(assessment)
    _check_reason(reason, "Enter the reason why you need more time")
    check_extension(assessment.due_on, to, today())
    assert actor.user_id is not None
    request = ExtensionRequest(
        assessment=assessment, asked_for=to, reason=reason.strip(), asked_by_id=actor.user_id, asked_at=now()
    )
    db.session.add(request)
    db.session.flush()
    record("extension.ask", request, actor=actor, after={"asked_for": str(to)})
    emails.tell_time_asked(request, actor)
    return request


def check_can_ask(assessment: Assessment) -> None:
    """Raise WrongState once the return was submitted, after the cycle, or while an earlier request waits."""
    if assessment.status not in EXTENDABLE or not assessment.cycle.status.running:
        raise WrongState("You can ask for more time until the return is submitted, while its cycle runs.")
    if find_waiting(assessment.id) is not None:
        raise WrongState("You have asked for more time already. The board has not decided yet.")


def grant_time(request: ExtensionRequest, to: date, reason: str, *, actor: Actor) -> None:
    """Move the deadline to this day, the one asked for or another; the leads are told.

    Raises WrongState when it was decided already or the return came in, RuleBroken for a date that gives no
    more time, Forbidden about one's own agency.
    """
    _check_waiting(request, actor)
    words = reason.strip() or f"As the agency asked: {request.reason}"
    extend_deadline(request.assessment, to, words, actor=actor)
    _decide(request, ExtensionDecision.GRANTED, reason, actor)


def refuse_time(request: ExtensionRequest, reason: str, *, actor: Actor) -> None:
    """Leave the deadline where it is, with a reason that the leads are told. Refuses as `grant_time` does."""
    _check_waiting(request, actor)
    _check_reason(reason, "Enter the reason for refusing, so that the agency knows why")
    _decide(request, ExtensionDecision.REFUSED, reason, actor)
    emails.tell_time_refused(request, actor)


def _check_waiting(request: ExtensionRequest, actor: Actor) -> None:
    lock(request.assessment)
    db.session.refresh(request, ["decision"])
    if has_interest(actor, request.scope):
        raise Forbidden("You cannot decide about your own agency. Another person has to do this.")
    if request.decision is not None:
        raise WrongState(f"This request has been decided already: {request.decision.label.lower()}.")


def _check_reason(reason: str, sentence: str) -> None:
    if not reason.strip():
        raise RuleBroken(sentence, field="reason")


def _decide(request: ExtensionRequest, decision: ExtensionDecision, reason: str, actor: Actor) -> None:
    request.decision, request.decision_reason = decision, reason.strip()
    request.decided_by_id, request.decided_at = actor.user_id, now()
    db.session.flush()
    record("extension.decide", request, actor=actor, after={"decision": str(decision)})
