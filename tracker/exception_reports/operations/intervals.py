"""Agreeing with an agency how often it reports."""

from tracker.audit.operations import record_about
from tracker.boards.models import Agency, Board
from tracker.clock import now
from tracker.db import db
from tracker.errors import RuleBroken
from tracker.exception_reports.interval_queries import find_interval
from tracker.exception_reports.models import AgreedInterval
from tracker.policy import Actor

MOST_MONTHS = 24


def agree_interval(board: Board, agency: Agency, months: int, reason: str, *, actor: Actor) -> AgreedInterval:
    """At least so many months lie between two of its reports (2.18). Raises RuleBroken without a reason."""
    if not 1 <= months <= MOST_MONTHS:
        raise RuleBroken(f"Months must be a whole number from 1 to {MOST_MONTHS}", field="months")
    if not reason.strip():
        raise RuleBroken("Enter why this was agreed", field="reason")
    found = find_interval(board.id, agency.id)
    before = {"months": found.months} if found else None
    agreed = found or AgreedInterval(board_id=board.id, agency_id=agency.id)
    agreed.months, agreed.reason = months, reason.strip()
    agreed.agreed_by_id, agreed.agreed_at = actor.user_id, now()
    db.session.add(agreed)
    db.session.flush()
    _record("reporting_interval.agree", board, agency, actor, before, {"months": months})
    return agreed


def end_interval(board: Board, agency: Agency, *, actor: Actor) -> None:
    """From now on the agency reports in every period; nothing happens when nothing was agreed."""
    found = find_interval(board.id, agency.id)
    if found is None:
        return
    db.session.delete(found)
    db.session.flush()
    _record("reporting_interval.end", board, agency, actor, {"months": found.months}, None)


def _record(
    verb: str,
    board: Board,
    agency: Agency,
    actor: Actor,
    before: dict[str, int] | None,
    after: dict[str, int] | None,
) -> None:
    about = "AgreedInterval"
    record_about(verb, about, str(agency.id), actor=actor, scope=board.scope, before=before, after=after)
