"""A submitted return goes back to the agency: taken back to correct it, or sent back by the board."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, update

from tracker.assessments import emails
from tracker.assessments.models import Assessment, Response
from tracker.assessments.notes import keep_note
from tracker.assessments.queries import lock
from tracker.assessments.receipts import withdraw_submission
from tracker.assessments.remarks import ask_for_changes, find_concerned
from tracker.assessments.rules import RETURN, WITHDRAW, check_withdrawable
from tracker.audit.operations import record
from tracker.clock import today
from tracker.db import db
from tracker.lifecycle import advance
from tracker.policy import Actor


def withdraw_to_correct(assessment: Assessment, reason: str, *, actor: Actor) -> None:
    """The agency takes its return back; submitting it again makes a new receipt, the board is told why.

    Raises WrongState once grading has begun or the deadline has passed.
    """
    lock(assessment)
    check_withdrawable(assessment.status, assessment.due_on, today())
    advance(assessment, WITHDRAW, actor=actor, reason=reason)
    note = keep_note(assessment, WITHDRAW, reason, actor=actor)
    withdraw_submission(assessment, actor=actor)
    emails.tell_withdrawn(assessment, note, actor)


def return_to_agency(
    assessment: Assessment, reason: str, changes: Mapping[str, str] | None = None, *, actor: Actor
) -> None:
    """The board sends a submitted return back to be corrected; submitting it again makes a new receipt.

    `changes` gives a reason for each standard concerned, by its reference: those are open again and the
    others locked until the return is submitted once more. Without any, every answer is open again.
    Raises RuleBroken for a reason that is missing.
    """
    lock(assessment)
    concerned = find_concerned(assessment, changes or {})
    advance(assessment, RETURN, actor=actor, reason=reason)
    note = keep_note(assessment, RETURN, reason, actor=actor)
    withdraw_submission(assessment, actor=actor)
    ask_for_changes(note, concerned, changes or {})
    unlock_answers(assessment)
    if concerned:
        _leave_open_only(assessment, concerned.values())
        record("assessment.changes_requested", assessment, actor=actor, after={"standards": list(concerned)})
    emails.tell_returned(assessment, note, changes or {}, actor)


def unlock_answers(assessment: Assessment) -> None:
    """Every answer can be changed again, as far as the return can."""
    _set(assessment, Response.locked.is_(True), locked=False)


def _leave_open_only(assessment: Assessment, response_ids: Collection[UUID]) -> None:
    """Lock the others; those that are left open count as not finished until the agency says so again."""
    wanted = Response.id.in_(response_ids)
    _set(assessment, ~wanted, locked=True)
    _set(assessment, wanted, finished=False)


def _set(assessment: Assessment, which: ColumnElement[bool], **values: bool) -> None:
    # Not through the objects: none of this is a new version of a text.
    change = update(Response).where(Response.assessment_id == assessment.id, which).values(**values)
    db.session.execute(change, execution_options={"synchronize_session": False})
    for answer in [each for each in db.session if isinstance(each, Response)]:
        db.session.expire(answer, list(values))
