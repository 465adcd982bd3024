"""A board with one return, and people who grade it: what most tests of grading begin with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from tests import factories
from tracker.accounts.models import User
from tracker.assessments.models import Assessment, Response
from tracker.assessments.rules import AssessmentStatus
from tracker.boards.models import Agency, Board
from tracker.boards.queries import load_actor
from tracker.clock import now
from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.frameworks.models import MinimumStandardRecord
from tracker.frameworks.rules import Grade
from tracker.grading.models import GradeRecord
from tracker.grading.operations import record_grade
from tracker.grading.rules import GradeKind
from tracker.policy import Actor, Role


@dataclass
class Story:
    """Rows of one board."""

    board: Board
    cycle: Cycle
    agency: Agency
    assessment: Assessment
    manager: User
    moderator: User
    lead: User

    @property
    def responses(self) -> dict[str, Response]:
        """The answers by reference, in order."""
        return responses_of(self.assessment)

    def url(self, place: str = "") -> str:
        """An address under the return, such as "/grading/1.1"."""
        return f"/assessments/{self.assessment.id}{place}"

    def grade(
        self, ref: str, value: Grade = Grade.GOOD, rationale: str = "Seen.", **more: Any
    ) -> GradeRecord:
        """The manager's first grade of one standard, unless `by` or `kind` says otherwise."""
        by = more.pop("by", self.manager)
        kind = more.pop("kind", GradeKind.FIRST)
        comment = more.pop("comment", "")
        return record_grade(
            self.responses[ref], value, rationale, comment, kind=kind, actor=as_actor(by), **more
        )

    def grade_all(self, value: Grade = Grade.GOOD, but: Iterable[str] = ()) -> None:
        """The same first grade for every standard but some."""
        for ref in self.responses:
            if ref not in set(but):
                self.grade(ref, value)


def as_actor(user: User) -> Actor:
    """The person with all their roles."""
    return load_actor(user.id, user.name, user.email)


def responses_of(assessment: Assessment) -> dict[str, Response]:
    """The answers of a return by reference, in order."""
    rows = db.session.execute(
        select(MinimumStandardRecord.ref, Response)
        .join(Response, Response.minimum_standard_id == MinimumStandardRecord.id)
        .where(Response.assessment_id == assessment.id)
        .order_by(MinimumStandardRecord.position)
    )
    return {str(ref): response for ref, response in rows}


def submitted(cycle: Cycle, agency: Agency, **values: Any) -> Assessment:
    """A return that the agency has submitted, every standard answered."""
    stamps = {"status": AssessmentStatus.SUBMITTED, "submitted_at": now() - timedelta(days=1),
              "receipt_reference": f"R-{agency.id.hex[:16]}-{cycle.id.hex[:16]}"}  # fmt: skip
    return factories.make_assessment(cycle, agency, answered=True, **{**stamps, **values})


def make_story(policy_standards: int = 2, each: int = 2, **values: Any) -> Story:
    """A submitted return of an agency with a lead, and a board with a manager and a moderator."""
    board = factories.make_board()
    cycle = factories.make_cycle(board, factories.make_framework(policy_standards, each))
    agency = factories.make_agency(board)
    return Story(
        board=board,
        cycle=cycle,
        agency=agency,
        assessment=submitted(cycle, agency, **values),
        manager=factories.make_user(Role.BOARD_MANAGER, board),
        moderator=factories.make_user(Role.MODERATOR, board),
        lead=factories.make_user(Role.AGENCY_LEAD, agency),
    )
