"""A condition on its way: the agency says how it was met; the board closes it or sends it back."""

from tracker.audit.operations import record
from tracker.clock import now
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.policy import Actor
from tracker.ratification.emails import (
    tell_condition_answered,
    tell_condition_closed,
    tell_condition_sent_back,
)
from tracker.ratification.models import VersionRemark


def answer_condition(remark: VersionRemark, answer: str, *, actor: Actor) -> None:
    """Say how the condition was met; those who check it are told. Raises WrongState once it was said."""
    _hold(remark)
    if remark.answered_at is not None:
        raise WrongState("Somebody has said already how this condition was met. The board checks it now.")
    if not answer.strip():
        raise RuleBroken("Enter how the condition was met", field="answer")
    remark.answer, remark.answered_by_id, remark.answered_at = answer, actor.user_id, now()
    db.session.flush()
    record("condition.answer", remark, actor=actor)
    tell_condition_answered(remark)


def close_condition(remark: VersionRemark, note: str, *, actor: Actor) -> None:
    """The condition is met, the note says why the board thinks so; the agency is told."""
    _hold(remark)
    if not note.strip():
        raise RuleBroken("Enter why the condition is met", field="note")
    remark.closing_note, remark.closed_by_id, remark.closed_at = note, actor.user_id, now()
    db.session.flush()
    record("condition.close", remark, actor=actor)
    tell_condition_closed(remark)


def send_condition_back(remark: VersionRemark, why: str, *, actor: Actor) -> None:
    """Not met yet: the answer and why it is not enough stay on record, and the agency answers again."""
    _hold(remark)
    if remark.answered_at is None:
        raise RuleBroken(
            "The agency has not said yet how it met this condition, so there is nothing to send back",
            field="verdict",
        )
    if not why.strip():
        raise RuleBroken("Enter what is missing", field="note")
    earlier = {
        "answer": remark.answer,
        "answered_at": remark.answered_at.isoformat(),
        "answered_by": remark.answered_by.name if remark.answered_by else "",
        "why": why,
        "sent_back_at": now().isoformat(),
        "sent_back_by": actor.name,
    }
    remark.sent_back = [*remark.sent_back, earlier]
    remark.answer, remark.answered_by_id, remark.answered_at = "", None, None
    db.session.flush()
    record("condition.send_back", remark, actor=actor)
    tell_condition_sent_back(remark, why)


def _hold(remark: VersionRemark) -> None:
    """Of two people who act on it, one waits and sees what the other did. Raises WrongState once closed."""
    db.session.refresh(remark, with_for_update={"of": VersionRemark})
    if remark.closed_at is not None:
        raise WrongState("This condition was closed already. Nothing was changed.")
