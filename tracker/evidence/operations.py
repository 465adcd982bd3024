"""Adding evidence to an agency's library, describing it, and noting who looked at it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tracker.audit.operations import record
from tracker.boards.models import Agency
from tracker.clock import now, today
from tracker.db import db
from tracker.errors import RuleBroken
from tracker.evidence.intake import StoredFile, Upload
from tracker.evidence.models import EvidenceItem
from tracker.evidence.names import title_from
from tracker.evidence.rules import EvidenceKind, check_dates
from tracker.evidence.taking import (
    hold_library,
    new_version,
    no_further_check,
    refuse_known,
    taken_in,
)
from tracker.policy import Actor, Scope


@dataclass(frozen=True)
class Description:
    """What people say about an item. An empty title takes the file's name; dates are optional."""

    title: str = ""
    owner_name: str = ""
    document_date: date | None = None
    review_by: date | None = None


def add_file(
    agency: Agency,
    upload: Upload | None,
    description: Description,
    *,
    actor: Actor,
    before_writing: Callable[[], object] = no_further_check,
) -> EvidenceItem:
    """Check a file, make it durable, and add it to the agency's library.

    Ends the running transaction first, so that nobody waits while a file is read: call it before changing
    anything. `before_writing` is called in the new transaction, to check what may have changed meanwhile.
    Raises RuleBroken on the field `file` with the reason, AlreadyHave when the library holds these bytes.
    """
    agency_id = agency.id
    check_dates(description.document_date, description.review_by, today())
    with taken_in(agency_id, upload, before_writing) as stored:
        return add_stored_file(agency_id, stored, description, actor=actor)


def add_stored_file(
    agency_id: UUID, stored: StoredFile, description: Description, *, actor: Actor
) -> EvidenceItem:
    """Add the row of a file that is durable already. Raises AlreadyHave when the library has these bytes."""
    hold_library(agency_id)
    refuse_known(agency_id, stored.incoming)
    item = _new_item(agency_id, EvidenceKind.FILE, description, actor,
                     title=description.title or title_from(stored.incoming.display_name))  # fmt: skip
    db.session.add(item)
    db.session.flush()
    version = new_version(item, 1, stored, actor)
    record("evidence.add", item, actor=actor,
           after={"kind": item.kind.value, "title": item.title, "file": version.display_name,
                  "size": version.size, "sha256": version.sha256})  # fmt: skip
    return item


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
    check_description(description)
    item = _new_item(
        agency_id, kind, description, actor, title=description.title, url=url, held_at=held_at
    )  # fmt: skip
    db.session.add(item)
    db.session.flush()
    record("evidence.add", item, actor=actor, after={"kind": kind.value, "title": item.title})
    return item


def check_description(description: Description) -> None:
    if not description.title:
        raise RuleBroken("Enter a title", field="title")
    check_dates(description.document_date, description.review_by, today())


def describe(item: EvidenceItem, description: Description, *, actor: Actor) -> None:
    """Change the title, owner or dates of an item. Raises RuleBroken beside the field that is wrong."""
    check_description(description)
    before = described(item)
    item.title, item.owner_name = description.title, description.owner_name
    item.document_date, item.review_by = description.document_date, description.review_by
    db.session.flush()
    record("evidence.describe", item, actor=actor, before=before, after=described(item))


def described(item: EvidenceItem) -> dict[str, str]:
    names = ("title", "owner_name", "document_date", "review_by")
    return {name: str(getattr(item, name) or "") for name in names}


def note_opened(item: EvidenceItem, verb: str, *, scope: Scope, number: int, actor: Actor) -> None:
    """Write into the audit trail that somebody looked at a file (`view`) or took it away (`download`)."""
    record(f"evidence.{verb}", item, actor=actor, scope=scope, after={"version": number})
