"""The grades of the cycle before, each at the standard that it belongs to now."""

from uuid import UUID

from sqlalchemy import select

from tracker.assessments.models import Assessment, Response
from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.frameworks.following import said_by
from tracker.frameworks.models import FrameworkVersion, MinimumStandardRecord, StandardMapping
from tracker.frameworks.queries import get_framework, with_recorded_successor
from tracker.frameworks.rules import ref_key
from tracker.grading.queries import COMMENT, VALUE, PublishedGrade, with_grade_in_force


def last_cycle_grades(agency_id: UUID, cycle: Cycle) -> dict[str, PublishedGrade]:
    """The agency's published grades of the board's cycle before this one, by the reference of now; one query.

    Under another version of the standards each goes where that version says or the board recorded, nowhere
    else; `ref` is the earlier reference. Where several standards became one, it is their lowest grade.
    """
    before = (
        select(Assessment.id)
        .join(Cycle, Cycle.id == Assessment.cycle_id)
        .where(
            Assessment.agency_id == agency_id,
            Assessment.published_at.is_not(None),
            Cycle.board_id == cycle.board_id,
            Cycle.opens_on < cycle.opens_on,
        )
        .order_by(Cycle.opens_on.desc())
        .limit(1)
        .correlate(None)
        .scalar_subquery()
    )
    rows = db.session.execute(
        with_grade_in_force(
            with_recorded_successor(
                select(FrameworkVersion.reference, StandardMapping.later_standard_id,
                       Response.id, Response.minimum_standard_id, MinimumStandardRecord.ref, VALUE, COMMENT,
                       Response.self_grade)
                .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
                .join(Assessment, Assessment.id == Response.assessment_id)
                .join(Cycle, Cycle.id == Assessment.cycle_id)
                .join(FrameworkVersion, FrameworkVersion.id == Cycle.framework_version_id),
                Response.minimum_standard_id, cycle.board_id, cycle.framework_version_id,
            )
        )
        .where(Response.assessment_id == before)
    )  # fmt: skip
    framework = get_framework(cycle.framework_version_id)
    said: dict[str, str] | None = None
    found: dict[str, PublishedGrade] = {}
    for earlier, later_id, *facts in rows:
        grade = PublishedGrade(*facts)
        said = said_by(framework, earlier) if said is None else said  # one return, so one earlier version
        recorded = framework.minimum_standard_by_id(later_id).ref if later_id else None
        ref = said.get(grade.ref, recorded)
        if ref is not None and grade.value is not None:
            found[ref] = min(found.get(ref, grade), grade, key=_lowest_first)
    return found


def _lowest_first(grade: PublishedGrade) -> tuple[bool, int, tuple[int, ...]]:
    number = grade.value.number if grade.value else None
    return number is None, number or 0, ref_key(grade.ref)
