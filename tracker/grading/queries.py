"""Grades of a return and of a cycle. What a moderator may see is decided here (R5)."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from tracker.assessments.models import Assessment, Response
from tracker.db import db
from tracker.frameworks.models import MinimumStandardRecord, PolicyStandardRecord
from tracker.frameworks.rules import Grade
from tracker.grading.decisions import ANSWERED_AT, ASKED, asked_of, with_decisions
from tracker.grading.models import GradeRecord, PlanAmendment, SecondLook
from tracker.grading.requests import Asked
from tracker.grading.rules import GradeKind, GradingState, Tally, is_stale

_first = aliased(GradeRecord, name="first_grade")
_agreed = aliased(GradeRecord, name="agreed_grade")
VALUE = func.coalesce(_agreed.value, _first.value, type_=GradeRecord.value.type)
COMMENT = func.coalesce(_agreed.comment_to_agency, _first.comment_to_agency, "")


@dataclass(frozen=True)
class BenchRow:
    """One standard in the bench's list: what the agency asks for, without its texts."""

    response_id: UUID
    standard_id: UUID
    self_grade: Grade | None
    na_requested: bool
    modified: bool
    answered_at: datetime | None
    marked: bool = False
    asked: tuple[Asked, ...] = ()


@dataclass(frozen=True)
class PublishedGrade:
    """A grade in force with what the agency is told about it."""

    response_id: UUID
    standard_id: UUID
    ref: str
    value: Grade | None
    comment: str
    self_grade: Grade | None


@dataclass(frozen=True)
class Amendment:
    """ "Plan amendment required" for one standard (2.13)."""

    response_id: UUID
    standard_id: UUID
    ref: str
    short_title: str
    due_on: date
    covered_at: datetime | None

    @property
    def open(self) -> bool:
        return self.covered_at is None


Given = dict[UUID, dict[GradeKind, GradeRecord]]
AnySelect = Select[*tuple[Any, ...]]


def grades_by_response(assessment_id: UUID, kinds: Collection[GradeKind] = tuple(GradeKind)) -> Given:
    """Current grades of a return by response and kind, with their graders. Not for a moderator's eyes."""
    return collected(_current(assessment_id).where(GradeRecord.kind.in_(kinds)))


def list_visible_grades(assessment_id: UUID, own: GradeKind) -> Given:
    """Current grades as somebody who gives `own` may see them: others' only where their own is recorded (R5).

    Whoever gives agreed grades judges both and sees all.
    """
    if own is GradeKind.AGREED:
        return grades_by_response(assessment_id)
    theirs = aliased(GradeRecord)
    given = exists().where(
        theirs.response_id == GradeRecord.response_id, theirs.kind == own, theirs.is_current
    )
    return collected(_current(assessment_id).where(or_(GradeRecord.kind == own, given)))


def _current(assessment_id: UUID) -> Select[GradeRecord]:
    return (
        select(GradeRecord)
        .join(Response, Response.id == GradeRecord.response_id)
        .where(Response.assessment_id == assessment_id, GradeRecord.is_current)
    )


def collected(statement: Select[GradeRecord]) -> Given:
    """Grades by response and kind."""
    given: Given = defaultdict(dict)
    for grade in db.session.scalars(statement.options(joinedload(GradeRecord.grader))):
        given[grade.response_id][grade.kind] = grade
    return dict(given)


def list_history(response_id: UUID, kind: GradeKind) -> list[GradeRecord]:
    """Every grade of that kind ever given to an answer, the newest first."""
    return list(
        db.session.scalars(
            select(GradeRecord)
            .where(GradeRecord.response_id == response_id, GradeRecord.kind == kind)
            .order_by(GradeRecord.recorded_at.desc())
            .options(joinedload(GradeRecord.grader))
        )
    )


def list_bench_rows(assessment_id: UUID, user_id: UUID | None) -> dict[UUID, BenchRow]:
    """Every answer of a return by the id of its minimum standard, without the texts; one query.

    `marked` is that person's own mark only; what was decided is not for a moderator before grading (R5).
    """
    mine = and_(SecondLook.response_id == Response.id, SecondLook.user_id == user_id)
    rows = db.session.execute(
        with_decisions(
            select(Response.id, Response.minimum_standard_id, Response.self_grade,
                   SecondLook.id.is_not(None), *ASKED)
        )
        .outerjoin(SecondLook, mine)
        .where(Response.assessment_id == assessment_id)
    )  # fmt: skip
    return {row[1]: _bench_row(row) for row in rows}


def _bench_row(row: Sequence[Any]) -> BenchRow:
    response_id, standard_id, self_grade, marked, *columns = row
    asks_na, modified, answered_at = columns[:3]
    return BenchRow(
        response_id, standard_id, self_grade, asks_na, bool(modified), answered_at, marked, asked_of(columns)
    )


def find_last_saved(assessment_id: UUID, user_id: UUID | None) -> str | None:
    """The standard of a return that this person graded last, by its reference; one query."""
    return db.session.scalar(
        select(MinimumStandardRecord.ref)
        .join(Response, Response.minimum_standard_id == MinimumStandardRecord.id)
        .join(GradeRecord, GradeRecord.response_id == Response.id)
        .where(Response.assessment_id == assessment_id, GradeRecord.grader_id == user_id)
        .order_by(GradeRecord.recorded_at.desc())
        .limit(1)
    )


def find_answered_at(response_id: UUID) -> datetime | None:
    """When an answer last changed, its words or what it cites; None before it was first saved."""
    return db.session.scalar(select(ANSWERED_AT).where(Response.id == response_id))


def list_states(assessment_id: UUID) -> list[GradingState]:
    """What publishing asks of each standard, in the framework's order; one query."""
    rows = db.session.execute(
        select(MinimumStandardRecord.ref, ANSWERED_AT, GradeRecord.kind, GradeRecord.value,
               GradeRecord.recorded_at)
        .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
        .outerjoin(GradeRecord, and_(GradeRecord.response_id == Response.id, GradeRecord.is_current))
        .where(Response.assessment_id == assessment_id)
        .order_by(MinimumStandardRecord.position)
    )  # fmt: skip
    given: dict[str, dict[GradeKind, Grade]] = defaultdict(dict)
    graded_at: dict[str, datetime] = {}
    answered_at: dict[str, datetime | None] = {}
    for ref, updated_at, kind, value, recorded_at in rows:
        answered_at[ref] = updated_at
        if kind is not None:
            given[ref][kind] = value
        if kind in (GradeKind.FIRST, GradeKind.AGREED):
            graded_at[ref] = max(recorded_at, graded_at.get(ref, recorded_at))
    return [
        GradingState(ref, given[ref], is_stale(graded_at.get(ref), at)) for ref, at in answered_at.items()
    ]


def with_grade_in_force(statement: AnySelect) -> AnySelect:
    """Join the first and the agreed grade to a statement from responses; VALUE is the one in force."""
    for grade, kind in ((_first, GradeKind.FIRST), (_agreed, GradeKind.AGREED)):
        current = and_(grade.response_id == Response.id, grade.kind == kind, grade.is_current)
        statement = statement.outerjoin(grade, current)
    return statement


def list_published_grades(assessment_id: UUID) -> list[PublishedGrade]:
    """The grades in force with the comments to the agency, in the framework's order; one query.

    The caller shows them only once the return is graded.
    """
    rows = db.session.execute(
        with_grade_in_force(
            select(Response.id, Response.minimum_standard_id, MinimumStandardRecord.ref, VALUE, COMMENT,
                   Response.self_grade)
            .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
        )
        .where(Response.assessment_id == assessment_id)
        .order_by(MinimumStandardRecord.position)
    )  # fmt: skip
    return [PublishedGrade(*row) for row in rows]


def grade_tables(
    cycle_ids: Collection[UUID],
    agency_ids: Collection[UUID] | None = None,
    *,
    unpublished_in: UUID | None = None,
) -> dict[UUID, dict[tuple[UUID, int], Tally]]:
    """By cycle: each agency's standing in each policy standard, by (agency, number); one grouped query.

    Published grades only, but in the cycle `unpublished_in`, which is for board managers: a moderator must
    not learn first grades (R5).
    """
    applicable = and_(VALUE.is_not(None), VALUE != Grade.NOT_APPLICABLE)
    rows = db.session.execute(
        with_grade_in_force(
            select(
                Assessment.cycle_id,
                Assessment.agency_id,
                PolicyStandardRecord.number,
                func.count(Response.id),
                _count(and_(applicable, VALUE != Grade.INADEQUATE)),
                _count(applicable),
                _count(VALUE == Grade.NOT_APPLICABLE),
                func.min(case((applicable, VALUE)), type_=GradeRecord.value.type),
            )
            .join(Assessment, Assessment.id == Response.assessment_id)
            .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
            .join(PolicyStandardRecord, PolicyStandardRecord.id == MinimumStandardRecord.policy_standard_id)
        )
        .where(Assessment.cycle_id.in_(cycle_ids), *_only(agency_ids, unpublished_in))
        .group_by(Assessment.cycle_id, Assessment.agency_id, PolicyStandardRecord.number)
    )
    tables: dict[UUID, dict[tuple[UUID, int], Tally]] = {cycle_id: {} for cycle_id in cycle_ids}
    for cycle_id, agency_id, number, *figures in rows:
        tables[cycle_id][agency_id, number] = Tally(*figures)
    return tables


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))


def _only(agency_ids: Collection[UUID] | None, unpublished_in: UUID | None) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [] if agency_ids is None else [Assessment.agency_id.in_(agency_ids)]
    published = Assessment.published_at.is_not(None)
    return [
        *wanted,
        published if unpublished_in is None else or_(published, Assessment.cycle_id == unpublished_in),
    ]


def list_amendments(assessment_id: UUID) -> list[Amendment]:
    """The plan amendments a return's published grades ask for, in the framework's order."""
    rows = db.session.execute(
        select(Response.id, Response.minimum_standard_id, MinimumStandardRecord.ref,
               MinimumStandardRecord.short_title, PlanAmendment.due_on, PlanAmendment.covered_at)
        .join(Response, Response.id == PlanAmendment.response_id)
        .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
        .where(Response.assessment_id == assessment_id)
        .order_by(MinimumStandardRecord.position)
    )  # fmt: skip
    return [Amendment(*row) for row in rows]
