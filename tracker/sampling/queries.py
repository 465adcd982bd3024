"""Samples of a board with what was drawn, asked for and found. Lookups are scoped by the person asking."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from tracker.assessments.models import Assessment, Response
from tracker.assessments.rules import WITH_BOARD
from tracker.boards.models import Agency
from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.errors import NotFound
from tracker.evidence.facts import AnySelect
from tracker.policy import Actor
from tracker.sampling.models import EvidenceSample, SampleItem
from tracker.sampling.rules import Outcome

_later = aliased(EvidenceSample, name="later_sample")


def in_force() -> ColumnElement[bool]:
    """The condition that no redraw took the place of a sample."""
    return (
        ~select(_later.id).where(_later.replaces_id == EvidenceSample.id).correlate(EvidenceSample).exists()
    )


def _missing() -> AnySelect:
    return (
        select(Response.assessment_id, func.count())
        .select_from(SampleItem)
        .join(EvidenceSample, EvidenceSample.id == SampleItem.sample_id)
        .join(Response, Response.id == SampleItem.response_id)
        .where(SampleItem.outcome.is_(None), in_force())
        .group_by(Response.assessment_id)
    )


def missing_outcomes(assessment_id: UUID) -> int:
    """How many items drawn from a return have no outcome yet, in samples that are in force; one query."""
    row = db.session.execute(_missing().where(Response.assessment_id == assessment_id)).one_or_none()
    return int(row[1]) if row else 0


def missing_outcomes_by_return(cycle_id: UUID) -> dict[UUID, int]:
    """The same for every return of a cycle that has such items, by the return's id; one query."""
    rows = db.session.execute(_missing().where(EvidenceSample.cycle_id == cycle_id))
    return {assessment_id: int(count) for assessment_id, count in rows}


SAMPLES: Select[EvidenceSample] = (
    select(EvidenceSample)
    .join(EvidenceSample.cycle)
    .join(Cycle.board)
    .options(
        contains_eager(EvidenceSample.cycle, Cycle.board),
        joinedload(EvidenceSample.assessment).joinedload(Assessment.agency),
        joinedload(EvidenceSample.drawn_by),
    )
)


def get_sample(sample_id: UUID, *, actor: Actor) -> EvidenceSample:
    """A sample of a board at which the actor holds a role. Raises NotFound otherwise."""
    found = db.session.scalar(
        SAMPLES.where(EvidenceSample.id == sample_id, Cycle.board_id.in_(actor.board_ids))
    )
    if found is None:
        raise NotFound
    return found


def list_samples(cycle_id: UUID) -> list[EvidenceSample]:
    """Every sample of a cycle, the newest first, those that were redrawn too."""
    drawn = SAMPLES.where(EvidenceSample.cycle_id == cycle_id)
    return list(db.session.scalars(drawn.order_by(EvidenceSample.drawn_at.desc(), EvidenceSample.id)))


def find_in_force(cycle_id: UUID, assessment_id: UUID | None) -> EvidenceSample | None:
    """The sample in force of one return, or of the whole cycle when none is named. Not scoped."""
    drawn = select(EvidenceSample).where(
        EvidenceSample.cycle_id == cycle_id, EvidenceSample.assessment_id == assessment_id, in_force()
    )
    return db.session.scalar(drawn.order_by(EvidenceSample.drawn_at.desc()).limit(1))


def find_successor_id(sample_id: UUID) -> UUID | None:
    """The sample that took this one's place, or None."""
    return db.session.scalar(select(EvidenceSample.id).where(EvidenceSample.replaces_id == sample_id))


ITEMS: Select[SampleItem] = (
    select(SampleItem)
    .join(SampleItem.sample)
    .join(SampleItem.response)
    .join(Response.assessment)
    .join(Assessment.agency)
    .join(Assessment.cycle)
    .join(Response.minimum_standard)
    .options(
        contains_eager(SampleItem.sample),
        contains_eager(SampleItem.response, Response.assessment, Assessment.agency),
        contains_eager(SampleItem.response, Response.assessment, Assessment.cycle).joinedload(Cycle.board),
        contains_eager(SampleItem.response, Response.minimum_standard),
        joinedload(SampleItem.item),
        joinedload(SampleItem.provided_item),
        joinedload(SampleItem.checked_by),
        joinedload(SampleItem.replied_by),
    )
)


def get_item(sample_id: UUID, number: int, *, actor: Actor) -> SampleItem:
    """One item of a sample of the actor's board, with its answer and return. Raises NotFound otherwise."""
    found = db.session.scalar(
        ITEMS.where(
            EvidenceSample.id == sample_id, SampleItem.number == number, Cycle.board_id.in_(actor.board_ids)
        )
    )
    if found is None:
        raise NotFound
    return found


def list_items(sample_id: UUID) -> list[SampleItem]:
    """Everything that was drawn, by number."""
    drawn = ITEMS.where(SampleItem.sample_id == sample_id).order_by(SampleItem.number)
    return list(db.session.scalars(drawn))


def lock_item(item: SampleItem) -> None:
    """Read an item afresh and hold it until the commit: of two people who change it, one waits."""
    db.session.refresh(item, ITEM_COLUMNS, with_for_update={"of": SampleItem})
    db.session.expire(item, ["checked_by"])


ITEM_COLUMNS = SampleItem.__table__.columns.keys()


def known_to_agency() -> ColumnElement[bool]:
    """What an agency may know of a sample: what it is asked for, and what it was told."""
    return or_(SampleItem.told_at.is_not(None), and_(SampleItem.requested_at.is_not(None), in_force()))


def get_own_item(assessment_id: UUID, sample_item_id: UUID, *, actor: Actor) -> SampleItem:
    """An item of the actor's agency that it may know of. Raises NotFound otherwise."""
    found = db.session.scalar(
        ITEMS.where(
            SampleItem.id == sample_item_id,
            Assessment.id == assessment_id,
            Assessment.agency_id.in_(actor.agency_ids),
            known_to_agency(),
        )
    )
    if found is None:
        raise NotFound
    return found


def list_known_to_agency(assessment_id: UUID) -> list[SampleItem]:
    """What an agency may know of the samples of its return: by standard, the newest sample first."""
    known = ITEMS.where(Assessment.id == assessment_id, known_to_agency())
    order = (EvidenceSample.drawn_at.desc(), SampleItem.number)
    return list(db.session.scalars(known.order_by(*order)))


@dataclass(frozen=True)
class Neighbours:
    """The numbers of the items before and after one, and of the next that waits to be checked."""

    previous: int | None
    following: int | None
    next_to_check: int | None
    checked: int
    total: int


def find_neighbours(sample_id: UUID, number: int, without: Collection[UUID] = ()) -> Neighbours:
    """Where an item stands among those of its sample, those of the agencies `without` left out; one query.

    The next to check comes after it, or else from the start; what an agency was asked for and has not given
    is not to be checked yet.
    """
    waiting = and_(SampleItem.requested_at.is_not(None), SampleItem.provided_at.is_(None))
    rows = db.session.execute(
        select(SampleItem.number, SampleItem.outcome, waiting, Assessment.agency_id)
        .join(Response, Response.id == SampleItem.response_id)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .where(SampleItem.sample_id == sample_id)
        .order_by(SampleItem.number)
    ).all()
    to_judge = [row for row in rows if row.agency_id not in without]
    numbers = [row.number for row in to_judge]
    to_check = [row.number for row in to_judge if row.outcome is None and not row[2]]
    open_ones = [one for one in to_check if one != number]
    around = [*(one for one in open_ones if one > number), *open_ones]
    return Neighbours(
        previous=max((one for one in numbers if one < number), default=None),
        following=min((one for one in numbers if one > number), default=None),
        next_to_check=around[0] if around else None,
        checked=sum(row.outcome is not None for row in rows),
        total=len(rows),
    )


@dataclass(frozen=True)
class Mark:
    """One cited item that was drawn, as the bench shows it. `waiting`: the agency has not shown it yet."""

    sample_id: UUID
    number: int
    outcome: Outcome | None
    note: str
    waiting: bool


def list_marks(response_id: UUID) -> dict[UUID, Mark]:
    """What was drawn of an answer's evidence by samples in force, by the item's id; one query.

    Of an item that two samples drew, the one with an outcome, or else the latest.
    """
    rows = db.session.execute(
        select(SampleItem)
        .join(EvidenceSample, EvidenceSample.id == SampleItem.sample_id)
        .where(SampleItem.response_id == response_id, in_force())
        .order_by(SampleItem.outcome.is_not(None), EvidenceSample.drawn_at)
    ).scalars()
    return {
        item.item_id: Mark(
            item.sample_id,
            item.number,
            item.outcome,
            item.note,
            waiting=item.requested_at is not None and item.provided_at is None,
        )
        for item in rows
    }


def list_drawable(cycle_id: UUID) -> list[tuple[UUID, str]]:
    """The returns of a cycle that are with the board, with their agencies, by name; one query."""
    rows = db.session.execute(
        select(Assessment.id, Agency.name)
        .join(Agency, Agency.id == Assessment.agency_id)
        .where(Assessment.cycle_id == cycle_id, Assessment.status.in_(WITH_BOARD))
        .order_by(Agency.name)
    )
    return [(assessment_id, name) for assessment_id, name in rows]
