"""Evidence that a return cites, for the people who may open it there: the board's graders and the agency."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import and_, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from tracker.assessments.models import Assessment, Response
from tracker.assessments.rules import WITH_BOARD
from tracker.clock import today
from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.errors import NotFound
from tracker.evidence.facts import facts_as_of, newer_than, with_latest
from tracker.evidence.models import Citation, EvidenceItem, FileVersion
from tracker.evidence.portfolio import PortfolioItem
from tracker.frameworks.models import MinimumStandardRecord
from tracker.policy import Actor, Permission, Scope, can


@dataclass(frozen=True)
class CitedEvidence:
    """An item as part of one return, with the standards that cite it: (reference, short title, see)."""

    item: EvidenceItem
    assessment: Assessment
    places: tuple[tuple[str, str, str], ...]

    @property
    def scope(self) -> Scope:
        return self.assessment.scope


def get_cited_item(assessment_id: UUID, item_id: UUID, *, actor: Actor) -> CitedEvidence:
    """An item that an answer of this return cites; for the board only once the return was submitted.

    Contributors open what the standards with them cite, and see no other place. Raises NotFound otherwise,
    also for an item of the same agency that the return does not cite.
    """
    assessment = db.session.scalar(
        select(Assessment)
        .join(Assessment.cycle)
        .options(contains_eager(Assessment.cycle))
        .where(
            Assessment.id == assessment_id,
            or_(
                Assessment.agency_id.in_(actor.agency_ids),
                and_(Cycle.board_id.in_(actor.board_ids), Assessment.status.in_(WITH_BOARD)),
            ),
        )
    )
    places = _places(assessment, item_id, actor) if assessment else ()
    if assessment is None or not places:
        raise NotFound
    return CitedEvidence(_item(item_id), assessment, places)


def _places(assessment: Assessment, item_id: UUID, actor: Actor) -> tuple[tuple[str, str, str], ...]:
    whole = can(actor, Permission.READ_WHOLE_RETURN, assessment.scope)
    rows = db.session.execute(
        select(MinimumStandardRecord.ref, MinimumStandardRecord.short_title, Citation.locator)
        .select_from(Citation)
        .join(EvidenceItem, EvidenceItem.id == Citation.item_id)
        .join(Response, Response.id == Citation.response_id)
        .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
        .where(
            Response.assessment_id == assessment.id,
            true() if whole else Response.assigned_to_id == actor.user_id,
            Citation.item_id == item_id,
            EvidenceItem.removed_at.is_(None),
        )
        .order_by(MinimumStandardRecord.position)
    )
    return tuple((ref, title, see) for ref, title, see in rows)


def _item(item_id: UUID) -> EvidenceItem:
    return db.session.execute(
        select(EvidenceItem)
        .options(selectinload(EvidenceItem.versions), joinedload(EvidenceItem.added_by))
        .where(EvidenceItem.id == item_id)
    ).scalar_one()


def refs_past_review(assessment_id: UUID) -> frozenset[str]:
    """The standards of a return that lean on an item past its review date; one query."""
    return frozenset(
        db.session.scalars(
            select(MinimumStandardRecord.ref)
            .distinct()
            .join(Response, Response.minimum_standard_id == MinimumStandardRecord.id)
            .join(Citation, Citation.response_id == Response.id)
            .join(EvidenceItem, EvidenceItem.id == Citation.item_id)
            .where(Response.assessment_id == assessment_id, EvidenceItem.removed_at.is_(None))
            .where(EvidenceItem.review_by < today())
        )
    )


def list_portfolio(assessment_id: UUID) -> list[PortfolioItem]:
    """Everything that the answers of a return cite, in the framework's order; one query. Not scoped."""
    submitted = Assessment.submitted_at.expression
    query = (
        select(
            *facts_as_of(submitted), MinimumStandardRecord.ref, MinimumStandardRecord.short_title,
            Citation.locator, FileVersion.number, FileVersion.uploaded_at, FileVersion.sha256,
            FileVersion.storage_name, FileVersion.storage_key, newer_than(submitted),
        )
        .select_from(Citation)
        .join(EvidenceItem, EvidenceItem.id == Citation.item_id)
        .join(Response, Response.id == Citation.response_id)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
        .where(Assessment.id == assessment_id, EvidenceItem.removed_at.is_(None))
        .order_by(MinimumStandardRecord.position, Citation.cited_at, Citation.id)
    )  # fmt: skip
    return [PortfolioItem(*row) for row in db.session.execute(with_latest(query, by=submitted))]
