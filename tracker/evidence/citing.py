"""Letting an answer or an action lean on an item, and saying where in it to look."""

from uuid import UUID

from flask import current_app
from sqlalchemy import select

from tracker.audit.operations import record
from tracker.clock import now
from tracker.config import Settings
from tracker.db import db
from tracker.errors import NotFound, RuleBroken
from tracker.evidence.leaning import count_cited_files
from tracker.evidence.models import Citation, EvidenceItem
from tracker.evidence.rules import EvidenceKind, check_file_count
from tracker.policy import Actor


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
    citation = _get(citation_id, response_id, action_id)
    item, before = citation.item, _cited_at(citation)
    db.session.delete(citation)
    db.session.flush()
    record("evidence.remove_citation", item, actor=actor, before=before)
    return item


def _cited_at(citation: Citation) -> dict[str, str]:
    where = {"response": citation.response_id, "action": citation.action_id, "see": citation.locator}
    return {name: str(value) for name, value in where.items() if value}


def point_to(
    citation_id: UUID, locator: str, *, response_id: UUID | None = None, action_id: UUID | None = None,
    actor: Actor,
) -> EvidenceItem:  # fmt: skip
    """Change the page or section to look at. Raises NotFound when there is no such citation there."""
    citation = _get(citation_id, response_id, action_id)
    before = _cited_at(citation)
    citation.locator = locator
    db.session.flush()
    record("evidence.point_to", citation.item, actor=actor, before=before, after=_cited_at(citation))
    return citation.item


def _get(citation_id: UUID, response_id: UUID | None, action_id: UUID | None) -> Citation:
    citation = db.session.scalar(
        select(Citation).filter_by(id=citation_id, response_id=response_id, action_id=action_id)
    )
    if citation is None:
        raise NotFound
    return citation
