"""What agencies ask for and what was decided. Not for moderators before their own grade (R5)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from tracker.assessments.models import Assessment, Response
from tracker.db import db
from tracker.evidence.models import Citation
from tracker.frameworks.models import MinimumStandardRecord
from tracker.grading.models import RequestDecision
from tracker.grading.requests import Asked, Undecided
from tracker.grading.rules import GRADABLE, RequestKind

AnySelect = Select[*tuple[Any, ...]]

# When an answer last changed: its words, or what it cites.
_LAST_CITED = select(func.max(Citation.cited_at)).where(Citation.response_id == Response.id).scalar_subquery()
ANSWERED_AT = case((Response.updated_at < _LAST_CITED, _LAST_CITED), else_=Response.updated_at)

_not_applicable = aliased(RequestDecision, name="na_decision")
_modification = aliased(RequestDecision, name="modification_decision")
_DECISIONS = (
    (RequestKind.NOT_APPLICABLE, _not_applicable, Response.na_requested),
    (RequestKind.MODIFICATION, _modification, Response.modification != ""),
)
# What is asked at an answer and how it was decided; `asked_of` reads these columns.
ASKED = (
    Response.na_requested, Response.modification != "", ANSWERED_AT,
    _not_applicable.granted, _not_applicable.decided_at, _modification.granted, _modification.decided_at,
)  # fmt: skip


def with_decisions(statement: AnySelect) -> AnySelect:
    """Join the present decisions to a statement from responses, for the columns ASKED."""
    for kind, decision, _asks in _DECISIONS:
        current = and_(decision.response_id == Response.id, decision.kind == kind, decision.is_current)
        statement = statement.outerjoin(decision, current)
    return statement


def asked_of(columns: Sequence[Any]) -> tuple[Asked, ...]:
    """What an answer asks for, from the columns ASKED of its row."""
    asks_na, modified, answered_at, na_granted, na_at, modification_granted, modification_at = columns
    found = (
        (asks_na, Asked(RequestKind.NOT_APPLICABLE, na_granted, na_at, answered_at)),
        (modified, Asked(RequestKind.MODIFICATION, modification_granted, modification_at, answered_at)),
    )
    return tuple(asked for is_so, asked in found if is_so)


def list_asked(response_id: UUID) -> tuple[Asked, ...]:
    """What one answer asks for; one query."""
    row = db.session.execute(with_decisions(select(*ASKED)).where(Response.id == response_id)).one()
    return asked_of(row)


def list_decisions(response_id: UUID) -> list[RequestDecision]:
    """Every decision ever made about an answer's requests, the newest first, with who made it; one query."""
    return list(
        db.session.scalars(
            select(RequestDecision)
            .where(RequestDecision.response_id == response_id)
            .order_by(RequestDecision.decided_at.desc())
            .options(joinedload(RequestDecision.decided_by))
        )
    )


def list_decided(assessment_id: UUID) -> dict[str, list[RequestDecision]]:
    """The decisions in force about a return's requests, by the standard's reference; one query.

    The caller shows them to the agency only once the grades are published.
    """
    rows = db.session.execute(
        select(MinimumStandardRecord.ref, RequestDecision)
        .join(Response, Response.id == RequestDecision.response_id)
        .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
        .where(
            Response.assessment_id == assessment_id,
            RequestDecision.is_current,
            or_(*(and_(RequestDecision.kind == kind, asks) for kind, _decision, asks in _DECISIONS)),
        )
        .order_by(MinimumStandardRecord.position, RequestDecision.kind.desc())
    )
    found: dict[str, list[RequestDecision]] = {}
    for ref, decision in rows:
        found.setdefault(ref, []).append(decision)
    return found


def list_undecided(assessment_id: UUID) -> list[Undecided]:
    """The requests of a return that wait for the board, in the framework's order; one query."""
    rows = db.session.execute(
        with_decisions(
            select(MinimumStandardRecord.ref, *ASKED).join(
                MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id
            )
        )
        .where(Response.assessment_id == assessment_id, _asks_something())
        .order_by(MinimumStandardRecord.position)
    )
    return [
        Undecided(ref, asked.kind, again=asked.stale)
        for ref, *columns in rows
        for asked in asked_of(columns)
        if asked.waiting
    ]


def count_undecided_by_return(cycle_id: UUID) -> dict[UUID, int]:
    """How many requests wait for the board, by return in grading that has any; one query."""
    counts = [func.count(case((_waits(decision, asks), 1))) for _kind, decision, asks in _DECISIONS]
    rows = db.session.execute(
        with_decisions(
            select(Response.assessment_id, *counts).join(Assessment, Assessment.id == Response.assessment_id)
        )
        .where(Assessment.cycle_id == cycle_id, Assessment.status.in_(GRADABLE), _asks_something())
        .group_by(Response.assessment_id)
    )
    return {assessment_id: sum(numbers) for assessment_id, *numbers in rows if sum(numbers)}


def count_undecided(cycle_id: UUID) -> int:
    """How many requests of a cycle's returns in grading wait for the board; one query."""
    return sum(count_undecided_by_return(cycle_id).values())


def _asks_something() -> ColumnElement[bool]:
    return or_(*(asks for _kind, _decision, asks in _DECISIONS))


def _waits(decision: Any, asks: Any) -> ColumnElement[bool]:
    return and_(asks, or_(decision.id.is_(None), decision.decided_at < ANSWERED_AT))
