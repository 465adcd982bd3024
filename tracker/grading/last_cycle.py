"""The grades of the cycle before, each at the standard that it belongs to now."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import and_, func, or_, select

from tracker.assessments.models import Assessment, Response
from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.frameworks.following import said_by
from tracker.frameworks.models import FrameworkVersion, MinimumStandardRecord, StandardMapping
from tracker.frameworks.queries import get_framework, with_recorded_successor
from tracker.frameworks.rules import Framework, MinimumStandard, ref_key
from tracker.grading.queries import COMMENT, VALUE, AnySelect, PublishedGrade, with_grade_in_force


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
    rows = db.session.execute(_with_successors(cycle).where(Response.assessment_id == before))
    framework = get_framework(cycle.framework_version_id)
    said: dict[str, str] | None = None
    found: dict[str, PublishedGrade] = {}
    for _agency_id, earlier, later_id, *facts in rows:
        grade = PublishedGrade(*facts)
        said = said_by(framework, earlier) if said is None else said  # one return, so one earlier version
        recorded = framework.minimum_standard_by_id(later_id).ref if later_id else None
        ref = said.get(grade.ref, recorded)
        if ref is not None and grade.value is not None:
            found[ref] = min(found.get(ref, grade), grade, key=_lowest_first)
    return found


def last_grades_across(
    cycle: Cycle, framework: Framework, standard: MinimumStandard, agency_ids: Collection[UUID]
) -> dict[UUID, PublishedGrade]:
    """Each agency's published grade of one standard in its cycle before this one, by agency; one query.

    Where the standard belongs now is decided as for `last_cycle_grades`.
    """
    latest = (
        select(Assessment.agency_id, func.max(Cycle.opens_on).label("opens_on"))
        .join(Cycle, Cycle.id == Assessment.cycle_id)
        .where(
            Assessment.agency_id.in_(agency_ids),
            Assessment.published_at.is_not(None),
            Cycle.board_id == cycle.board_id,
            Cycle.opens_on < cycle.opens_on,
        )
        .group_by(Assessment.agency_id)
        .subquery()
    )
    is_latest = and_(latest.c.agency_id == Assessment.agency_id, latest.c.opens_on == Cycle.opens_on)
    rows = db.session.execute(
        _with_successors(cycle)
        .join(latest, is_latest)
        .where(
            Assessment.published_at.is_not(None),
            Cycle.board_id == cycle.board_id,
            or_(
                MinimumStandardRecord.ref.in_({standard.ref, *standard.replaces}),
                StandardMapping.later_standard_id == standard.id,
            ),
        )
    )
    found: dict[UUID, PublishedGrade] = {}
    for agency_id, earlier, later_id, *facts in rows:
        grade = PublishedGrade(*facts)
        said = said_by(framework, earlier).get(grade.ref)
        here = said == standard.ref if said else later_id == standard.id
        if here and grade.value is not None:
            found[agency_id] = min(found.get(agency_id, grade), grade, key=_lowest_first)
    return found


def _with_successors(cycle: Cycle) -> AnySelect:
    """Grades in force with their agency, and where the board recorded that their standard goes on."""
    return with_grade_in_force(
        with_recorded_successor(
            select(Assessment.agency_id, FrameworkVersion.reference, StandardMapping.later_standard_id,
                   Response.id, Response.minimum_standard_id, MinimumStandardRecord.ref, VALUE, COMMENT,
                   Response.self_grade)
            .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
            .join(Assessment, Assessment.id == Response.assessment_id)
            .join(Cycle, Cycle.id == Assessment.cycle_id)
            .join(FrameworkVersion, FrameworkVersion.id == Cycle.framework_version_id),
            Response.minimum_standard_id, cycle.board_id, cycle.framework_version_id,
        )
    )  # fmt: skip


def _lowest_first(grade: PublishedGrade) -> tuple[bool, int, tuple[int, ...]]:
    number = grade.value.number if grade.value else None
    return number is None, number or 0, ref_key(grade.ref)
