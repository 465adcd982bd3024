"""Evidence for tests: real items, with real files in the store of the application."""

import io
from datetime import date
from uuid import UUID

from sqlalchemy import select

from tests import factories
from tests.evidence import samples
from tracker.accounts.models import User
from tracker.assessments.models import Assessment, Response
from tracker.boards.models import Agency
from tracker.boards.queries import load_actor
from tracker.db import db
from tracker.evidence.citing import cite
from tracker.evidence.intake import NewFile, inspect, store
from tracker.evidence.models import Citation, EvidenceItem
from tracker.evidence.operations import (
    Description,
    add_link,
    add_on_request,
    add_stored_file,
)
from tracker.evidence.replacing import replace_file
from tracker.frameworks.models import MinimumStandardRecord
from tracker.policy import SYSTEM, Actor
from tracker.storage.stores import storage


def actor_of(user: User) -> Actor:
    """The person as the access policy sees them."""
    return load_actor(user.id, user.name, user.email)


def upload(content: bytes, name: str = "policy.pdf") -> NewFile:
    """What a browser would send."""
    return NewFile(name, io.BytesIO(content))


def different_pdf(words: str) -> bytes:
    """A PDF of its own bytes."""
    return samples.pdf_with("/Note", words)


def make_file(
    agency: Agency, title: str = "Policy", content: bytes | None = None, name: str = "a.pdf", **said: object
) -> EvidenceItem:  # fmt: skip
    """A file in the agency's library."""
    incoming = inspect(upload(content or different_pdf(title), name), limit_mb=25)
    description = Description(title=title, **said)  # type: ignore[arg-type]
    return add_stored_file(agency.id, store(incoming, storage()), description, actor=SYSTEM)


def replace_with(
    item: EvidenceItem, content: bytes, name: str = "new.pdf", review_by: date | None = None
) -> EvidenceItem:
    """A new version of a file with its review-by date."""
    db.session.commit()
    dates = {"document_date": item.document_date, "review_by": review_by}
    return replace_file(item, upload(content, name), **dates, actor=SYSTEM)


def make_link(
    agency: Agency, title: str = "Website", url: str = "https://a.example/p", **said: object
) -> EvidenceItem:
    """A link in the agency's library."""
    return add_link(agency, url, Description(title=title, **said), actor=SYSTEM)  # type: ignore[arg-type]


def make_note(agency: Agency, title: str = "Personnel files") -> EvidenceItem:
    """Something available on request."""
    return add_on_request(agency, "Mill Lane office", Description(title=title), actor=SYSTEM)


def response_of(assessment: Assessment, ref: str = "1.1") -> Response:
    """The answer to one standard of a return."""
    return db.session.scalars(
        select(Response)
        .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
        .where(Response.assessment_id == assessment.id, MinimumStandardRecord.ref == ref)
    ).one()


def cite_at(item: EvidenceItem, assessment: Assessment, ref: str = "1.1", see: str = "page 4") -> Citation:
    """The item cited at a standard of a return."""
    return cite(item, response_id=response_of(assessment, ref).id, locator=see, actor=SYSTEM)


def make_return(**values: object) -> Assessment:
    """A return of an agency of its own, on a board of its own."""
    board = factories.make_board()
    return factories.make_assessment(factories.make_cycle(board), factories.make_agency(board), **values)


def stored(item: EvidenceItem) -> bytes:
    """What the store holds for the item's latest file."""
    return storage().read(item.versions[-1].storage_key)


def citation_ids() -> list[UUID]:
    return list(db.session.scalars(select(Citation.id)))
