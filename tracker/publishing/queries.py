"""Contests of published grades, how the factual accuracy check stands, and returns to publish."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload, selectinload

from tracker.accounts.models import User
from tracker.assessments.models import Assessment, Response
from tracker.assessments.rules import AssessmentStatus
from tracker.boards.models import Agency
from tracker.clock import local, today
from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.errors import NotFound
from tracker.evidence.models import EvidenceItem
from tracker.frameworks.models import MinimumStandardRecord
from tracker.frameworks.rules import Grade
from tracker.policy import Actor, Scope
from tracker.publishing.models import Contest, ContestEvidence
from tracker.publishing.rules import ContestDecision, Standing, accuracy_of

AnySelect = Select[*tuple[Any, ...]]
_decider = aliased(User, name="decider")


@dataclass(frozen=True)
class ContestRow:
    """One contest in a list or beside a grade."""

    id: UUID
    assessment_id: UUID
    response_id: UUID
    agency_name: str
    cycle_name: str
    ref: str
    short_title: str
    from_grade: Grade
    reason: str
    raised_by: str
    raised_at: datetime
    decision: ContestDecision | None
    decision_reason: str
    to_grade: Grade | None
    decided_by: str | None
    decided_at: datetime | None

    @property
    def waiting(self) -> bool:
        return self.decision is None

    @property
    def decided_on(self) -> date | None:
        """The day of the decision, in London."""
        return local(self.decided_at).date() if self.decided_at else None


@dataclass(frozen=True)
class PublishingRow:
    """One return of a cycle on the page that publishes."""

    assessment_id: UUID
    agency_id: UUID
    board_id: UUID
    agency_name: str
    status: AssessmentStatus
    published_at: datetime | None
    accuracy_ends_on: date | None

    @property
    def scope(self) -> Scope:
        return Scope(self.agency_id, self.board_id)


@dataclass(frozen=True)
class ContestedItem:
    """An item of the agency's library that a contest leans on, for those who may open it there."""

    contest: Contest
    item: EvidenceItem

    @property
    def scope(self) -> Scope:
        return self.contest.scope


CONTESTS: AnySelect = (
    select(
        Contest.id, Assessment.id, Contest.response_id, Agency.name, Cycle.name, MinimumStandardRecord.ref,
        MinimumStandardRecord.short_title, Contest.from_grade, Contest.reason, User.name, Contest.raised_at,
        Contest.decision, Contest.decision_reason, Contest.to_grade, _decider.name, Contest.decided_at,
    )
    .join(Response, Response.id == Contest.response_id)
    .join(Assessment, Assessment.id == Response.assessment_id)
    .join(Agency, Agency.id == Assessment.agency_id)
    .join(Cycle, Cycle.id == Assessment.cycle_id)
    .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
    .join(User, User.id == Contest.raised_by_id)
    .outerjoin(_decider, _decider.id == Contest.decided_by_id)
)  # fmt: skip


def list_contests(assessment_id: UUID) -> list[ContestRow]:
    """Every contest of a return, in the framework's order; one query."""
    return list_contests_of([assessment_id])


def list_contests_of(assessment_ids: Collection[UUID]) -> list[ContestRow]:
    """The contests of several returns, in the framework's order; one query."""
    statement = CONTESTS.where(Assessment.id.in_(assessment_ids)).order_by(MinimumStandardRecord.position)
    return [ContestRow(*row) for row in db.session.execute(statement)]


def list_contests_of_cycle(cycle_id: UUID) -> dict[UUID, list[ContestRow]]:
    """The contests of every return of a cycle, by return; one query."""
    found: dict[UUID, list[ContestRow]] = {}
    statement = CONTESTS.where(Cycle.id == cycle_id).order_by(MinimumStandardRecord.position)
    for row in db.session.execute(statement):
        found.setdefault(row[1], []).append(ContestRow(*row))
    return found


def list_board_contests(board_id: UUID, *, waiting: bool | None, page: int, size: int) -> list[ContestRow]:
    """One page of the board's contests, those to decide first, the oldest of them first; one query.

    `waiting` None takes all, True those to decide, False those decided.
    """
    statement = CONTESTS.where(Cycle.board_id == board_id)
    if waiting is not None:
        statement = statement.where(
            Contest.decided_at.is_(None) if waiting else Contest.decided_at.is_not(None)
        )
    undecided_first = (Contest.decided_at.is_not(None), Contest.raised_at, Contest.id)
    statement = statement.order_by(*undecided_first).limit(size).offset((page - 1) * size)
    return [ContestRow(*row) for row in db.session.execute(statement)]


def count_board_contests(board_id: UUID) -> tuple[int, int]:
    """How many of the board's contests wait for a decision, and how many were decided; one query."""
    row = db.session.execute(
        select(
            func.count().filter(Contest.decided_at.is_(None)),
            func.count().filter(Contest.decided_at.is_not(None)),
        )
        .select_from(Contest)
        .join(Response, Response.id == Contest.response_id)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .join(Cycle, Cycle.id == Assessment.cycle_id)
        .where(Cycle.board_id == board_id)
    ).one()
    return int(row[0]), int(row[1])


def get_contest(contest_id: UUID, *, actor: Actor) -> Contest:
    """A contest of the actor's agency or board, with return and standard. Raises NotFound otherwise."""
    found = db.session.scalar(
        select(Contest)
        .join(Contest.response)
        .join(Response.assessment)
        .join(Response.minimum_standard)
        .join(Assessment.cycle)
        .join(Cycle.board)
        .join(Assessment.agency)
        .options(
            contains_eager(Contest.response, Response.assessment, Assessment.cycle, Cycle.board),
            contains_eager(Contest.response, Response.assessment, Assessment.agency),
            contains_eager(Contest.response, Response.minimum_standard),
            joinedload(Contest.raised_by),
            joinedload(Contest.decided_by),
        )
        .where(
            Contest.id == contest_id,
            or_(Assessment.agency_id.in_(actor.agency_ids), Cycle.board_id.in_(actor.board_ids)),
        )
    )
    if found is None:
        raise NotFound
    return found


def find_contest_of(response_id: UUID) -> Contest | None:
    """The contest of one grade, or None when it was not contested. Not scoped: for operations."""
    return db.session.scalar(select(Contest).where(Contest.response_id == response_id))


def list_evidence(contest_ids: Collection[UUID]) -> dict[UUID, list[EvidenceItem]]:
    """The items that contests lean on, with their versions, by contest; two queries."""
    rows = db.session.execute(
        select(ContestEvidence.contest_id, EvidenceItem)
        .join(EvidenceItem, EvidenceItem.id == ContestEvidence.item_id)
        .options(selectinload(EvidenceItem.versions))
        .where(ContestEvidence.contest_id.in_(contest_ids))
        .order_by(EvidenceItem.title, EvidenceItem.id)
    )
    found: dict[UUID, list[EvidenceItem]] = {contest_id: [] for contest_id in contest_ids}
    for contest_id, item in rows:
        found[contest_id].append(item)
    return found


def get_contested_item(contest_id: UUID, item_id: UUID, *, actor: Actor) -> ContestedItem:
    """An item that a contest leans on. Raises NotFound otherwise, also for another item of the agency.

    It stays open to the board when the agency has taken it out of its library since.
    """
    contest = get_contest(contest_id, actor=actor)
    item = db.session.scalar(
        select(EvidenceItem)
        .join(ContestEvidence, ContestEvidence.item_id == EvidenceItem.id)
        .options(selectinload(EvidenceItem.versions), joinedload(EvidenceItem.added_by))
        .where(ContestEvidence.contest_id == contest.id, EvidenceItem.id == item_id)
    )
    if item is None:
        raise NotFound
    return ContestedItem(contest, item)


def list_for_publishing(cycle_id: UUID) -> list[PublishingRow]:
    """Every return of a cycle, by the agency's name; one query."""
    rows = db.session.execute(
        select(
            Assessment.id, Agency.id, Cycle.board_id, Agency.name, Assessment.status, Assessment.published_at,
            Assessment.accuracy_ends_on,
        )
        .join(Agency, Agency.id == Assessment.agency_id)
        .join(Cycle, Cycle.id == Assessment.cycle_id)
        .where(Assessment.cycle_id == cycle_id)
        .order_by(Agency.name)
    )  # fmt: skip
    return [PublishingRow(*row) for row in rows]


def list_of_cycle(cycle_id: UUID, assessment_ids: Collection[UUID]) -> list[Assessment]:
    """Returns of a cycle with their agencies, cycle and board, by the agency's name; one query."""
    return list(
        db.session.scalars(
            select(Assessment)
            .join(Assessment.agency)
            .join(Assessment.cycle)
            .join(Cycle.board)
            .options(contains_eager(Assessment.agency), contains_eager(Assessment.cycle, Cycle.board))
            .where(Assessment.cycle_id == cycle_id, Assessment.id.in_(assessment_ids))
            .order_by(Agency.name)
        )
    )


def standing_of(assessment: Assessment, contests: Collection[ContestRow]) -> Standing | None:
    """How the factual accuracy check of a return stands today; None before it is published."""
    if assessment.published_at is None:
        return None
    decided = [contest.decided_on for contest in contests]
    return accuracy_of(local(assessment.published_at).date(), assessment.accuracy_ends_on, decided, today())


def find_end_of_contests(cycle_id: UUID) -> tuple[int, date | None]:
    """How many contests of a cycle wait, and the last day on which an agency may still contest; one query."""
    row = db.session.execute(
        select(func.count(Contest.id), func.max(Assessment.accuracy_ends_on))
        .select_from(Assessment)
        .join(Response, Response.assessment_id == Assessment.id)
        .outerjoin(Contest, and_(Contest.response_id == Response.id, Contest.decided_at.is_(None)))
        .where(Assessment.cycle_id == cycle_id)
    ).one()
    return int(row[0]), row[1]
