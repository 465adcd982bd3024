"""Policies that were written anew: some files have a second version, some after the return was sent."""

from flask import current_app

from tracker.clock import today
from tracker.config import Settings
from tracker.demo.content import EvidenceContent
from tracker.demo.documents import evidence_dates
from tracker.demo.library import Library, incoming_file
from tracker.evidence.intake import store
from tracker.evidence.models import EvidenceItem
from tracker.evidence.replacing import add_stored_version
from tracker.evidence.rules import is_past_review
from tracker.storage.stores import storage

# Before the first return of the running round was sent, and a day ago, when the board sees the older one.
BEFORE, AFTER = -12.5, -1.5


def schedule(library: Library) -> None:
    """Write the renewals into the diary."""
    library.stage.diary.note(BEFORE, lambda: _renew(library, 0))
    library.stage.diary.note(AFTER, lambda: _renew(library, 1))


def _renew(library: Library, turn: int) -> None:
    """Each agency writes one file anew that still holds: what is past its review date waits for somebody."""
    for agency in sorted(library.stage.agencies):
        sound = [pair for pair in library.files_of(agency) if not is_past_review(pair[1].review_by, today())]
        for content, item in sound[turn : turn + 1]:
            _add_version(library, agency, content, item)


def _add_version(library: Library, agency: str, content: EvidenceContent, item: EvidenceItem) -> None:
    settings: Settings = current_app.extensions["settings"]
    texts = library.stage.texts_on(today())
    incoming = incoming_file(content, library.stage.agency(agency), texts, settings.max_upload_mb)
    if incoming.sha256 == item.versions[-1].sha256:
        return  # a picture, for example, is the same whenever it is made
    dated, review_by = evidence_dates(content, texts.as_of)
    actor = library.stage.lead(agency)
    add_stored_version(
        item, store(incoming, storage()), document_date=dated, review_by=review_by, actor=actor
    )  # fmt: skip
