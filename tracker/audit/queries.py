"""Reading the audit trail."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from tracker.audit.models import AuditEntry
from tracker.audit.rules import COVERED, first_bad
from tracker.db import db


def find_first_bad_entry() -> int | None:
    """The number of the first entry that was changed, removed or slipped in; None when the chain holds."""
    return first_bad(_all_entries())


def count_entries() -> int:
    """How many entries the trail has."""
    last = db.session.scalar(select(AuditEntry.seq).order_by(AuditEntry.seq.desc()).limit(1))
    return last or 0


def _all_entries() -> Iterator[dict[str, Any]]:
    columns = [getattr(AuditEntry, name) for name in (*COVERED, "hash")]
    rows = db.session.execute(select(*columns).order_by(AuditEntry.seq).execution_options(yield_per=1000))
    return (dict(row._mapping) for row in rows)
