"""Sending a return for authorisation, declining or authorising it, and the board sending it back (R1–R3)."""

from dataclasses import asdict
from secrets import choice
from uuid import UUID

from tracker.accounts.queries import count_active_users
from tracker.assessments import emails
from tracker.assessments.completeness import Missing, areas_without_action, missing_answers, missing_details
from tracker.assessments.models import Assessment, StatusNote
from tracker.assessments.queries import details_of, is_receipt_taken, list_answers, list_tasks, lock
from tracker.assessments.rules import (
    ALPHABET,
    AUTHORISE,
    DECLINE,
    MARK_LENGTH,
    RETURN,
    SEND,
    authorised_alone,
    content_hash,
    receipt_reference,
)
from tracker.audit.operations import record
from tracker.clock import local, now
from tracker.db import db
from tracker.errors import RuleBroken
from tracker.evidence.facts import CitedItem
from tracker.evidence.queries import citations_by_response
from tracker.frameworks.queries import get_framework
from tracker.lifecycle import Transition, advance
from tracker.policy import Actor


def send_for_authorisation(assessment: Assessment, *, covered: frozenset[UUID], actor: Actor) -> None:
    """Close the return for changes and ask the authorisers to read it.

    `covered` holds the ids of the minimum standards for which the plan has an action. Raises RuleBroken that
    lists what is missing (R1, R2 and the agency details), WrongState unless the return is in progress.
    """
    lock(assessment)
    if SEND.allowed_from(assessment.status):
        missing = list_missing(assessment, covered)
        if missing:
            raise RuleBroken(_in_words(missing))
    advance(assessment, SEND, actor=actor)
    assessment.sent_by_id, assessment.sent_at = actor.user_id, now()
    db.session.flush()
    emails.tell_authorisers(assessment, actor)


def list_missing(assessment: Assessment, covered: frozenset[UUID]) -> list[Missing]:
    """Everything that keeps the return from being sent, standards first, in order."""
    tasks = list_tasks(assessment.id, get_framework(assessment.cycle.framework_version_id))
    uncovered = [Missing(task.ref, NO_ACTION) for task in areas_without_action(tasks, covered)]
    return [*missing_answers(tasks), *uncovered, *missing_details(details_of(assessment))]


NO_ACTION = "An area for improvement without an action"


def _in_words(missing: list[Missing]) -> str:
    lines = [f"{each.ref} {each.what}".strip() for each in missing]
    return "This return cannot be sent yet. " + "; ".join(lines)


def decline(assessment: Assessment, reason: str, *, actor: Actor) -> None:
    """Give the return back to the lead with a reason; answers can be changed again."""
    lock(assessment)
    advance(assessment, DECLINE, actor=actor, reason=reason)
    note = _note(assessment, DECLINE, reason, actor)
    db.session.flush()
    emails.tell_declined(assessment, note, actor)


def authorise(assessment: Assessment, name: str, designation: str, signature: str, *, actor: Actor) -> None:
    """Sign the return and submit it to the board: it gets its receipt, and the board is told.

    Raises RuleBroken when the sender signs although others could (R3), WrongState unless it was sent.
    """
    lock(assessment)
    alone = AUTHORISE.allowed_from(assessment.status) and authorised_alone(
        assessment.sent_by_id, actor.user_id, count_active_users(assessment.agency_id)
    )
    advance(assessment, AUTHORISE, actor=actor)
    reference = _new_receipt(assessment)
    assessment.submitted_at, assessment.receipt_reference = now(), reference
    assessment.authorised_by_id = actor.user_id
    assessment.authorised_by_name, assessment.authorised_by_designation = name, designation
    assessment.signature, assessment.authorised_alone = signature, alone
    assessment.content_hash = content_hash(content_of(assessment))
    db.session.flush()
    record("assessment.submit", assessment, actor=actor, after=_receipt(assessment))
    emails.tell_submitted(assessment, actor)


def return_to_agency(assessment: Assessment, reason: str, *, actor: Actor) -> None:
    """The board sends a submitted return back to be corrected; submitting it again makes a new receipt."""
    lock(assessment)
    before = _receipt(assessment)
    advance(assessment, RETURN, actor=actor, reason=reason)
    note = _note(assessment, RETURN, reason, actor)
    assessment.submitted_at = assessment.receipt_reference = None
    assessment.content_hash = assessment.signature = ""
    assessment.authorised_by_id = None
    assessment.authorised_by_name = assessment.authorised_by_designation = ""
    assessment.authorised_alone = False
    db.session.flush()
    record("assessment.receipt_withdrawn", assessment, actor=actor, before=before)
    emails.tell_returned(assessment, note, actor)


def _note(assessment: Assessment, step: Transition, reason: str, actor: Actor) -> StatusNote:
    assert actor.user_id is not None
    note = StatusNote(
        assessment_id=assessment.id,
        verb=step.verb,
        reason=reason.strip(),
        written_by_id=actor.user_id,
        written_at=now(),
    )
    db.session.add(note)
    return note


def _receipt(assessment: Assessment) -> dict[str, object]:
    return {
        "receipt_reference": assessment.receipt_reference,
        "content_hash": assessment.content_hash,
        "authorised_alone": assessment.authorised_alone,
    }


def _new_receipt(assessment: Assessment) -> str:
    board, year = assessment.cycle.board.short_name, local(now()).year
    while True:
        reference = receipt_reference(board, year, "".join(choice(ALPHABET) for _ in range(MARK_LENGTH)))
        if not is_receipt_taken(reference):
            return reference


def content_of(assessment: Assessment) -> dict[str, object]:
    """What the receipt's hash is taken over: agency, details, signature, every answer and what it cites."""
    framework = get_framework(assessment.cycle.framework_version_id)
    answers, cited = list_answers(assessment.id), citations_by_response(assessment.id)
    return {
        "framework": framework.reference,
        "cycle": assessment.cycle.name,
        "agency": assessment.agency.name,
        "details": asdict(details_of(assessment)),
        "authorised_by": assessment.authorised_by_name,
        "designation": assessment.authorised_by_designation,
        "signature": assessment.signature,
        "answers": {
            standard.ref: {
                **asdict(answers[standard.id].answer),
                "evidence": [_cited(item) for item in cited.get(answers[standard.id].response_id, ())],
            }
            for standard in framework.minimum_standards
            if standard.id in answers
        },
    }  # fmt: skip


def _cited(item: CitedItem) -> list[str]:
    file = f"{item.display_name} {item.size}" if item.size else ""
    return [str(item.kind), item.title, file, item.url, item.held_at, item.locator]
