"""What slipped in which period, what the board made of it, and how its own actions stand."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from tracker.action_plans.models import Plan
from tracker.board_plans.models import LineRating, PlanHeading
from tracker.board_plans.models import PlanLine as BoardLine
from tracker.boards.models import Agency
from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.exception_reports.models import ExceptionReport, ReportingPeriod, ReportLine, ThemeDecision
from tracker.exception_reports.rules import SLIPPED, ThemeKind
from tracker.exception_reports.themes import Slip, find_themes
from tracker.frameworks.models import MinimumStandardRecord, PolicyStandardRecord

BEFORE = 4  # periods looked back on: a year of quarters


def list_slips(period_ids: Collection[UUID]) -> dict[UUID, list[Slip]]:
    """The slipped lines of each period; one query. Causes are those of reports that were submitted."""
    found: dict[UUID, list[Slip]] = {period_id: [] for period_id in period_ids}
    for period_id, *row in db.session.execute(_slips().where(ExceptionReport.period_id.in_(period_ids))):
        found[period_id].append(_as_slip(*row))
    return found


def _slips() -> Select[Any]:
    return (
        select(
            ExceptionReport.period_id, Agency.id, Agency.name, ExceptionReport.id,
            ExceptionReport.submitted_at, ReportLine.action_id, ReportLine.facts, ReportLine.cause_kind,
            ReportLine.cause,
        )
        .join(ExceptionReport, ExceptionReport.id == ReportLine.report_id)
        .join(Plan, Plan.id == ExceptionReport.plan_id)
        .join(Agency, Agency.id == Plan.agency_id)
        .where(ReportLine.kind.in_(list(SLIPPED)))
        .order_by(Agency.name, ReportLine.position)
    )  # fmt: skip


def _as_slip(
    agency_id: UUID, agency: str, report_id: UUID, submitted_at: Any, action_id: UUID,
    facts: dict[str, Any], cause_kind: Any, cause: str,
) -> Slip:  # fmt: skip
    sent = submitted_at is not None
    return Slip(
        agency_id, agency, report_id, action_id, facts["number"], facts["title"], tuple(facts["standards"]),
        cause_kind if sent else None, cause if sent else "",
    )  # fmt: skip


def list_theme_decisions(board_id: UUID) -> list[ThemeDecision]:
    """What the board made of themes in all its periods, the newest first; one query."""
    return list(
        db.session.scalars(
            select(ThemeDecision)
            .join(ThemeDecision.period)
            .where(ReportingPeriod.board_id == board_id)
            .options(
                joinedload(ThemeDecision.period),
                joinedload(ThemeDecision.decided_by),
                joinedload(ThemeDecision.line).joinedload(BoardLine.heading).joinedload(PlanHeading.plan),
            )
            .order_by(ReportingPeriod.ends_on.desc(), ThemeDecision.decided_at.desc())
        )
    )


def list_closed_periods(board_id: UUID) -> list[ReportingPeriod]:
    """The periods whose reports have been written, the newest first."""
    return list(
        db.session.scalars(
            select(ReportingPeriod)
            .where(ReportingPeriod.board_id == board_id, ReportingPeriod.closed_at.is_not(None))
            .order_by(ReportingPeriod.ends_on.desc())
        )
    )


def count_themes_waiting(board_id: UUID) -> int:
    """Themes of the newest closed period that the board has neither taken on nor set aside; two queries."""
    newest = (
        select(ReportingPeriod.id)
        .where(ReportingPeriod.board_id == board_id, ReportingPeriod.closed_at.is_not(None))
        .order_by(ReportingPeriod.ends_on.desc())
        .limit(1)
        .scalar_subquery()
    )
    slips = [
        _as_slip(*row[1:]) for row in db.session.execute(_slips().where(ExceptionReport.period_id == newest))
    ]
    decided = db.session.execute(
        select(ThemeDecision.kind, ThemeDecision.theme).where(ThemeDecision.period_id == newest)
    )
    done = {(kind, theme) for kind, theme in decided}
    return sum((theme.kind, theme.key) not in done for theme in find_themes(slips))


def theme_titles(board_id: UUID) -> dict[tuple[ThemeKind, str], str]:
    """What standards are called in the frameworks of the board's cycles, the newest cycle's words."""
    rows = db.session.execute(
        select(
            MinimumStandardRecord.ref, MinimumStandardRecord.short_title,
            PolicyStandardRecord.number, PolicyStandardRecord.short_title,
        )
        .join(PolicyStandardRecord, PolicyStandardRecord.id == MinimumStandardRecord.policy_standard_id)
        .join(Cycle, Cycle.framework_version_id == PolicyStandardRecord.framework_version_id)
        .where(Cycle.board_id == board_id)
        .order_by(Cycle.opens_on)
    )  # fmt: skip
    found = {}
    for ref, short, number, title in rows:
        found[ThemeKind.STANDARD, ref] = short
        found[ThemeKind.POLICY, str(number)] = title
    return found


@dataclass(frozen=True)
class LineState:
    """How a line of the board's own plan stood when it was last rated."""

    words: str
    rated_on: date | None = None


NOT_RATED = LineState("Not rated yet")


def list_line_states(line_ids: Collection[UUID]) -> dict[UUID, LineState]:
    """The newest rating of each line; one query, none for no lines."""
    found: dict[UUID, LineState] = defaultdict(lambda: NOT_RATED)
    if line_ids:
        rows = db.session.execute(
            select(LineRating.line_id, LineRating.rating, LineRating.rated_on)
            .where(LineRating.line_id.in_(list(line_ids)))
            .order_by(LineRating.rated_on)
        )
        found.update({line_id: LineState(rating.word, rated_on) for line_id, rating, rated_on in rows})
    return found


def list_agencies(agency_ids: Collection[UUID]) -> list[Agency]:
    """Agencies by name."""
    return list(
        db.session.scalars(select(Agency).where(Agency.id.in_(list(agency_ids))).order_by(Agency.name))
    )
