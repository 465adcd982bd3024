"""One standard in every return of a cycle, in as many queries for 200 agencies as for two (R5)."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import aliased

from tracker.assessments.models import Assessment, Response
from tracker.assessments.rules import WITH_BOARD
from tracker.boards.models import Agency
from tracker.db import db
from tracker.frameworks.models import MinimumStandardRecord
from tracker.frameworks.rules import Grade
from tracker.grading.across import Row
from tracker.grading.decisions import ASKED, asked_of, with_decisions
from tracker.grading.models import GradeRecord, SecondLook
from tracker.grading.queries import VALUE, Given, collected, with_grade_in_force
from tracker.grading.requests import Asked
from tracker.grading.rules import GRADABLE, GradeKind, is_stale

KINDS = tuple(GradeKind)
_GRADES = {kind: aliased(GradeRecord, name=f"{kind.value}_across") for kind in KINDS}


def list_across(cycle_id: UUID, standard_id: UUID, own: GradeKind, user_id: UUID | None) -> list[Row]:
    """Every submitted return's answer to a standard, without its texts, as somebody who gives `own` may see.

    A moderator is carried nobody else's grade and no decision before their own is recorded or the grades are
    published. One query.
    """
    grades = [column for grade in _GRADES.values() for column in (grade.value, grade.recorded_at)]
    statement: Any = (
        select(
            Assessment.id, Response.id, Agency.id, Agency.name, Agency.kind, Assessment.status,
            Response.self_grade, SecondLook.id.is_not(None), *grades, *ASKED,
        )
        .select_from(Response)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .join(Agency, Agency.id == Assessment.agency_id)
        .outerjoin(SecondLook, and_(SecondLook.response_id == Response.id, SecondLook.user_id == user_id))
    )  # fmt: skip
    for kind, grade in _GRADES.items():
        current = and_(grade.response_id == Response.id, grade.kind == kind, grade.is_current)
        statement = statement.outerjoin(grade, current)
    statement = with_decisions(statement).where(
        Assessment.cycle_id == cycle_id,
        Response.minimum_standard_id == standard_id,
        Assessment.status.in_(WITH_BOARD),
    )
    return [_row(row, own) for row in db.session.execute(statement)]


def _row(columns: Sequence[Any], own: GradeKind) -> Row:
    assessment_id, response_id, agency_id, name, kind, status, self_grade, marked, *rest = columns
    graded, asked = rest[: 2 * len(KINDS)], rest[2 * len(KINDS) :]
    moments = dict(zip(KINDS, graded[1::2], strict=True))
    given = {kind: value for kind, value in zip(KINDS, graded[::2], strict=True) if value is not None}
    requests = asked_of(asked)
    if own not in given and status in GRADABLE:
        given = {}
        if own is GradeKind.MODERATION:
            requests = tuple(Asked(each.kind) for each in requests)
    counted = [moments[each] for each in (own, GradeKind.AGREED) if each in given]
    return Row(
        assessment_id=assessment_id,
        response_id=response_id,
        agency_id=agency_id,
        agency_name=name,
        kind=kind,
        status=status,
        self_grade=self_grade,
        own=own,
        given=given,
        requests=requests,
        stale=is_stale(max(counted, default=None), asked[2]),
        marked=bool(marked),
    )


def list_visible_of(response_ids: Collection[UUID], own: GradeKind) -> Given:
    """Current grades of some answers with their graders, as somebody who gives `own` may see them (R5)."""
    seen = or_(GradeRecord.kind == own, _own_is_given(own))
    wanted = select(GradeRecord).where(GradeRecord.response_id.in_(response_ids), GradeRecord.is_current)
    return collected(wanted.where(seen))


def _own_is_given(own: GradeKind) -> ColumnElement[bool]:
    theirs = aliased(GradeRecord)
    given = select(theirs.id).where(
        theirs.response_id == GradeRecord.response_id, theirs.kind == own, theirs.is_current
    )
    return given.exists()


def count_grades_given(response_ids: Collection[UUID]) -> dict[tuple[UUID, GradeKind], int]:
    """How many grades of each kind were ever given to some answers: what their forms know; one query."""
    rows = db.session.execute(
        select(GradeRecord.response_id, GradeRecord.kind, func.count())
        .where(GradeRecord.response_id.in_(response_ids))
        .group_by(GradeRecord.response_id, GradeRecord.kind)
    )
    return {(response_id, kind): number for response_id, kind, number in rows}


def list_texts(response_ids: Collection[UUID]) -> dict[UUID, Response]:
    """Some answers with their texts, by id; one query."""
    rows = db.session.scalars(select(Response).where(Response.id.in_(response_ids)))
    return {response.id: response for response in rows}


def count_by_standard(
    cycle_id: UUID, own: GradeKind, without: Collection[UUID], only: Collection[UUID] | None = None
) -> list[tuple[UUID, Grade | None, int]]:
    """How many submitted returns have each grade, by standard; None is to grade. One grouped query.

    A moderator's own grades are counted for returns in grading. `without` are agencies to leave out;
    `only` are the answers to count, all when it is None.
    """
    value: Any = VALUE
    statement: Any = select(Response.minimum_standard_id)
    if own is GradeKind.MODERATION:
        mine = _GRADES[own]
        current = and_(mine.response_id == Response.id, mine.kind == own, mine.is_current)
        value, statement = mine.value, statement.outerjoin(mine, current)
    else:
        statement = with_grade_in_force(statement)
    statement = statement.join(Assessment, Assessment.id == Response.assessment_id)
    in_question = GRADABLE if own is GradeKind.MODERATION else WITH_BOARD
    rows = db.session.execute(
        statement.add_columns(value, func.count())
        .where(
            Assessment.cycle_id == cycle_id,
            Assessment.status.in_(in_question),
            Assessment.agency_id.not_in(without),
            true() if only is None else Response.id.in_(only),
        )
        .group_by(Response.minimum_standard_id, value)
    )
    return [(standard_id, grade, number) for standard_id, grade, number in rows]


def find_last_saved_in_cycle(cycle_id: UUID, user_id: UUID | None) -> str | None:
    """The standard that this person graded last in any return of a cycle, by its reference; one query."""
    return db.session.scalar(
        select(MinimumStandardRecord.ref)
        .join(Response, Response.minimum_standard_id == MinimumStandardRecord.id)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .join(GradeRecord, GradeRecord.response_id == Response.id)
        .where(Assessment.cycle_id == cycle_id, GradeRecord.grader_id == user_id)
        .order_by(GradeRecord.recorded_at.desc())
        .limit(1)
    )


def list_agency_names(cycle_id: UUID, agency_ids: Collection[UUID]) -> list[str]:
    """Which of these agencies have a return in a cycle, by name; one query, none for no agency."""
    if not agency_ids:
        return []
    return list(
        db.session.scalars(
            select(Agency.name)
            .join(Assessment, Assessment.agency_id == Agency.id)
            .where(Assessment.cycle_id == cycle_id, Agency.id.in_(agency_ids))
            .order_by(Agency.name)
        )
    )
