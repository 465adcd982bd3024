"""The evidence that last cycle's answers cite, and what an answer cites now."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import bindparam, select

from tracker.carry_forward.rules import Offer
from tracker.db import db
from tracker.evidence.models import Citation, EvidenceItem


@dataclass(frozen=True)
class Cited:
    """An item that an earlier answer cites, as far as it matters for citing it again."""

    item_id: UUID
    title: str
    see: str
    review_by: date | None
    removed_at: datetime | None


CITED = (
    select(EvidenceItem.id, EvidenceItem.title, Citation.locator,
           EvidenceItem.review_by, EvidenceItem.removed_at)
    .join(EvidenceItem, EvidenceItem.id == Citation.item_id)
    .where(Citation.response_id.in_(bindparam("responses", expanding=True)))
    .order_by(Citation.cited_at, Citation.id)
)  # fmt: skip


def list_cited(offer: Offer) -> list[Cited]:
    """What the offered answers cite, also what was removed since, each item once; one query."""
    rows = db.session.execute(CITED, {"responses": [source.response_id for source in offer.sources]})
    found: dict[UUID, Cited] = {}
    for item_id, title, see, review_by, removed_at in rows:
        found.setdefault(item_id, Cited(item_id, title, see, review_by, removed_at))
    return list(found.values())


def list_cited_ids(response_id: UUID) -> frozenset[UUID]:
    """The items that an answer cites now."""
    return frozenset(db.session.scalars(select(Citation.item_id).where(Citation.response_id == response_id)))
