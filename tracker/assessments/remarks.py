"""What the authoriser and the board say about single standards, from the first word until it is settled."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, select, update

from tracker.assessments.asked import OPEN_COMMENT
from tracker.assessments.models import Assessment, Remark, Response, StatusNote
from tracker.assessments.queries import lock
from tracker.assessments.rules import AUTHORISE, RemarkKind, check_remark
from tracker.audit.operations import record
from tracker.clock import now
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.frameworks.models import MinimumStandardRecord
from tracker.policy import Actor

ORDERED = (
    select(MinimumStandardRecord.ref, Response.id)
    .join(Response, Response.minimum_standard_id == MinimumStandardRecord.id)
    .order_by(MinimumStandardRecord.position)
)


def write_comment(response: Response, text: str, *, actor: Actor) -> Remark:
    """What the actor says about one standard of a return that waits for authorisation; one comment each.

    Written again, it replaces the words. Raises RuleBroken without words, WrongState at any other time.
    """
    _check_waiting(response.assessment)
    check_remark(text)
    remark = _own(response, actor)
    if remark is None:
        assert actor.user_id is not None
        remark = Remark(response_id=response.id, kind=RemarkKind.AUTHORISER, written_by_id=actor.user_id)
        db.session.add(remark)
    remark.text, remark.written_at = text.strip(), now()
    db.session.flush()
    record("response.comment", response, actor=actor)
    return remark


def remove_comment(response: Response, *, actor: Actor) -> None:
    """Take the actor's own comment on a standard away, if there is one. Refuses as writing does."""
    _check_waiting(response.assessment)
    remark = _own(response, actor)
    if remark is not None:
        db.session.delete(remark)
        record("response.comment_removed", response, actor=actor)


def _check_waiting(assessment: Assessment) -> None:
    lock(assessment)
    if not AUTHORISE.allowed_from(assessment.status):
        status = assessment.status.label.lower()
        raise WrongState(f"Comments are written while the return waits for authorisation: it is “{status}”.")


def _own(response: Response, actor: Actor) -> Remark | None:
    return db.session.scalar(
        select(Remark).where(
            Remark.response_id == response.id, Remark.written_by_id == actor.user_id, *OPEN_COMMENT
        )
    )


def give_comments(assessment: Assessment, note: StatusNote) -> list[str]:
    """The open comments become reasons of a decline. Gives the references of their standards, in order."""
    rows = db.session.execute(
        ORDERED.join(Remark, Remark.response_id == Response.id)
        .where(Response.assessment_id == assessment.id, *OPEN_COMMENT)
        .distinct()
        .add_columns(MinimumStandardRecord.position)
    )
    refs = [row.ref for row in rows]
    _change(assessment, *OPEN_COMMENT, note_id=note.id)
    return refs


def keep_comments_as_notes(assessment: Assessment) -> None:
    """The return was authorised all the same: its open comments ask for nothing, but they can be read."""
    _change(assessment, *OPEN_COMMENT, settled_at=now())


def settle_remarks(assessment: Assessment) -> None:
    """The return was sent again: what was asked for is kept, and asks for nothing more."""
    _change(assessment, Remark.note_id.is_not(None), Remark.settled_at.is_(None), settled_at=now())


def _change(assessment: Assessment, *which: ColumnElement[bool], **values: object) -> None:
    here = select(Response.id).where(Response.assessment_id == assessment.id)
    change = update(Remark).where(Remark.response_id.in_(here), *which).values(**values)
    db.session.execute(change, execution_options={"synchronize_session": False})
    for remark in [each for each in db.session if isinstance(each, Remark)]:
        db.session.expire(remark)


def find_concerned(assessment: Assessment, changes: Mapping[str, str]) -> dict[str, UUID]:
    """The answers that the board wants changed: their ids by reference, in order.

    Raises RuleBroken for a reference that the return does not have, or a reason without words.
    """
    for text in changes.values():
        check_remark(text)
    rows = db.session.execute(ORDERED.where(Response.assessment_id == assessment.id))
    found = {ref: response_id for ref, response_id in rows if ref in changes}
    if len(found) != len(changes):
        raise RuleBroken("Choose standards of this return only")
    return found


def ask_for_changes(note: StatusNote, concerned: Mapping[str, UUID], changes: Mapping[str, str]) -> None:
    """Keep the board's reasons at the standards concerned, as part of a return."""
    for ref, response_id in concerned.items():
        db.session.add(
            Remark(
                response_id=response_id, kind=RemarkKind.BOARD, text=changes[ref].strip(), note_id=note.id,
                written_by_id=note.written_by_id, written_at=note.written_at,
            )
        )  # fmt: skip
    db.session.flush()
