"""What was drawn for moderation and how it stands, for board managers; what a publication waits for (R5)."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from tracker.assessments.models import Assessment, Response
from tracker.assessments.rules import AssessmentStatus
from tracker.boards.models import Agency
from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.errors import NotFound
from tracker.frameworks.models import MinimumStandardRecord
from tracker.frameworks.rules import Grade
from tracker.grading.models import GradeRecord
from tracker.grading.rules import GradeKind
from tracker.moderation.models import ModerationDraw, ModerationItem
from tracker.moderation.rules import Candidate, State, state_of, why_words
from tracker.policy import Actor

AnySelect = Select[*tuple[Any, ...]]
_first = aliased(GradeRecord, name="first_grade")
_moderation = aliased(GradeRecord, name="moderation_grade")
_agreed = aliased(GradeRecord, name="agreed_grade")
GRADES = (
    (_first, GradeKind.FIRST),
    (_moderation, GradeKind.MODERATION),
    (_agreed, GradeKind.AGREED),
)
TO_GRADE = _moderation.value.is_(None)
DIFFER = and_(_moderation.value.is_not(None), _agreed.value.is_(None), _moderation.value != _first.value)
IN_PLAY = ModerationItem.dropped_at.is_(None)


@dataclass(frozen=True)
class OpenItem:
    """A standard whose moderation is not closed."""

    ref: str
    state: State


@dataclass(frozen=True)
class OpenCount:
    """How many standards of a return wait for a moderator, and how many for an agreed grade."""

    to_grade: int
    differ: int

    @property
    def total(self) -> int:
        return self.to_grade + self.differ


@dataclass(frozen=True)
class ItemRow:
    """One item as a board manager sees it, by current grades. Not for a moderator's eyes."""

    id: UUID
    response_id: UUID
    assessment_id: UUID
    agency: str
    ref: str
    short_title: str
    essential: bool
    why: str
    dropped: bool
    dropped_reason: str
    first: Grade | None
    moderation: Grade | None
    agreed: Grade | None

    @property
    def state(self) -> State:
        kinds = (GradeKind.FIRST, GradeKind.MODERATION, GradeKind.AGREED)
        given = zip(kinds, (self.first, self.moderation, self.agreed), strict=True)
        return state_of({kind: grade for kind, grade in given if grade is not None}, dropped=self.dropped)

    @property
    def why_words(self) -> str:
        return why_words(self.why)


def _with_grades(statement: AnySelect) -> AnySelect:
    """Join the current grades of each kind to a statement from responses."""
    for grade, kind in GRADES:
        current = and_(grade.response_id == Response.id, grade.kind == kind, grade.is_current)
        statement = statement.outerjoin(grade, current)
    return statement


def open_items(assessment_id: UUID) -> list[OpenItem]:
    """The standards of a return whose moderation is not closed, in the framework's order; one query."""
    rows = db.session.execute(
        _with_grades(
            select(MinimumStandardRecord.ref, TO_GRADE)
            .select_from(ModerationItem)
            .join(Response, Response.id == ModerationItem.response_id)
            .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
        )
        .where(Response.assessment_id == assessment_id, IN_PLAY, or_(TO_GRADE, DIFFER))
        .order_by(MinimumStandardRecord.position)
    )
    return [OpenItem(ref, State.TO_GRADE if waiting else State.DIFFER) for ref, waiting in rows]


def count_open(cycle_id: UUID) -> dict[UUID, OpenCount]:
    """The same for every return of a cycle, counted, by the id of the return; one grouped query."""
    rows = db.session.execute(
        _with_grades(
            select(Response.assessment_id, func.count(case((TO_GRADE, 1))), func.count(case((DIFFER, 1))))
            .select_from(ModerationItem)
            .join(Response, Response.id == ModerationItem.response_id)
            .join(Assessment, Assessment.id == Response.assessment_id)
        )
        .where(Assessment.cycle_id == cycle_id, IN_PLAY, or_(TO_GRADE, DIFFER))
        .group_by(Response.assessment_id)
    )
    return {assessment_id: OpenCount(*numbers) for assessment_id, *numbers in rows}


def key_of(agency: str, ref: str) -> str:
    """What names an answer in a draw, the same on any machine: Westmarch Police/3.4."""
    return f"{agency}/{ref}"


def list_candidates(cycle_id: UUID) -> list[Candidate]:
    """First grades of returns in grading that nobody moderated and no open draw has already; one query."""
    moderated = exists().where(
        _moderation.response_id == Response.id,
        _moderation.kind == GradeKind.MODERATION,
        _moderation.is_current,
    )
    drawn = exists().where(ModerationItem.response_id == Response.id, IN_PLAY)
    rows = db.session.execute(
        select(Response.id, Assessment.agency_id, Agency.name, MinimumStandardRecord.ref,
               MinimumStandardRecord.essential, _first.value)
        .select_from(Response)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .join(Agency, Agency.id == Assessment.agency_id)
        .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
        .join(_first, _first.response_id == Response.id)
        .where(Assessment.cycle_id == cycle_id, Assessment.status == AssessmentStatus.IN_GRADING,
               _first.kind == GradeKind.FIRST, _first.is_current, ~moderated, ~drawn)
    )  # fmt: skip
    return [
        Candidate(key_of(agency, ref), str(agency_id), ref, essential, grade, response_id)
        for response_id, agency_id, agency, ref, essential, grade in rows
    ]


def list_draws(cycle_id: UUID) -> list[ModerationDraw]:
    """The draws of a cycle, the newest first, with who made them."""
    return list(
        db.session.scalars(
            select(ModerationDraw)
            .where(ModerationDraw.cycle_id == cycle_id)
            .order_by(ModerationDraw.drawn_at.desc(), ModerationDraw.id)
            .options(joinedload(ModerationDraw.drawn_by))
        )
    )


def has_draw(cycle_id: UUID) -> bool:
    """Whether anything was ever drawn in a cycle."""
    return bool(db.session.scalar(select(exists().where(ModerationDraw.cycle_id == cycle_id))))


def count_differing(board_id: UUID) -> dict[UUID, int]:
    """How many drawn standards of each cycle of a board have two grades that differ; one query."""
    rows = db.session.execute(
        _with_grades(
            select(Assessment.cycle_id, func.count())
            .select_from(ModerationItem)
            .join(Response, Response.id == ModerationItem.response_id)
            .join(Assessment, Assessment.id == Response.assessment_id)
            .join(Cycle, Cycle.id == Assessment.cycle_id)
        )
        .where(Cycle.board_id == board_id, Assessment.published_at.is_(None), IN_PLAY, DIFFER)
        .group_by(Assessment.cycle_id)
    )
    return {row[0]: row[1] for row in rows}


def get_draw(draw_id: UUID, *, actor: Actor) -> ModerationDraw:
    """A draw at one of the actor's boards, with its cycle. Raises NotFound otherwise."""
    draw = db.session.scalar(
        select(ModerationDraw)
        .join(ModerationDraw.cycle)
        .where(ModerationDraw.id == draw_id, Cycle.board_id.in_(actor.board_ids))
        .options(joinedload(ModerationDraw.cycle).joinedload(Cycle.board))
    )
    if draw is None:
        raise NotFound
    return draw


def get_item(item_id: UUID, *, actor: Actor) -> ModerationItem:
    """An item at one of the actor's boards, with its answer. Raises NotFound otherwise."""
    item = db.session.scalar(
        select(ModerationItem)
        .join(ModerationItem.draw)
        .join(ModerationDraw.cycle)
        .where(ModerationItem.id == item_id, Cycle.board_id.in_(actor.board_ids))
        .options(
            joinedload(ModerationItem.draw).joinedload(ModerationDraw.cycle).joinedload(Cycle.board),
            joinedload(ModerationItem.response).joinedload(Response.assessment).joinedload(Assessment.agency),
            joinedload(ModerationItem.response).joinedload(Response.minimum_standard),
        )
    )
    if item is None:
        raise NotFound
    return item


def is_moderated(response_id: UUID) -> bool:
    """Whether somebody gave the second grade."""
    found = exists().where(
        GradeRecord.response_id == response_id,
        GradeRecord.kind == GradeKind.MODERATION,
        GradeRecord.is_current,
    )
    return bool(db.session.scalar(select(found)))


def list_items(cycle_id: UUID, without: Collection[UUID] = ()) -> list[ItemRow]:
    """Every item of a cycle by agency and standard, but those of some agencies; one query."""
    rows = db.session.execute(
        _with_grades(
            select(ModerationItem.id, Response.id, Response.assessment_id, Agency.name,
                   MinimumStandardRecord.ref, MinimumStandardRecord.short_title,
                   MinimumStandardRecord.essential, ModerationItem.why,
                   ModerationItem.dropped_at.is_not(None), ModerationItem.dropped_reason,
                   _first.value, _moderation.value, _agreed.value)
            .select_from(ModerationItem)
            .join(Response, Response.id == ModerationItem.response_id)
            .join(Assessment, Assessment.id == Response.assessment_id)
            .join(Agency, Agency.id == Assessment.agency_id)
            .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
        )
        .where(Assessment.cycle_id == cycle_id, Assessment.agency_id.not_in(without))
        .order_by(Agency.name, MinimumStandardRecord.position, ModerationItem.dropped_at, ModerationItem.id)
    )  # fmt: skip
    return [ItemRow(*row) for row in rows]


def list_grades(response_ids: Collection[UUID]) -> dict[UUID, dict[GradeKind, GradeRecord]]:
    """The current grades of some answers with their graders and rationales, for board managers; one query."""
    found: dict[UUID, dict[GradeKind, GradeRecord]] = {}
    rows = db.session.scalars(
        select(GradeRecord)
        .where(GradeRecord.response_id.in_(response_ids), GradeRecord.is_current)
        .options(joinedload(GradeRecord.grader))
    )
    for grade in rows:
        found.setdefault(grade.response_id, {})[grade.kind] = grade
    return found
