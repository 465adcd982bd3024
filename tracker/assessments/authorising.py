"""Sending a return for authorisation, declining it, and authorising it (R1–R3)."""

from uuid import UUID

from tracker.accounts.queries import count_active_users
from tracker.assessments import emails
from tracker.assessments.completeness import Missing, areas_without_action, missing_answers, missing_details
from tracker.assessments.correcting import unlock_answers
from tracker.assessments.models import Assessment
from tracker.assessments.notes import keep_note
from tracker.assessments.queries import details_of, list_tasks, lock
from tracker.assessments.receipts import keep_submission
from tracker.assessments.remarks import give_comments, keep_comments_as_notes, settle_remarks
from tracker.assessments.rules import AUTHORISE, DECLINE, SEND, authorised_alone
from tracker.clock import now
from tracker.db import db
from tracker.errors import RuleBroken
from tracker.frameworks.queries import get_framework
from tracker.lifecycle import advance
from tracker.policy import Actor


def send_for_authorisation(assessment: Assessment, *, covered: frozenset[UUID], actor: Actor) -> None:
    """Close the return for changes and ask the authorisers to read it.

    What was said about standards counts as settled and is kept. `covered` holds the ids of the minimum
    standards for which the plan has an action. Raises RuleBroken that lists what is missing (R1, R2 and the
    agency details), WrongState unless the return is in progress.
    """
    lock(assessment)
    if SEND.allowed_from(assessment.status):
        missing = list_missing(assessment, covered)
        if missing:
            raise RuleBroken(_in_words(missing))
    advance(assessment, SEND, actor=actor)
    assessment.sent_by_id, assessment.sent_at = actor.user_id, now()
    db.session.flush()
    settle_remarks(assessment)
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
    """Give the return back to the lead with a reason; the comments become reasons at their standards."""
    lock(assessment)
    advance(assessment, DECLINE, actor=actor, reason=reason)
    note = keep_note(assessment, DECLINE, reason, actor=actor)
    refs = give_comments(assessment, note)
    emails.tell_declined(assessment, note, refs, actor)


def authorise(assessment: Assessment, name: str, designation: str, signature: str, *, actor: Actor) -> None:
    """Sign the return and submit it to the board: it gets its receipt, and the board is told.

    Comments still open stay as notes, and no answer is locked any more. Raises RuleBroken when the sender
    signs although others could (R3), WrongState unless it was sent.
    """
    lock(assessment)
    alone = AUTHORISE.allowed_from(assessment.status) and authorised_alone(
        assessment.sent_by_id, actor.user_id, count_active_users(assessment.agency_id)
    )
    advance(assessment, AUTHORISE, actor=actor)
    assessment.authorised_by_id = actor.user_id
    assessment.authorised_by_name, assessment.authorised_by_designation = name, designation
    assessment.signature, assessment.authorised_alone = signature, alone
    keep_comments_as_notes(assessment)
    unlock_answers(assessment)
    submission = keep_submission(assessment, actor=actor)
    emails.tell_submitted(assessment, submission.number, actor)
