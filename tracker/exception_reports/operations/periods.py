"""Reporting periods: added one by one or for a year at once, changed and removed until they are closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.audit.operations import record
from tracker.boards.models import Board
from tracker.db import db
from tracker.errors import WrongState
from tracker.exception_reports.models import ReportingPeriod
from tracker.exception_reports.periods import Taken, check_dates
from tracker.exception_reports.queries import list_periods
from tracker.policy import Actor

CLOSED = "This period is closed: its reports have been written, so its dates stay as they are."


@dataclass(frozen=True)
class PeriodDates:
    """What a board manager says of a period."""

    name: str
    starts_on: date
    ends_on: date
    report_due_on: date
    meeting_on: date | None


def add_period(board: Board, dates: PeriodDates, *, actor: Actor) -> ReportingPeriod:
    """Add a reporting period. Raises RuleBroken when its dates are out of order or lie in another period."""
    check_dates(dates, taken(list_periods(board.id)))
    return _add(board, dates, actor)


def add_periods(board: Board, several: Sequence[PeriodDates], *, actor: Actor) -> list[ReportingPeriod]:
    """Add the periods of a year, all of them or none. Raises RuleBroken as for one, also among themselves."""
    known = taken(list_periods(board.id))
    for dates in several:
        check_dates(dates, known)
        known.append(Taken(dates.name, dates.starts_on, dates.ends_on))
    return [_add(board, dates, actor) for dates in several]


def _add(board: Board, dates: PeriodDates, actor: Actor) -> ReportingPeriod:
    period = ReportingPeriod(board=board, **vars(dates))
    db.session.add(period)
    record("reporting_period.add", period, actor=actor, after=_kept(dates))
    return period


def change_period(period: ReportingPeriod, dates: PeriodDates, *, actor: Actor) -> None:
    """Other dates or another name. Raises WrongState once it is closed, RuleBroken as when it is added."""
    _must_be_open(period)
    others = [one for one in list_periods(period.board_id) if one.id != period.id]
    check_dates(dates, taken(others))
    before = _kept(PeriodDates(**{name: getattr(period, name) for name in PeriodDates.__annotations__}))
    for name, value in vars(dates).items():
        setattr(period, name, value)
    record("reporting_period.change", period, actor=actor, before=before, after=_kept(dates))


def remove_period(period: ReportingPeriod, *, actor: Actor) -> None:
    """Take a period away that nobody has reported in. Raises WrongState once it is closed."""
    _must_be_open(period)
    record("reporting_period.remove", period, actor=actor, before={"name": period.name})
    db.session.delete(period)


def taken(periods: Sequence[ReportingPeriod]) -> list[Taken]:
    """The dates that are spoken for."""
    return [Taken(one.name, one.starts_on, one.ends_on) for one in periods]


def _must_be_open(period: ReportingPeriod) -> None:
    # Read again and held: the cut-off may be happening at this moment.
    db.session.refresh(period, with_for_update=True)
    if period.closed_at is not None:
        raise WrongState(CLOSED)


def _kept(dates: PeriodDates) -> dict[str, str]:
    return {name: str(value) for name, value in vars(dates).items() if value is not None}
