"""What is missing before returns can be published, found for one return or a whole cycle in one query."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, and_, exists, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from tracker.assessments.models import Assessment, Response
from tracker.assessments.rules import AssessmentStatus
from tracker.board_queries.models import Query
from tracker.board_queries.rules import QueryStatus
from tracker.db import db
from tracker.frameworks.models import MinimumStandardRecord
from tracker.grading.decisions import ANSWERED_AT
from tracker.grading.models import GradeRecord, RequestDecision
from tracker.grading.rules import GradeKind, RequestKind
from tracker.moderation.models import ModerationItem
from tracker.publishing.rules import Check, Obstacle, gather
from tracker.sampling.models import EvidenceSample, SampleItem

AnySelect = Select[*tuple[Any, ...]]
GRADABLE = (AssessmentStatus.SUBMITTED, AssessmentStatus.IN_GRADING)
_first = aliased(GradeRecord, name="given_first")
_second = aliased(GradeRecord, name="given_second")
_agreed = aliased(GradeRecord, name="given_agreed")
_redrawn = aliased(EvidenceSample, name="redrawn")
GRADES = ((_first, GradeKind.FIRST), (_second, GradeKind.MODERATION), (_agreed, GradeKind.AGREED))


def check_return(assessment_id: UUID) -> Check:
    """What one return still needs, the standards in the framework's order; one query."""
    return _checks(Assessment.id == assessment_id).get(assessment_id, Check())


def check_cycle(cycle_id: UUID) -> dict[UUID, Check]:
    """What every submitted, unpublished return of a cycle still needs; one query. Ready ones are absent."""
    return _checks(Assessment.cycle_id == cycle_id)


def _checks(which: ColumnElement[bool]) -> dict[UUID, Check]:
    arms = [statement.where(which, Assessment.status.in_(GRADABLE)) for statement in _statements()]
    every = union_all(*arms).subquery()
    found: dict[UUID, list[tuple[Obstacle, str]]] = defaultdict(list)
    for assessment_id, kind, ref, _ in db.session.execute(select(every).order_by(every.c.position)):
        found[assessment_id].append((Obstacle(kind), ref))
    return {assessment_id: gather(rows) for assessment_id, rows in found.items()}


def _statements() -> list[AnySelect]:
    return [
        _graded(Obstacle.UNGRADED).where(_first.id.is_(None), _agreed.id.is_(None)),
        _graded(Obstacle.STALE).where(_stale()),
        _graded(Obstacle.DIFFERING).where(_agreed.id.is_(None), _first.value != _second.value),
        _of(Obstacle.UNDECIDED).where(_undecided()),
        _graded(Obstacle.MODERATION).where(_second.id.is_(None), _agreed.id.is_(None), _drawn()),
        _of(Obstacle.QUERIES).where(_asked()),
        _of(Obstacle.OUTCOMES).where(_unjudged()),
    ]


def _of(kind: Obstacle) -> AnySelect:
    return (
        select(
            Response.assessment_id.label("assessment_id"),
            literal(kind.value, String).label("kind"),
            MinimumStandardRecord.ref.label("ref"),
            MinimumStandardRecord.position.label("position"),
        )
        .select_from(Response)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
    )


def _graded(kind: Obstacle) -> AnySelect:
    """The same, with the current grade of each kind beside it."""
    statement = _of(kind)
    for grade, which in GRADES:
        current = and_(grade.response_id == Response.id, grade.kind == which, grade.is_current)
        statement = statement.outerjoin(grade, current)
    return statement


def _stale() -> ColumnElement[bool]:
    """The answer changed after the newest of the grades that count: as in `grading.rules.is_stale`."""
    newer = [or_(grade.id.is_(None), grade.recorded_at < ANSWERED_AT) for grade in (_first, _agreed)]
    return and_(or_(_first.id.is_not(None), _agreed.id.is_not(None)), *newer)


def _undecided() -> ColumnElement[bool]:
    asked = {
        RequestKind.NOT_APPLICABLE: Response.na_requested,
        RequestKind.MODIFICATION: Response.modification != "",
    }
    return or_(*(and_(condition, ~_decided(kind)) for kind, condition in asked.items()))


def _decided(kind: RequestKind) -> ColumnElement[bool]:
    """Decided on the answer as it is: a change of the answer asks again, as it does of a grade."""
    return exists().where(
        RequestDecision.response_id == Response.id,
        RequestDecision.kind == kind,
        RequestDecision.is_current,
        or_(ANSWERED_AT.is_(None), RequestDecision.decided_at >= ANSWERED_AT),
    )


def _drawn() -> ColumnElement[bool]:
    return exists().where(ModerationItem.response_id == Response.id, ModerationItem.dropped_at.is_(None))


def _asked() -> ColumnElement[bool]:
    return exists().where(Query.response_id == Response.id, Query.status != QueryStatus.CLOSED)


def _unjudged() -> ColumnElement[bool]:
    """Something drawn here has no outcome, in a sample that no other one took the place of."""
    return exists().where(
        SampleItem.response_id == Response.id,
        SampleItem.outcome.is_(None),
        ~exists().where(_redrawn.replaces_id == SampleItem.sample_id),
    )
