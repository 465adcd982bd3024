"""What a moderator may know of the draw: which standards to grade, in an order that tells nothing (R5)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import aliased

from tracker.assessments.models import Assessment, Response
from tracker.assessments.rules import AssessmentStatus
from tracker.boards.models import Agency
from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.drawing import rank
from tracker.frameworks.models import MinimumStandardRecord
from tracker.frameworks.rules import Grade
from tracker.grading.models import GradeRecord
from tracker.grading.rules import GradeKind
from tracker.moderation.models import ModerationDraw, ModerationItem
from tracker.moderation.queries import key_of

_first = aliased(GradeRecord, name="first_grade")
_own = aliased(GradeRecord, name="moderation_grade")


@dataclass(frozen=True)
class Turn:
    """One drawn standard for a moderator. `grade` is the second grade, None until it is given."""

    item_id: UUID
    response_id: UUID
    assessment_id: UUID
    agency: str
    ref: str
    short_title: str
    essential: bool
    status: AssessmentStatus
    grade: Grade | None
    grader_id: UUID | None

    @property
    def done(self) -> bool:
        return self.grade is not None

    @property
    def waiting(self) -> bool:
        """Whether it can be graded now: a return may be back with its agency, or published meanwhile."""
        return not self.done and self.status is AssessmentStatus.IN_GRADING


def list_turns(cycle_id: UUID, user_id: UUID | None, without: Collection[UUID] = ()) -> list[Turn]:
    """What is drawn in a cycle and not taken out, for one moderator, mixed by the seed; one query.

    Left out are agencies they belong to (`without`, R11) and standards whose first grade is their own.
    """
    rows = db.session.execute(
        select(ModerationDraw.seed, ModerationDraw.drawn_at, ModerationItem.id, Response.id,
               Response.assessment_id, Agency.name, MinimumStandardRecord.ref,
               MinimumStandardRecord.short_title, MinimumStandardRecord.essential, Assessment.status,
               _own.value, _own.grader_id)
        .select_from(ModerationItem)
        .join(ModerationDraw, ModerationDraw.id == ModerationItem.draw_id)
        .join(Response, Response.id == ModerationItem.response_id)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .join(Agency, Agency.id == Assessment.agency_id)
        .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
        .outerjoin(_own, _current(_own, GradeKind.MODERATION))
        .outerjoin(_first, and_(_current(_first, GradeKind.FIRST), _first.grader_id == user_id))
        .where(ModerationDraw.cycle_id == cycle_id, ModerationItem.dropped_at.is_(None),
               Assessment.agency_id.not_in(without), _first.id.is_(None))
    )  # fmt: skip
    mixed = sorted(rows, key=lambda row: (row.drawn_at, rank(key_of(row.name, row.ref), row.seed)))
    return [Turn(*facts) for _seed, _drawn_at, *facts in mixed]


def _current(grade: type[GradeRecord], kind: GradeKind) -> ColumnElement[bool]:
    return and_(grade.response_id == Response.id, grade.kind == kind, grade.is_current)


def count_waiting(board_id: UUID, user_id: UUID | None, without: Collection[UUID] = ()) -> dict[UUID, int]:
    """How many standards of each cycle of a board wait for this moderator; one query."""
    rows = db.session.execute(
        select(Assessment.cycle_id, func.count())
        .select_from(ModerationItem)
        .join(Response, Response.id == ModerationItem.response_id)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .join(Cycle, Cycle.id == Assessment.cycle_id)
        .outerjoin(_own, _current(_own, GradeKind.MODERATION))
        .outerjoin(_first, and_(_current(_first, GradeKind.FIRST), _first.grader_id == user_id))
        .where(Cycle.board_id == board_id, ModerationItem.dropped_at.is_(None), _own.id.is_(None),
               _first.id.is_(None), Assessment.agency_id.not_in(without),
               Assessment.status == AssessmentStatus.IN_GRADING)
        .group_by(Assessment.cycle_id)
    )  # fmt: skip
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True)
class Turns:
    """A moderator's list, and where in it they are."""

    rows: Sequence[Turn]

    @property
    def done(self) -> int:
        return sum(1 for row in self.rows if row.done)

    @property
    def waiting(self) -> list[Turn]:
        return [row for row in self.rows if row.waiting]

    def find(self, response_id: UUID) -> Turn | None:
        return next((row for row in self.rows if row.response_id == response_id), None)

    def following(self, response_id: UUID) -> Turn | None:
        """The next one to grade after this, and from the start again; None when there is none."""
        ids = [row.response_id for row in self.rows]
        start = ids.index(response_id) + 1 if response_id in ids else 0
        around = [*self.rows[start:], *self.rows[:start]]
        return next((row for row in around if row.waiting and row.response_id != response_id), None)

    def before(self, response_id: UUID) -> Turn | None:
        """The nearest one to grade before this."""
        ids = [row.response_id for row in self.rows]
        earlier = self.rows[: ids.index(response_id)] if response_id in ids else ()
        return next((row for row in reversed(earlier) if row.waiting), None)
