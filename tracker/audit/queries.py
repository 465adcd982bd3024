"""Reading the audit trail."""

from collections.abc import Collection, Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select

from tracker.audit.models import AuditEntry
from tracker.audit.rules import COVERED, first_bad
from tracker.db import db


def find_first_bad_entry() -> int | None:
    """The number of the first entry that was changed, removed or slipped in; None when the chain holds."""
    with closing(_all_entries()) as entries:
        return first_bad(entries)


def count_entries() -> int:
    """How many entries the trail has."""
    last = db.session.scalar(select(AuditEntry.seq).order_by(AuditEntry.seq.desc()).limit(1))
    return last or 0


def _all_entries() -> Generator[dict[str, Any], None, None]:
    columns = [getattr(AuditEntry, name) for name in (*COVERED, "hash")]
    query = select(*columns).order_by(AuditEntry.seq).execution_options(yield_per=1000)
    with db.session.execute(query) as rows:  # closed also when the reader stops half way
        yield from (dict(row._mapping) for row in rows)


@dataclass(frozen=True)
class Sight:
    """What of the trail one board may see: its own entries, its agencies', and what its people did elsewhere.

    An entry that belongs to another board is never among them, whoever made it.
    """

    board_id: UUID
    agency_ids: Collection[UUID]
    user_ids: Collection[UUID]


@dataclass(frozen=True)
class Narrowed:
    """What the reader asks for; empty values narrow nothing. `until` is the first instant left out."""

    person: str = ""
    verb: str = ""
    since: datetime | None = None
    until: datetime | None = None


def count_trail(sight: Sight, narrowed: Narrowed) -> int:
    """How many entries there are to see."""
    return db.session.scalar(select(func.count()).select_from(_seen(sight, narrowed).subquery())) or 0


def list_trail(sight: Sight, narrowed: Narrowed, *, limit: int, offset: int = 0) -> list[AuditEntry]:
    """The entries to see, the latest first."""
    query = _seen(sight, narrowed).order_by(AuditEntry.seq.desc()).limit(limit).offset(offset)
    return list(db.session.scalars(query))


def list_verbs(sight: Sight) -> list[str]:
    """The verbs that occur in what may be seen."""
    query = _seen(sight, Narrowed()).with_only_columns(AuditEntry.verb).distinct()
    return sorted(db.session.scalars(query))


def _seen(sight: Sight, narrowed: Narrowed) -> Select[AuditEntry]:
    query = select(AuditEntry).where(_within(sight))
    if narrowed.person:
        query = query.where(AuditEntry.actor_name.icontains(narrowed.person, autoescape=True))
    if narrowed.verb:
        query = query.where(AuditEntry.verb == narrowed.verb)
    if narrowed.since:
        query = query.where(AuditEntry.at >= narrowed.since)
    if narrowed.until:
        query = query.where(AuditEntry.at < narrowed.until)
    return query


def _within(sight: Sight) -> ColumnElement[bool]:
    of_people = AuditEntry.actor_id.in_(sight.user_ids) | (
        (AuditEntry.object_type == "User") & AuditEntry.object_id.in_([str(key) for key in sight.user_ids])
    )
    nowhere = AuditEntry.board_id.is_(None) & AuditEntry.agency_id.is_(None)
    of_agencies = AuditEntry.board_id.is_(None) & AuditEntry.agency_id.in_(sight.agency_ids)
    return (AuditEntry.board_id == sight.board_id) | of_agencies | (nowhere & of_people)
