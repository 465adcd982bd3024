"""Pairs of grades to compare: first and moderation as given blind, self-grade and grade in force."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from sqlalchemy import case, literal, select, type_coerce

from tracker.accounts.models import User
from tracker.assessments.models import Assessment, Response
from tracker.boards.models import Agency
from tracker.boards.rules import AgencyKind
from tracker.db import db
from tracker.frameworks.models import MinimumStandardRecord, PolicyStandardRecord
from tracker.frameworks.rules import Grade
from tracker.grading.models import GradeRecord
from tracker.grading.queries import VALUE, with_grade_in_force
from tracker.grading.rules import GradeKind
from tracker.moderation.models import ModerationDraw, ModerationItem
from tracker.moderation.rules import GivenGrade, blind_pair


@dataclass(frozen=True)
class GradedTwice:
    """One answer with both grades as they were given blind."""

    agency: str
    ref: str
    policy_number: int
    policy: str
    grader: str
    moderator: str
    first: Grade
    moderation: Grade
    why: str

    @property
    def pair(self) -> tuple[Grade, Grade]:
        return self.first, self.moderation


@dataclass(frozen=True)
class Claim:
    """One answer with the agency's own grade and the grade in force."""

    assessment_id: UUID
    agency_id: UUID
    agency: str
    kind: AgencyKind
    published: bool
    ref: str
    short_title: str
    policy_number: int
    essential: bool
    claimed: Grade
    graded: Grade

    @property
    def pair(self) -> tuple[Grade, Grade]:
        return self.claimed, self.graded


def list_graded_twice(cycle_id: UUID, without: Collection[UUID] = ()) -> list[GradedTwice]:
    """Every answer of the cycle that two people graded, by standard and agency. Two queries.

    Not for moderators. Agencies in `without` are left out (R11).
    """
    twice = select(GradeRecord.response_id).where(GradeRecord.kind == GradeKind.MODERATION)
    rows = db.session.execute(
        select(Response.id, Agency.name, MinimumStandardRecord.ref, PolicyStandardRecord.number,
               PolicyStandardRecord.short_title, GradeRecord.kind, GradeRecord.value, User.name,
               GradeRecord.recorded_at)
        .select_from(GradeRecord)
        .join(Response, Response.id == GradeRecord.response_id)
        .join(User, User.id == GradeRecord.grader_id)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .join(Agency, Agency.id == Assessment.agency_id)
        .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
        .join(PolicyStandardRecord, PolicyStandardRecord.id == MinimumStandardRecord.policy_standard_id)
        .where(Assessment.cycle_id == cycle_id, Assessment.agency_id.not_in(without), Response.id.in_(twice))
        .order_by(MinimumStandardRecord.position, Agency.name, Response.id)
    )  # fmt: skip
    reasons = _reasons(cycle_id)
    found = []
    for response_id, below in groupby(rows, key=lambda row: row[0]):
        each = list(below)
        pair = blind_pair(GivenGrade(*row[5:]) for row in each)
        if pair is not None:
            first, second = pair
            found.append(
                GradedTwice(*each[0][1:5], first.grader, second.grader, first.value, second.value,
                            reasons.get(response_id, ""))
            )  # fmt: skip
    return found


def _reasons(cycle_id: UUID) -> dict[UUID, str]:
    """Why each answer was drawn, by the id of the answer."""
    rows = db.session.execute(
        select(ModerationItem.response_id, ModerationItem.why)
        .join(ModerationDraw, ModerationDraw.id == ModerationItem.draw_id)
        .where(ModerationDraw.cycle_id == cycle_id, ModerationItem.dropped_at.is_(None))
    )
    return {row.response_id: row.why for row in rows}


def list_claims(cycle_id: UUID, without: Collection[UUID] = ()) -> list[Claim]:
    """Every answer with a self-grade, or an N/A request, and a grade in force, in order; one query.

    For board managers only: grades that are not published are among them.
    """
    kind = Response.self_grade.type
    own = case((Response.na_requested, literal(Grade.NOT_APPLICABLE, kind)), else_=Response.self_grade)
    rows = db.session.execute(
        with_grade_in_force(
            select(Response.assessment_id, Assessment.agency_id, Agency.name, Agency.kind,
                   Assessment.published_at.is_not(None), MinimumStandardRecord.ref,
                   MinimumStandardRecord.short_title, PolicyStandardRecord.number,
                   MinimumStandardRecord.essential, type_coerce(own, kind), VALUE)
            .join(Assessment, Assessment.id == Response.assessment_id)
            .join(Agency, Agency.id == Assessment.agency_id)
            .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
            .join(PolicyStandardRecord, PolicyStandardRecord.id == MinimumStandardRecord.policy_standard_id)
        )
        .where(Assessment.cycle_id == cycle_id, Assessment.agency_id.not_in(without),
               own.is_not(None), VALUE.is_not(None))
        .order_by(MinimumStandardRecord.position, Agency.name)
    )  # fmt: skip
    return [Claim(*row) for row in rows]
