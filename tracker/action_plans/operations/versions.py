"""Keeping the words of an action each time they change, so that a plan can be read as it stood on any day."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from tracker.action_plans.models import Action, ActionVersion
from tracker.action_plans.wording import BEFORE_RECORDS, words_of
from tracker.clock import now
from tracker.db import db
from tracker.policy import Actor


def keep_as_it_was(action: Action) -> None:
    """Before a change: keep the words as they are if none were ever kept, so that they are not lost.

    They stand for all that was before the first recorded change, and nobody is named for them.
    """
    if _last(action) is None:
        _keep(action, BEFORE_RECORDS, None, action.created_at)


def keep_version(action: Action, *, actor: Actor) -> ActionVersion | None:
    """After a change: keep the words with who and when; None when they are the same as before."""
    db.session.flush()
    last = _last(action)
    if last is not None and last.words == words_of(action):
        return None
    return _keep(action, last.number + 1 if last else 1, actor.user_id, now())


def _last(action: Action) -> ActionVersion | None:
    return db.session.scalar(
        select(ActionVersion)
        .where(ActionVersion.action_id == action.id)
        .order_by(ActionVersion.number.desc())
        .limit(1)
    )


def _keep(action: Action, number: int, by: UUID | None, at: datetime) -> ActionVersion:
    version = ActionVersion(
        action_id=action.id, number=number, words=words_of(action), saved_by_id=by, saved_at=at
    )
    db.session.add(version)
    return version
