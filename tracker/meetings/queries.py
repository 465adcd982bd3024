"""Packs and meetings of a board, scoped by owner."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from tracker.action_plans.models import Plan, PlanVersion
from tracker.action_plans.rules import PlanStatus
from tracker.boards.models import Agency
from tracker.clock import now
from tracker.db import db
from tracker.errors import NotFound
from tracker.exception_reports.models import ExceptionReport, ReportingPeriod
from tracker.exception_reports.queries import WAITING_FOR_AGENCY
from tracker.exception_reports.rules import ReportStatus
from tracker.meetings.models import MeetingPack
from tracker.meetings.rules import UNFINISHED, Heard, Standing, standing
from tracker.policy import Actor


@dataclass(frozen=True)
class Missing:
    """What a meeting still waits for: agencies by name, and the period that is not closed yet."""

    late: tuple[str, ...] = ()
    not_reviewed: tuple[tuple[UUID, str], ...] = ()
    to_ratify: tuple[tuple[UUID, str], ...] = ()
    open_period: ReportingPeriod | None = None

    @property
    def nothing(self) -> bool:
        return not (self.late or self.not_reviewed or self.to_ratify or self.open_period)


def get_pack(pack_id: UUID, *, actor: Actor) -> MeetingPack:
    """A pack of the actor's board, with board, period and who asked. Raises NotFound."""
    found = db.session.scalar(
        select(MeetingPack)
        .options(
            joinedload(MeetingPack.board), joinedload(MeetingPack.period), joinedload(MeetingPack.asked_by)
        )
        .where(MeetingPack.id == pack_id, MeetingPack.board_id.in_(actor.board_ids))
    )
    if found is None:
        raise NotFound
    return found


def find_pack(pack_id: UUID) -> MeetingPack | None:
    """Any pack. Not scoped: for commands."""
    return db.session.get(MeetingPack, pack_id)


def list_packs(board_id: UUID | None = None) -> list[MeetingPack]:
    """The packs of a board, or of all when none is given: the latest meeting and the newest pack first."""
    statement = (
        select(MeetingPack)
        .options(joinedload(MeetingPack.board), joinedload(MeetingPack.asked_by))
        .order_by(MeetingPack.meeting_on.desc(), MeetingPack.asked_at.desc())
    )
    if board_id is not None:
        statement = statement.where(MeetingPack.board_id == board_id)
    return list(db.session.scalars(statement))


def find_newest(board_id: UUID, meeting_on: date) -> MeetingPack | None:
    """The newest pack of a board for a meeting's day; one query."""
    return db.session.scalar(
        select(MeetingPack)
        .where(MeetingPack.board_id == board_id, MeetingPack.meeting_on == meeting_on)
        .order_by(MeetingPack.asked_at.desc())
        .limit(1)
    )


def list_unfinished(board_id: UUID, meeting_on: date) -> list[MeetingPack]:
    """The packs for a meeting's day that wait or are being made, the newest first."""
    return list(
        db.session.scalars(
            select(MeetingPack)
            .where(
                MeetingPack.board_id == board_id,
                MeetingPack.meeting_on == meeting_on,
                MeetingPack.status.in_(UNFINISHED),
            )
            .order_by(MeetingPack.asked_at.desc())
        )
    )


def standing_of(pack: MeetingPack) -> Standing:
    """How a pack stands now; one that fell silent has failed, whatever its row says."""
    heard = Heard(pack.status, pack.step, pack.done, pack.total, pack.problem, pack.asked_at, pack.heard_at)
    return standing(heard, now())


def list_meetings(board_id: UUID) -> list[ReportingPeriod]:
    """The board's periods that have a meeting, the latest meeting first."""
    return list(
        db.session.scalars(
            select(ReportingPeriod)
            .where(ReportingPeriod.board_id == board_id, ReportingPeriod.meeting_on.is_not(None))
            .order_by(ReportingPeriod.meeting_on.desc())
        )
    )


def find_period_for(board_id: UUID, meeting_on: date) -> ReportingPeriod | None:
    """The period whose reports a meeting reviews: the one that names the day, or the last closed."""
    return db.session.scalar(
        select(ReportingPeriod)
        .where(
            ReportingPeriod.board_id == board_id,
            (ReportingPeriod.meeting_on == meeting_on)
            | (ReportingPeriod.closed_at.is_not(None) & (ReportingPeriod.ends_on <= meeting_on)),
        )
        .order_by(
            func.coalesce(ReportingPeriod.meeting_on == meeting_on, False).desc(),
            ReportingPeriod.ends_on.desc(),
        )
        .limit(1)
    )


def find_missing(period: ReportingPeriod, today: date) -> Missing:
    """What the meeting of a period still waits for; two queries."""
    reports = db.session.execute(
        select(ExceptionReport.id, ExceptionReport.status, Agency.name)
        .join(Plan, Plan.id == ExceptionReport.plan_id)
        .join(Agency, Agency.id == Plan.agency_id)
        .where(ExceptionReport.period_id == period.id)
        .order_by(Agency.name)
    ).all()
    return Missing(
        late=tuple(
            name
            for _id, status, name in reports
            if status in WAITING_FOR_AGENCY and period.report_due_on < today
        ),
        not_reviewed=tuple((row_id, name) for row_id, status, name in reports if _submitted(status)),
        to_ratify=_plans_waiting(period.board_id),
        open_period=None if period.closed_at else period,
    )


def _submitted(status: ReportStatus) -> bool:
    return status is ReportStatus.SUBMITTED


def _plans_waiting(board_id: UUID) -> tuple[tuple[UUID, str], ...]:
    rows = db.session.execute(
        select(Plan.id, Agency.name)
        .join(PlanVersion, PlanVersion.plan_id == Plan.id)
        .join(Agency, Agency.id == Plan.agency_id)
        .where(Plan.board_id == board_id, PlanVersion.status == PlanStatus.SUBMITTED)
        .order_by(Agency.name)
    )
    return tuple((plan_id, name) for plan_id, name in rows)


def newest_by_day(packs: Collection[MeetingPack]) -> dict[date, list[MeetingPack]]:
    """The packs under their meeting's day, in the order given."""
    found: dict[date, list[MeetingPack]] = {}
    for pack in packs:
        found.setdefault(pack.meeting_on, []).append(pack)
    return found
