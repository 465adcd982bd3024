"""What is carried over from meeting to meeting: follow-ups, conditions, themes, our own plans. Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from tracker.action_plans.brag import count_colours, percentages
from tracker.action_plans.rules import Brag
from tracker.exception_reports.follow_up_rules import FollowUp
from tracker.exception_reports.models import ThemeDecision
from tracker.exception_reports.rules import CauseKind, ThemeKind, ThemeOutcome
from tracker.exception_reports.themes import Theme
from tracker.formatting import format_date, format_due, plural
from tracker.meetings.gathering import OwnPlan
from tracker.ratification.queries import ConditionRow

Content = dict[str, Any]
TAKEN_ON = "The board has taken on an action."


def follow_up(one: FollowUp, on: date) -> Content:
    """A challenge, escalation or referral that is still open."""
    to = f" to {one.addressee}" if one.addressee else ""
    return {
        "id": str(one.id),
        "agency": one.agency,
        "about": f"{one.about} ({one.source})",
        "state": one.state(on).label,
        "asked": f"{one.kind.label}{to}, {format_date(one.asked_on)}: {one.wording}",
        "due": _due(one.due_on, on) if one.answered_on is None else "",
        "answer": f"Answered {format_date(one.answered_on)}: {one.answer}" if one.answered_on else "",
    }


def condition(one: ConditionRow, on: date) -> Content:
    """A condition of ratification that was not closed."""
    return {
        "id": str(one.id),
        "plan_id": str(one.plan_id),
        "agency": one.agency,
        "about": f"{one.about}, version {one.version}",
        "state": one.state.label,
        "asked": one.wording,
        "due": _due(one.due_on, on),
        "answer": f"Answered {format_date(one.answered_at)}: {one.answer}" if one.answered_at else "",
    }


def _due(day: date | None, on: date) -> str:
    return f"{format_date(day)} ({format_due(day, on)})" if day else "No date set"


def themes(shared: Iterable[Theme], decided: Sequence[ThemeDecision]) -> list[Content]:
    """What three or more agencies share, with what the board made of it."""
    made = {(one.kind, one.theme): one for one in decided}
    return [
        {
            "theme": _theme(one),
            "agencies": _who({slip.agency for slip in one.slips}),
            "decided": _made_of(made.get((one.kind, one.key))),
        }
        for one in shared
    ]


def _theme(one: Theme) -> str:
    if one.kind is ThemeKind.CAUSE:
        return CauseKind(one.key).label
    return f"{'Standard' if one.kind is ThemeKind.STANDARD else 'Policy standard'} {one.key}"


def _who(agencies: set[str]) -> str:
    return f"{plural(len(agencies), 'agency', 'agencies')}: {', '.join(sorted(agencies))}"


def _made_of(decision: ThemeDecision | None) -> str:
    if decision is None:
        return "Not decided yet"
    return TAKEN_ON if decision.outcome is ThemeOutcome.ACTION else f"Set aside: {decision.reason}"


def own_plan(one: OwnPlan) -> Content:
    """A plan of the board's own: its lines by colour at their last review, in numbers and percentages."""
    counts = count_colours(Brag(rating) for rating in one.ratings if rating)
    shares = percentages(counts)
    words = [
        _with_key(f"{colour.word} {count} ({shares[colour]}%)", one.plan.key.get(colour.value, ""))
        for colour, count in counts.items()
        if count
    ]
    unrated = sum(1 for rating in one.ratings if rating is None)
    return {
        "title": one.plan.title,
        "plan_id": str(one.plan.id),
        "about": f"{one.plan.kind.label}, {plural(len(one.ratings), 'line')}"
        + (f", last reviewed {format_date(one.reviewed_on)}" if one.reviewed_on else ", not reviewed yet"),
        "counts": words,
        "unrated": f"{plural(unrated, 'line')} not rated yet" if unrated else "",
    }


def _with_key(words: str, key: str) -> str:
    """Green 6 (50%): what green stands for in that plan."""
    return f"{words}: {key}" if key else words
