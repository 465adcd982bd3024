"""What the board makes of a theme: an action of its own, the one it has already, or nothing."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.audit.operations import record
from tracker.board_plans.models import PlanLine
from tracker.board_plans.operations import add_partnership_action
from tracker.clock import now, today
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.exception_reports.models import ReportingPeriod, ThemeDecision
from tracker.exception_reports.rules import ThemeOutcome
from tracker.exception_reports.theme_queries import list_agencies
from tracker.exception_reports.themes import Theme
from tracker.formatting import plural
from tracker.policy import Actor


@dataclass(frozen=True)
class Undertaking:
    """The action in the manager's words."""

    objective: str
    key_action: str
    lead: str
    target_on: date


def take_on_theme(
    period: ReportingPeriod, theme: Theme, title: str, words: Undertaking, *, actor: Actor
) -> ThemeDecision:
    """Make the theme an action in the board's plan of partnership actions, for the agencies that share it.

    Raises RuleBroken for a date that is over, WrongState when the theme was decided before.
    """
    _must_be_undecided(period, theme)
    if words.target_on < today():
        raise RuleBroken("Enter a date that is not over yet", field="target_on")
    line = add_partnership_action(
        period.board,
        theme=title,
        objective=words.objective,
        key_action=words.key_action,
        lead=words.lead,
        target_on=words.target_on,
        agencies=list_agencies(theme.agency_ids),
        origin=f"{title}: off target in {plural(len(theme.agency_ids), 'agency', 'agencies')}, {period.name}",
        actor=actor,
    )
    db.session.flush()
    return _decide(period, theme, actor, outcome=ThemeOutcome.ACTION, line_id=line.id)


def keep_to_action(period: ReportingPeriod, theme: Theme, line: PlanLine, *, actor: Actor) -> ThemeDecision:
    """The theme came back; the action that the board took on before still answers it."""
    _must_be_undecided(period, theme)
    return _decide(period, theme, actor, outcome=ThemeOutcome.ACTION, line_id=line.id)


def set_theme_aside(period: ReportingPeriod, theme: Theme, reason: str, *, actor: Actor) -> ThemeDecision:
    """The theme makes no action, for a reason that stays beside it."""
    _must_be_undecided(period, theme)
    if not reason.strip():
        raise RuleBroken("Enter why the theme is set aside", field="reason")
    return _decide(period, theme, actor, outcome=ThemeOutcome.SET_ASIDE, reason=reason)


def _decide(period: ReportingPeriod, theme: Theme, actor: Actor, **columns: object) -> ThemeDecision:
    decision = ThemeDecision(
        period=period,
        kind=theme.kind,
        theme=theme.key,
        decided_by_id=actor.user_id,
        decided_at=now(),
        **columns,
    )
    db.session.add(decision)
    after = {"kind": theme.kind.value, "theme": theme.key, "outcome": str(columns["outcome"])}
    record("theme.decide", period, actor=actor, after=after)
    return decision


def _must_be_undecided(period: ReportingPeriod, theme: Theme) -> None:
    decided = db.session.scalar(
        select(ThemeDecision.id).where(
            ThemeDecision.period_id == period.id,
            ThemeDecision.kind == theme.kind,
            ThemeDecision.theme == theme.key,
        )
    )
    if decided is not None:
        raise WrongState("This theme has been decided already.")
