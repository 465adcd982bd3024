"""Everything a pack is made of, read in a fixed number of queries however many agencies there are."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import contains_eager, selectinload

from tracker.action_plans.models import Plan, PlanVersion
from tracker.action_plans.rules import PlanStatus
from tracker.assessments.models import Assessment, Response
from tracker.board_plans.models import BoardPlan, LineRating, PlanHeading, PlanLine, PlanReview
from tracker.boards.models import Agency, Board
from tracker.boards.queries import list_agencies
from tracker.db import db
from tracker.exception_reports.follow_up_queries import list_follow_ups_open
from tracker.exception_reports.follow_up_rules import FollowUp
from tracker.exception_reports.models import (
    AgreedInterval,
    ExceptionReport,
    ReportingPeriod,
    ReviewDecision,
    ThemeDecision,
)
from tracker.exception_reports.rules import ReportStatus
from tracker.exception_reports.theme_queries import list_slips
from tracker.exception_reports.themes import Theme, find_themes
from tracker.frameworks.models import MinimumStandardRecord
from tracker.frameworks.rules import Grade
from tracker.grading.queries import VALUE, with_grade_in_force
from tracker.ratification.queries import ConditionRow, list_open_conditions

Decisions = dict[UUID, list[ReviewDecision]]


@dataclass(frozen=True)
class Waiting:
    """A plan version before the sub-group: what was ratified last, and the grades it answers."""

    version: PlanVersion
    ratified: PlanVersion | None
    grades: Sequence[tuple[str, Grade]]


@dataclass(frozen=True)
class OwnPlan:
    """A plan of the board's own with the rating of each line at its last review; None where there is none."""

    plan: BoardPlan
    ratings: Sequence[str | None]
    reviewed_on: date | None


@dataclass(frozen=True)
class Material:
    """What the database says on the day a pack is made."""

    board: Board
    meeting_on: date
    on: date
    period: ReportingPeriod | None
    reports: Sequence[ExceptionReport]
    decisions: Decisions
    earlier: Sequence[ExceptionReport]
    agencies: Sequence[Agency]
    ratified_ids: Collection[UUID]
    intervals: dict[UUID, AgreedInterval]
    plans: Sequence[Waiting]
    follow_ups: Sequence[FollowUp]
    conditions: Sequence[ConditionRow]
    themes: Sequence[Theme]
    themes_decided: Sequence[ThemeDecision]
    own_plans: Sequence[OwnPlan]


def gather(board: Board, period: ReportingPeriod | None, meeting_on: date, on: date) -> Material:
    """Everything for the meeting of a board on a day, as the database says it on the day `on`."""
    reports = _reports(ExceptionReport.period_id == period.id, lines=True) if period else []
    return Material(
        board=board, meeting_on=meeting_on, on=on, period=period, reports=reports,
        decisions=_decisions([report.id for report in reports]),
        earlier=_earlier(board.id, period),
        agencies=list_agencies(board.id),
        ratified_ids=_ratified(board.id),
        intervals=_intervals(board.id),
        plans=_waiting(board.id),
        follow_ups=list_follow_ups_open(board.id, on),
        conditions=list_open_conditions(board.id),
        themes=find_themes(list_slips([period.id])[period.id]) if period else [],
        themes_decided=_themes_decided(period),
        own_plans=_own_plans(board.id),
    )  # fmt: skip


def _reports(*wanted: ColumnElement[bool], lines: bool = False) -> list[ExceptionReport]:
    options = [selectinload(ExceptionReport.lines)] if lines else []
    return list(
        db.session.scalars(
            select(ExceptionReport)
            .join(ExceptionReport.plan)
            .join(Plan.agency)
            .join(ExceptionReport.period)
            .where(*wanted)
            .options(
                contains_eager(ExceptionReport.plan).contains_eager(Plan.agency),
                contains_eager(ExceptionReport.period),
                *options,
            )
            .order_by(ReportingPeriod.ends_on, Agency.name)
        )
    )


def _earlier(board_id: UUID, period: ReportingPeriod | None) -> list[ExceptionReport]:
    """Reports of other periods that were submitted and not reviewed."""
    waiting = [Plan.board_id == board_id, ExceptionReport.status == ReportStatus.SUBMITTED]
    return _reports(*waiting, *([ExceptionReport.period_id != period.id] if period else []))


def _decisions(report_ids: Collection[UUID]) -> Decisions:
    found: Decisions = defaultdict(list)
    rows = db.session.scalars(
        select(ReviewDecision)
        .where(ReviewDecision.report_id.in_(report_ids))
        .order_by(ReviewDecision.decided_at)
    )
    for decision in rows:
        found[decision.report_id].append(decision)
    return found


def _ratified(board_id: UUID) -> set[UUID]:
    """Agencies of which the board ratified a plan."""
    wanted = (Plan.board_id == board_id, Plan.ratified_at.is_not(None), Plan.agency_id.is_not(None))
    return {agency_id for agency_id in db.session.scalars(select(Plan.agency_id).where(*wanted)) if agency_id}


def _intervals(board_id: UUID) -> dict[UUID, AgreedInterval]:
    rows = db.session.scalars(select(AgreedInterval).where(AgreedInterval.board_id == board_id))
    return {row.agency_id: row for row in rows}


def _waiting(board_id: UUID) -> list[Waiting]:
    """Plans before the sub-group, by agency; three queries."""
    plan = contains_eager(PlanVersion.plan)
    versions = db.session.scalars(
        select(PlanVersion)
        .join(PlanVersion.plan)
        .join(Plan.agency)
        .where(Plan.board_id == board_id, PlanVersion.status == PlanStatus.SUBMITTED)
        .options(plan.contains_eager(Plan.agency), plan.joinedload(Plan.cycle))
        .order_by(Agency.name)
    ).all()
    plan_ids = [version.plan_id for version in versions]
    ratified, grades = _last_ratified(plan_ids), _grades(plan_ids)
    return [
        Waiting(version, ratified.get(version.plan_id), grades.get(version.plan_id, ()))
        for version in versions
    ]


def _last_ratified(plan_ids: Collection[UUID]) -> dict[UUID, PlanVersion]:
    rows = db.session.scalars(
        select(PlanVersion)
        .where(PlanVersion.plan_id.in_(plan_ids), PlanVersion.status == PlanStatus.RATIFIED)
        .order_by(PlanVersion.number)
    )
    return {version.plan_id: version for version in rows}  # the last one stays


def _grades(plan_ids: Collection[UUID]) -> dict[UUID, list[tuple[str, Grade]]]:
    """The published grades of the returns that plans answer, in the framework's order."""
    found: dict[UUID, list[tuple[str, Grade]]] = defaultdict(list)
    same = and_(Plan.cycle_id == Assessment.cycle_id, Plan.agency_id == Assessment.agency_id)
    rows = db.session.execute(
        with_grade_in_force(
            select(Plan.id, MinimumStandardRecord.ref, VALUE)
            .select_from(Response)
            .join(Assessment, Assessment.id == Response.assessment_id)
            .join(Plan, same)
            .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
        )
        .where(Plan.id.in_(plan_ids), Assessment.published_at.is_not(None), VALUE.is_not(None))
        .order_by(MinimumStandardRecord.position)
    )
    for plan_id, ref, value in rows:
        found[plan_id].append((ref, Grade(value)))
    return found


def _themes_decided(period: ReportingPeriod | None) -> list[ThemeDecision]:
    if period is None:
        return []
    statement = select(ThemeDecision).where(ThemeDecision.period_id == period.id)
    return list(db.session.scalars(statement.order_by(ThemeDecision.decided_at)))


def _own_plans(board_id: UUID) -> list[OwnPlan]:
    """The board's running plans with each line's rating at the last review that rated it; two queries."""
    plans = db.session.scalars(
        select(BoardPlan)
        .where(BoardPlan.board_id == board_id, BoardPlan.closed_at.is_(None))
        .order_by(BoardPlan.title)
    ).all()
    rows = db.session.execute(
        select(PlanHeading.plan_id, PlanLine.id, LineRating.rating, PlanReview.reviewed_on)
        .join(PlanLine, PlanLine.heading_id == PlanHeading.id)
        .outerjoin(LineRating, LineRating.line_id == PlanLine.id)
        .outerjoin(PlanReview, PlanReview.id == LineRating.review_id)
        .where(PlanHeading.plan_id.in_([plan.id for plan in plans]))
        .order_by(PlanReview.position)
    )
    ratings: dict[UUID, dict[UUID, str | None]] = defaultdict(dict)
    days: dict[UUID, date] = {}
    for plan_id, line_id, rating, reviewed_on in rows:
        ratings[plan_id][line_id] = rating.value if rating else ratings[plan_id].get(line_id)
        if reviewed_on is not None:
            days[plan_id] = max(reviewed_on, days.get(plan_id, reviewed_on))
    return [OwnPlan(plan, list(ratings[plan.id].values()), days.get(plan.id)) for plan in plans]
