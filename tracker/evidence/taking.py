"""From an upload to a durable file whose row can be written: checked, recognised, scanned and stored."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from tracker.boards.models import Agency
from tracker.clock import now
from tracker.config import Settings
from tracker.db import db, release
from tracker.errors import RuleBroken
from tracker.evidence.intake import Incoming, StoredFile, Upload, inspect, scanned, store
from tracker.evidence.models import EvidenceItem, FileVersion
from tracker.evidence.queries import find_same_bytes
from tracker.policy import Actor
from tracker.storage.stores import StorageDown, storage


class AlreadyHave(RuleBroken):
    """The same bytes are in the library already; `item_id` says as which item."""

    def __init__(self, item_id: UUID, title: str) -> None:
        super().__init__(f"You already have this file as “{title}”", field="file")
        self.item_id = item_id
        self.title = title


def no_further_check() -> None:
    """For callers that have nothing to check again once the file is stored."""


@contextmanager
def taken_in(
    agency_id: UUID, upload: Upload | None, before_writing: Callable[[], object]
) -> Iterator[StoredFile]:
    """A durable file to write a row for; removed again when that fails.

    Ends the running transaction before anything slow, so that nobody waits while a file is read, scanned and
    stored. Raises RuleBroken on the field `file` with the reason, AlreadyHave for bytes the library holds.
    """
    release()
    settings: Settings = current_app.extensions["settings"]
    incoming = inspect(upload, limit_mb=settings.max_upload_mb)
    refuse_known(agency_id, incoming)
    release()
    stored = store(scanned(incoming, settings.clamd), storage())
    try:
        before_writing()
        yield stored
    except Exception:
        # What cannot be removed now is an orphan: the sweep removes it.
        with suppress(StorageDown):
            storage().delete(stored.storage_key)
        raise


def hold_library(agency_id: UUID) -> None:
    """Of two people who add the same file at once, the second waits here and then sees the first one's."""
    db.session.execute(select(Agency.id).where(Agency.id == agency_id).with_for_update())


def refuse_known(agency_id: UUID, incoming: Incoming) -> None:
    """Raise AlreadyHave when the agency's library holds exactly these bytes."""
    known = find_same_bytes(agency_id, incoming.sha256)
    if known is not None:
        raise AlreadyHave(known.id, known.title)


def new_version(item: EvidenceItem, number: int, stored: StoredFile, actor: Actor) -> FileVersion:
    """Write the row of a stored file."""
    incoming = stored.incoming
    version = FileVersion(
        item=item, number=number, display_name=incoming.display_name, media_type=incoming.media_type,
        size=incoming.size, sha256=incoming.sha256, storage_name=stored.storage_name,
        storage_key=stored.storage_key, state=incoming.state, uploaded_by_id=actor.user_id, uploaded_at=now(),
    )  # fmt: skip
    db.session.add(version)
    db.session.flush()
    return version
