"""What the board found in returns, for their feedback letters: every part in one query for many returns."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from tracker.assessments.models import Response
from tracker.db import db
from tracker.evidence.models import EvidenceItem
from tracker.frameworks.models import MinimumStandardRecord
from tracker.frameworks.rules import Grade
from tracker.grading.models import PlanAmendment, RequestDecision
from tracker.grading.queries import COMMENT, VALUE, with_grade_in_force
from tracker.grading.rules import RequestKind
from tracker.publishing.queries import ContestRow, list_contests_of
from tracker.sampling.models import SampleItem
from tracker.sampling.rules import Outcome

AnySelect = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Graded:
    """One standard with its grade in force; `amend_by` when a plan amendment is required, until covered."""

    ref: str
    grade: Grade | None
    comment: str
    amend_by: date | None
    covered: bool


@dataclass(frozen=True)
class Requested:
    """How the board decided about an N/A request or a modification."""

    ref: str
    kind: RequestKind
    granted: bool
    reason: str


@dataclass(frozen=True)
class Sampled:
    """What was found in one item of evidence, once the agency was told."""

    ref: str
    title: str
    outcome: Outcome
    note: str


@dataclass
class Outcomes:
    """Everything found in one return, each list in the framework's order."""

    grades: list[Graded] = field(default_factory=list)
    requests: list[Requested] = field(default_factory=list)
    sampled: list[Sampled] = field(default_factory=list)
    contests: list[ContestRow] = field(default_factory=list)


def outcomes_of(assessment_ids: Collection[UUID]) -> dict[UUID, Outcomes]:
    """What the board found in each of these returns; four queries for any number of them.

    Not scoped, and not only what is published: the caller knows who may read it.
    """
    found: dict[UUID, Outcomes] = defaultdict(Outcomes)
    for owner, *row in _rows(_grades(), assessment_ids):
        found[owner].grades.append(_graded(*row))
    for owner, *row in _rows(_requests(), assessment_ids):
        found[owner].requests.append(Requested(*row))
    for owner, *row in _rows(_sampled(), assessment_ids):
        found[owner].sampled.append(Sampled(*row))
    for contest in list_contests_of(assessment_ids):
        found[contest.assessment_id].contests.append(contest)
    return found


def _graded(ref: str, grade: Grade | None, comment: str, due_on: date | None, covered_at: Any) -> Graded:
    asked = due_on if grade is Grade.INADEQUATE else None
    return Graded(ref, grade, comment, asked, covered=covered_at is not None)


def _rows(statement: AnySelect, assessment_ids: Collection[UUID]) -> Any:
    return db.session.execute(
        statement.join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
        .where(Response.assessment_id.in_(assessment_ids))
        .order_by(MinimumStandardRecord.position)
    )


def _grades() -> AnySelect:
    return with_grade_in_force(
        select(
            Response.assessment_id, MinimumStandardRecord.ref, VALUE, COMMENT, PlanAmendment.due_on,
            PlanAmendment.covered_at,
        ).outerjoin(PlanAmendment, PlanAmendment.response_id == Response.id)
    )  # fmt: skip


def _requests() -> AnySelect:
    return (
        select(Response.assessment_id, MinimumStandardRecord.ref, RequestDecision.kind,
               RequestDecision.granted, RequestDecision.reason)
        .select_from(Response)
        .join(RequestDecision, RequestDecision.response_id == Response.id)
        .where(RequestDecision.is_current)
    )  # fmt: skip


def _sampled() -> AnySelect:
    return (
        select(Response.assessment_id, MinimumStandardRecord.ref, EvidenceItem.title, SampleItem.outcome,
               SampleItem.note)
        .select_from(Response)
        .join(SampleItem, SampleItem.response_id == Response.id)
        .join(EvidenceItem, EvidenceItem.id == SampleItem.item_id)
        .where(SampleItem.told_at.is_not(None))
    )  # fmt: skip
