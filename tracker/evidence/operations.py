"""Adding evidence to an agency's library, citing it, and noting who looked at it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from tracker.audit.operations import record
from tracker.boards.models import Agency
from tracker.clock import now, today
from tracker.config import Settings
from tracker.db import db, release
from tracker.errors import NotFound, RuleBroken
from tracker.evidence.intake import Incoming, StoredFile, Upload, inspect, store
from tracker.evidence.models import Citation, EvidenceItem, FileVersion
from tracker.evidence.names import title_from
from tracker.evidence.queries import count_cited_files, find_same_bytes
from tracker.evidence.rules import EvidenceKind, FileState, check_dates, check_file_count
from tracker.policy import Actor, Scope
from tracker.storage.stores import StorageDown, storage


class AlreadyHave(RuleBroken):
    """The same bytes are in the library already; `item_id` says as which item."""

    def __init__(self, item: EvidenceItem) -> None:
        super().__init__(f"You already have this file as “{item.title}”", field="file")
        self.item_id = item.id
        self.title = item.title


@dataclass(frozen=True)
class Description:
    """What people say about an item. An empty title takes the file's name; dates are optional."""

    title: str = ""
    owner_name: str = ""
    document_date: date | None = None
    review_by: date | None = None


def _nothing() -> None:
    """No further check."""


def add_file(
    agency: Agency,
    upload: Upload | None,
    description: Description,
    *,
    actor: Actor,
    before_writing: Callable[[], object] = _nothing,
) -> EvidenceItem:
    """Check a file, make it durable, and add it to the agency's library.

    Ends the running transaction first, so that nobody waits while a file is read: call it before changing
    anything. `before_writing` is called in the new transaction, to check what may have changed meanwhile.
    Raises RuleBroken on the field `file` with the reason, AlreadyHave when the library holds these bytes.
    """
    agency_id = agency.id
    check_dates(description.document_date, description.review_by, today())
    release()
    settings: Settings = current_app.extensions["settings"]
    incoming = inspect(upload, limit_mb=settings.max_upload_mb)
    _refuse_known(agency_id, incoming)
    release()
    stored = store(incoming, storage())
    try:
        before_writing()
        return add_stored_file(agency_id, stored, description, actor=actor)
    except Exception:
        _forget(stored)
        raise


def add_stored_file(
    agency_id: UUID, stored: StoredFile, description: Description, *, actor: Actor
) -> EvidenceItem:
    """Add the row of a file that is durable already. Raises AlreadyHave when the library has these bytes."""
    # Of two people who add the same file at once, the second waits here and then sees the first one's.
    db.session.execute(select(Agency.id).where(Agency.id == agency_id).with_for_update())
    _refuse_known(agency_id, stored.incoming)
    item = _new_item(agency_id, EvidenceKind.FILE, description, actor,
                     title=description.title or title_from(stored.incoming.display_name))  # fmt: skip
    db.session.add(item)
    db.session.flush()
    version = _version(item, stored, actor)
    db.session.add(version)
    db.session.flush()
    record("evidence.add", item, actor=actor,
           after={"kind": item.kind.value, "title": item.title, "file": version.display_name,
                  "size": version.size, "sha256": version.sha256})  # fmt: skip
    return item


def _version(item: EvidenceItem, stored: StoredFile, actor: Actor) -> FileVersion:
    incoming = stored.incoming
    return FileVersion(
        item=item, number=1, display_name=incoming.display_name, media_type=incoming.media_type,
        size=incoming.size, sha256=incoming.sha256, storage_name=stored.storage_name,
        storage_key=stored.storage_key, state=FileState.AVAILABLE, uploaded_by_id=actor.user_id,
        uploaded_at=now(),
    )  # fmt: skip


def _refuse_known(agency_id: UUID, incoming: Incoming) -> None:
    known = find_same_bytes(agency_id, incoming.sha256)
    if known is not None:
        raise AlreadyHave(known)


def _forget(stored: StoredFile) -> None:
    # What cannot be removed now is an orphan: the sweep removes it.
    with suppress(StorageDown):
        storage().delete(stored.storage_key)


def _new_item(
    agency_id: UUID, kind: EvidenceKind, description: Description, actor: Actor, *, title: str,
    url: str = "", held_at: str = "",
) -> EvidenceItem:  # fmt: skip
    return EvidenceItem(
        agency_id=agency_id, kind=kind, title=title, url=url, held_at=held_at,
        owner_name=description.owner_name, document_date=description.document_date,
        review_by=description.review_by, added_by_id=actor.user_id, added_at=now(),
    )  # fmt: skip


def add_link(agency: Agency, url: str, description: Description, *, actor: Actor) -> EvidenceItem:
    """Add a web address. Raises RuleBroken when it is not http or https, or has no title."""
    if not url.startswith(("https://", "http://")):
        raise RuleBroken("Enter a web address that starts with https:// or http://", field="url")
    return _add_words(agency.id, EvidenceKind.LINK, description, actor, url=url)


def add_on_request(agency: Agency, held_at: str, description: Description, *, actor: Actor) -> EvidenceItem:
    """Add something that is shown when the board asks for it. Raises RuleBroken without a title or place."""
    if not held_at:
        raise RuleBroken("Enter where it is held and who to ask for it", field="held_at")
    return _add_words(agency.id, EvidenceKind.ON_REQUEST, description, actor, held_at=held_at)


def _add_words(
    agency_id: UUID, kind: EvidenceKind, description: Description, actor: Actor, *, url: str = "",
    held_at: str = "",
) -> EvidenceItem:  # fmt: skip
    _check_description(description)
    item = _new_item(
        agency_id, kind, description, actor, title=description.title, url=url, held_at=held_at
    )  # fmt: skip
    db.session.add(item)
    db.session.flush()
    record("evidence.add", item, actor=actor, after={"kind": kind.value, "title": item.title})
    return item


def _check_description(description: Description) -> None:
    if not description.title:
        raise RuleBroken("Enter a title", field="title")
    check_dates(description.document_date, description.review_by, today())


def describe(item: EvidenceItem, description: Description, *, actor: Actor) -> None:
    """Change the title, owner or dates of an item. Raises RuleBroken beside the field that is wrong."""
    _check_description(description)
    before = _described(item)
    item.title, item.owner_name = description.title, description.owner_name
    item.document_date, item.review_by = description.document_date, description.review_by
    db.session.flush()
    record("evidence.describe", item, actor=actor, before=before, after=_described(item))


def _described(item: EvidenceItem) -> dict[str, str]:
    names = ("title", "owner_name", "document_date", "review_by")
    return {name: str(getattr(item, name) or "") for name in names}


def cite(
    item: EvidenceItem, *, response_id: UUID | None = None, action_id: UUID | None = None, locator: str = "",
    actor: Actor,
) -> Citation:  # fmt: skip
    """Let an answer or an action lean on an item. The caller has checked that both are the same agency's.

    Raises RuleBroken when it is cited there already, or when the return cites as many files as it may.
    """
    # Of two people who cite it at once, the second waits here and then sees the first one's citation.
    db.session.execute(select(EvidenceItem.id).where(EvidenceItem.id == item.id).with_for_update())
    place = {"response_id": response_id, "action_id": action_id}
    if db.session.scalar(select(Citation.id).filter_by(item_id=item.id, **place)) is not None:
        raise RuleBroken(f"“{item.title}” is already cited here", field="item")
    if response_id is not None and item.kind is EvidenceKind.FILE:
        settings: Settings = current_app.extensions["settings"]
        check_file_count(count_cited_files(response_id), settings.max_files_per_assessment)
    citation = Citation(item_id=item.id, locator=locator, cited_by_id=actor.user_id, cited_at=now(), **place)
    db.session.add(citation)
    db.session.flush()
    record("evidence.cite", item, actor=actor, after=_cited_at(citation))
    return citation


def remove_citation(
    citation_id: UUID, *, response_id: UUID | None = None, action_id: UUID | None = None, actor: Actor
) -> EvidenceItem:
    """Take a citation away from the answer or action it is at; the item stays in the library.

    Raises NotFound when there is no such citation there.
    """
    citation = db.session.scalar(
        select(Citation).filter_by(id=citation_id, response_id=response_id, action_id=action_id)
    )
    if citation is None:
        raise NotFound
    item, before = citation.item, _cited_at(citation)
    db.session.delete(citation)
    db.session.flush()
    record("evidence.remove_citation", item, actor=actor, before=before)
    return item


def _cited_at(citation: Citation) -> dict[str, str]:
    where = {"response": citation.response_id, "action": citation.action_id, "see": citation.locator}
    return {name: str(value) for name, value in where.items() if value}


def note_opened(item: EvidenceItem, verb: str, *, scope: Scope, number: int, actor: Actor) -> None:
    """Write into the audit trail that somebody looked at a file (`view`) or took it away (`download`)."""
    record(f"evidence.{verb}", item, actor=actor, scope=scope, after={"version": number})
