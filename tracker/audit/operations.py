"""Writing the audit trail, in the same transaction as the change it tells of."""

from typing import Any

from flask import g, has_request_context
from sqlalchemy import inspect, select, text

from tracker.audit.models import AuditEntry
from tracker.audit.rules import COVERED, FIRST, entry_hash
from tracker.clock import now
from tracker.db import db
from tracker.policy import Actor, Scope

CHAIN_LOCK = 1104_2004  # any fixed number: one writer at a time extends the chain on PostgreSQL


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
    last = _last_entry()
    entry = AuditEntry(
        seq=last.seq + 1 if last else 1,
        at=now(),
        actor_id=actor.user_id,
        actor_name=actor.name,
        role=_role_of(actor),
        verb=verb,
        object_type=object_type,
        object_id=object_id,
        agency_id=scope.agency_id,
        board_id=scope.board_id,
        before=before,
        after=after,
        request_id=g.get("request_id", "") if has_request_context() else "",
        previous_hash=last.hash if last else FIRST,
    )
    entry.hash = entry_hash({name: getattr(entry, name) for name in COVERED})
    db.session.add(entry)
    db.session.flush()
    return entry


def _last_entry() -> AuditEntry | None:
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": CHAIN_LOCK})
    return db.session.scalar(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1))


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
