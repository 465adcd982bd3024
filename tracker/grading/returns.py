"""The board's list of returns: who has sent what, how late, and how far grading has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from tracker.assessments.models import Assessment, Response
from tracker.assessments.rules import AssessmentStatus
from tracker.boards.models import Agency
from tracker.boards.rules import AgencyKind
from tracker.clock import local
from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.grading.models import GradeRecord
from tracker.grading.rules import GradeKind, days_late
from tracker.policy import Scope

PAGE_SIZE = 50
AnySelect = Select[*tuple[Any, ...]]
DUE_ON = func.coalesce(Assessment.extended_to, Cycle.due_on)


@dataclass(frozen=True)
class ReturnRow:
    """One agency's return as the board sees it in the list."""

    assessment_id: UUID
    agency_id: UUID
    board_id: UUID
    agency_name: str
    kind: AgencyKind
    status: AssessmentStatus
    due_on: date
    extended: bool
    submitted_at: datetime | None
    published_at: datetime | None
    total: int
    answered: int
    graded: int

    @property
    def scope(self) -> Scope:
        return Scope(self.agency_id, self.board_id)

    @property
    def submitted_on(self) -> date | None:
        """The day it was submitted, in London."""
        return local(self.submitted_at).date() if self.submitted_at else None

    def days_late(self, today: date) -> int:
        """Days after its own deadline that it came in, or has been missing until today; 0 when in time."""
        return days_late(self.due_on, self.submitted_on, today)


class Sort(StrEnum):
    """What the list can be ordered by."""

    AGENCY = "agency"
    KIND = "kind"
    STATUS = "status"
    DUE = "due"
    ANSWERED = "answered"
    GRADED = "graded"


@dataclass(frozen=True)
class ReturnsWanted:
    """Filters, order and page of the list; `page_size` None takes every row."""

    status: AssessmentStatus | None = None
    kind: AgencyKind | None = None
    sort: Sort = Sort.AGENCY
    descending: bool = False
    page: int = 1
    page_size: int | None = PAGE_SIZE


def list_returns(board_id: UUID, cycle_id: UUID, wanted: ReturnsWanted | None = None) -> list[ReturnRow]:
    """The board's returns in a cycle, the first page by name unless wanted otherwise; one query."""
    wanted = wanted or ReturnsWanted()
    answers, grades = _answers(cycle_id), _grades(cycle_id)
    answered, graded = func.coalesce(answers.c.answered, 0), func.coalesce(grades.c.graded, 0)
    statement = _of_cycle(
        select(
            Assessment.id, Agency.id, Cycle.board_id, Agency.name, Agency.kind, Assessment.status, DUE_ON,
            Assessment.extended_to.is_not(None), Assessment.submitted_at, Assessment.published_at,
            func.coalesce(answers.c.total, 0), answered, graded,
        ),
        board_id,
        cycle_id,
    )  # fmt: skip
    statement = statement.outerjoin(answers, answers.c.assessment_id == Assessment.id)
    statement = statement.outerjoin(grades, grades.c.assessment_id == Assessment.id)
    statement = statement.where(*_filters(wanted))
    statement = statement.order_by(*_order(wanted, answered, graded))
    if wanted.page_size is not None:
        statement = statement.limit(wanted.page_size).offset((wanted.page - 1) * wanted.page_size)
    return [ReturnRow(*row) for row in db.session.execute(statement)]


def count_returns(board_id: UUID, cycle_id: UUID) -> dict[tuple[AssessmentStatus, AgencyKind], int]:
    """How many returns a cycle has, by status and kind of agency; the filters' counts come from it."""
    statement = _of_cycle(select(Assessment.status, Agency.kind, func.count()), board_id, cycle_id)
    rows = db.session.execute(statement.group_by(Assessment.status, Agency.kind))
    return {(status, kind): number for status, kind, number in rows}


def count_by_cycle(board_id: UUID) -> dict[UUID, dict[AssessmentStatus, int]]:
    """How many returns each cycle of the board has, by status."""
    rows = db.session.execute(
        select(Cycle.id, Assessment.status, func.count())
        .join(Assessment, Assessment.cycle_id == Cycle.id)
        .where(Cycle.board_id == board_id)
        .group_by(Cycle.id, Assessment.status)
    )
    counts: dict[UUID, dict[AssessmentStatus, int]] = {}
    for cycle_id, status, number in rows:
        counts.setdefault(cycle_id, {})[status] = number
    return counts


def _of_cycle(statement: AnySelect, board_id: UUID, cycle_id: UUID) -> AnySelect:
    return (
        statement.select_from(Assessment)
        .join(Cycle, Cycle.id == Assessment.cycle_id)
        .join(Agency, Agency.id == Assessment.agency_id)
        .where(Cycle.board_id == board_id, Cycle.id == cycle_id)
    )


def _answers(cycle_id: UUID) -> Any:
    answered = or_(Response.finished, and_(Response.na_requested, Response.na_reason != ""))
    return (
        select(
            Response.assessment_id,
            func.count().label("total"),
            func.count(case((answered, 1))).label("answered"),
        )
        .join(Assessment, Assessment.id == Response.assessment_id)
        .where(Assessment.cycle_id == cycle_id)
        .group_by(Response.assessment_id)
        .subquery("answers")
    )


def _grades(cycle_id: UUID) -> Any:
    return (
        select(Response.assessment_id, func.count().label("graded"))
        .join(GradeRecord, GradeRecord.response_id == Response.id)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .where(Assessment.cycle_id == cycle_id, GradeRecord.is_current, GradeRecord.kind == GradeKind.FIRST)
        .group_by(Response.assessment_id)
        .subquery("grades")
    )


def _filters(wanted: ReturnsWanted) -> list[ColumnElement[bool]]:
    filters: list[ColumnElement[bool]] = []
    if wanted.status is not None:
        filters.append(Assessment.status == wanted.status)
    if wanted.kind is not None:
        filters.append(Agency.kind == wanted.kind)
    return filters


def _order(wanted: ReturnsWanted, answered: Any, graded: Any) -> Sequence[Any]:
    stages = {status.value: number for number, status in enumerate(AssessmentStatus)}
    keys = {
        Sort.AGENCY: Agency.name,
        Sort.KIND: Agency.kind,
        Sort.STATUS: case(stages, value=Assessment.status),
        Sort.DUE: DUE_ON,
        Sort.ANSWERED: answered,
        Sort.GRADED: graded,
    }
    key = keys[wanted.sort]
    return [key.desc() if wanted.descending else key.asc(), Agency.name, Assessment.id]
