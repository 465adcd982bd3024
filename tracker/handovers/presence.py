"""Who has a standard open now. A page says so every 30 seconds, in one statement; nothing is audited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import case, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from tracker.accounts.models import User
from tracker.assessments.models import Assessment, Response
from tracker.clock import now
from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.errors import NotFound
from tracker.frameworks.models import MinimumStandardRecord
from tracker.handovers.models import Presence
from tracker.handovers.rules import PRESENT_FOR
from tracker.policy import Actor, Scope

INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True)
class Spot:
    """One standard of one return, without its texts: all that saying "I am here" needs."""

    response_id: UUID
    assigned_to_id: UUID | None
    agency_id: UUID
    board_id: UUID

    @property
    def scope(self) -> Scope:
        return Scope(self.agency_id, self.board_id)


@dataclass(frozen=True)
class Present:
    """A colleague who has the standard open, and since when without a break."""

    name: str
    since: datetime


def get_spot(assessment_id: UUID, ref: str, *, actor: Actor) -> Spot:
    """A standard of a return of the actor's agency. Raises NotFound otherwise, also for the board."""
    row = db.session.execute(
        select(Response.id, Response.assigned_to_id, Assessment.agency_id, Cycle.board_id)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .join(Cycle, Cycle.id == Assessment.cycle_id)
        .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
        .where(
            Assessment.id == assessment_id,
            Assessment.agency_id.in_(actor.agency_ids),
            MinimumStandardRecord.ref == ref,
        )
    ).one_or_none()
    if row is None:
        raise NotFound
    return Spot(*row)


def note_presence(response_id: UUID, *, actor: Actor) -> None:
    """The actor has the standard open at this moment; after a break they are here since now."""
    moment, insert = now(), INSERT[db.session.get_bind().dialect.name]
    arriving = insert(Presence).values(
        id=uuid4(), response_id=response_id, user_id=actor.user_id, since=moment, seen_at=moment
    )
    away = Presence.seen_at < moment - PRESENT_FOR
    since = case((away, arriving.excluded.since), else_=Presence.since)
    db.session.execute(
        arriving.on_conflict_do_update(
            index_elements=["response_id", "user_id"],
            set_={"since": since, "seen_at": arriving.excluded.seen_at},
        )
    )


def leave(response_id: UUID, *, actor: Actor) -> None:
    """The actor has closed the standard."""
    db.session.execute(
        delete(Presence).where(Presence.response_id == response_id, Presence.user_id == actor.user_id)
    )


def list_present(response_id: UUID, *, actor: Actor) -> Sequence[Present]:
    """The others who have the standard open, who came first first."""
    rows = db.session.execute(
        select(User.name, Presence.since)
        .join(User, User.id == Presence.user_id)
        .where(
            Presence.response_id == response_id,
            Presence.user_id != actor.user_id,
            Presence.seen_at >= now() - PRESENT_FOR,
        )
        .order_by(Presence.since, User.name)
    )
    return [Present(*row) for row in rows]
