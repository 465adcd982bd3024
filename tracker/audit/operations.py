"""Writing the audit trail, in the same transaction as the change it tells of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import g, has_request_context
from sqlalchemy import inspect, select, text

from tracker.audit.models import AuditEntry
from tracker.audit.rules import COVERED, FIRST, entry_hash
from tracker.clock import now
from tracker.db import db
from tracker.policy import Actor, Scope

CHAIN_LOCK = 1104_2004  # any fixed number: one writer at a time extends the chain on PostgreSQL
NEWEST = select(AuditEntry.seq, AuditEntry.hash).order_by(AuditEntry.seq.desc()).limit(1)


@dataclass(frozen=True)
class Deed:
    """What was done to what. `before` and `after` hold names and statuses, never texts or secrets."""

    verb: str
    object_type: str
    object_id: str
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


def record(
    verb: str,
    obj: Any,
    *,
    actor: Actor,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    scope: Scope | None = None,
) -> AuditEntry:
    """Add one entry. `before` and `after` hold names and statuses, never answer texts, passwords or tokens.

    `scope` says where it was done when the object itself has no place, as a person has none.
    """
    name = type(obj).__name__
    return record_about(
        verb, name, _identity(obj), actor=actor, scope=scope or obj.scope, before=before, after=after
    )


def record_about(
    verb: str,
    object_type: str,
    object_id: str,
    *,
    actor: Actor,
    scope: Scope,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> AuditEntry:
    """Add one entry about what is not a row: a page that was refused, an account that is not there."""
    deed = Deed(verb, object_type, object_id, before, after)
    return record_batch([deed], actor=actor, scope=scope)[-1]


def record_batch(deeds: Sequence[Deed], *, actor: Actor, scope: Scope) -> list[AuditEntry]:
    """Add an entry for each of many things that one person did in one place at one moment, in their order."""
    if has_request_context() and any(deed.verb.endswith(".export") for deed in deeds):
        g.export_recorded = True
    last, previous = _end_of_chain()
    entries = []
    for seq, deed in enumerate(deeds, start=last + 1):
        entry = AuditEntry(
            seq=seq,
            at=now(),
            actor_id=actor.user_id,
            actor_name=actor.name,
            role=_role_of(actor),
            **vars(deed),
            agency_id=scope.agency_id,
            board_id=scope.board_id,
            request_id=g.get("request_id", "") if has_request_context() else "",
            previous_hash=previous,
        )
        entry.hash = previous = entry_hash({name: getattr(entry, name) for name in COVERED})
        entries.append(entry)
    db.session.add_all(entries)
    db.session.flush()
    return entries


def _end_of_chain() -> tuple[int, str]:
    """Number and hash of the last entry. On PostgreSQL one transaction at a time may go on from there."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})
    last = db.session.execute(NEWEST).one_or_none()
    return (last.seq, last.hash) if last else (0, FIRST)


def _identity(obj: Any) -> str:
    db.session.flush()
    return str(inspect(obj).identity[0])


def _role_of(actor: Actor) -> str:
    if actor.user_id is None:
        return "system"
    acting = g.get("acting") if has_request_context() else None
    if acting is None and len(actor.grants) == 1:
        acting = actor.grants[0]
    return acting.role.value if acting else "person"
