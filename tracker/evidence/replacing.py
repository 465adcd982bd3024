"""A new version of a file, with the old ones kept; and taking out of the library what nothing leans on."""

from datetime import date

from sqlalchemy import func, select

from tracker.audit.operations import record
from tracker.clock import now, today
from tracker.db import db
from tracker.errors import NotFound, WrongState
from tracker.evidence.intake import StoredFile, Upload
from tracker.evidence.leaning import count_places
from tracker.evidence.models import EvidenceItem, FileVersion
from tracker.evidence.operations import described
from tracker.evidence.queries import find_in_library
from tracker.evidence.rules import EvidenceKind, check_dates, check_unused
from tracker.evidence.taking import hold_library, new_version, refuse_known, taken_in
from tracker.policy import Actor


def replace_file(
    item: EvidenceItem,
    upload: Upload | None,
    *,
    document_date: date | None,
    review_by: date | None,
    actor: Actor,
) -> EvidenceItem:
    """Add a version that is in force from now on; a submitted return goes on showing the one it had.

    Ends the running transaction first (see `taken_in`). Raises RuleBroken beside the field, AlreadyHave for
    bytes the library holds, WrongState for what is not a file, NotFound when the item was removed meanwhile.
    """
    if item.kind is not EvidenceKind.FILE:
        raise WrongState("Only a file can be replaced with a new version.")
    check_dates(document_date, review_by, today())
    agency_id, item_id = item.agency_id, item.id
    with taken_in(agency_id, upload, lambda: hold_library(agency_id)) as stored:
        refuse_known(agency_id, stored.incoming)
        found = find_in_library(agency_id, item_id)
        if found is None:
            raise NotFound
        add_stored_version(found, stored, document_date=document_date, review_by=review_by, actor=actor)
    return found


def add_stored_version(
    item: EvidenceItem,
    stored: StoredFile,
    *,
    document_date: date | None,
    review_by: date | None,
    actor: Actor,
) -> None:
    """Write the row of a new version that is durable already, and the dates that go with it."""
    before = described(item)
    _keep_dates(item)
    newest = db.session.scalar(select(func.max(FileVersion.number)).where(FileVersion.item_id == item.id))
    version = new_version(item, (newest or 0) + 1, stored, actor)
    item.document_date, item.review_by = document_date, review_by
    db.session.flush()
    facts = {"version": version.number, "file": version.display_name, "sha256": version.sha256}
    record("evidence.replace", item, actor=actor, before=before, after={**described(item), **facts})


def _keep_dates(item: EvidenceItem) -> None:
    """The version that was the newest keeps its dates: a submitted return goes on showing them."""
    newest = max(item.versions, key=lambda version: version.number)
    newest.document_date, newest.review_by = item.document_date, item.review_by


def remove_item(item: EvidenceItem, *, actor: Actor) -> None:
    """Take an item out of the library; its rows and files stay. Raises RuleBroken when something cites it."""
    # Who cites it at the same moment waits for this lock, or we wait for theirs and see the citation.
    db.session.execute(select(EvidenceItem.id).where(EvidenceItem.id == item.id).with_for_update())
    check_unused(*count_places(item.id))
    item.removed_at = now()
    db.session.flush()
    record("evidence.remove", item, actor=actor, before={"title": item.title})
