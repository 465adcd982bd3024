"""The colour an action is shown in, with its reason (R8), and figures made of colours (R10). Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tracker.action_plans.rules import ActionStatus, Brag

IN_TIME = "On target for its due date"
CLAIMED = "Completion claimed, waiting for a second person to sign off"
OFF_TARGET = frozenset({Brag.AMBER, Brag.RED})


@dataclass(frozen=True)
class ActionFacts:
    """What the colour of an action depends on. `last_update_on` falls back to the day it was opened."""

    status: ActionStatus
    due_on: date | None
    reported: Brag | None
    remedial_action: str
    forecast_on: date | None
    last_update_on: date | None
    evidence_count: int = 0


@dataclass(frozen=True)
class Shown:
    """The colour shown, why in words, and for how many days nothing was heard (None within the limit)."""

    colour: Brag
    reason: str
    silent_days: int | None = None

    @property
    def is_exception(self) -> bool:
        """Off target, or silent for longer than the limit."""
        return self.colour in OFF_TARGET or self.silent_days is not None

    @property
    def silence(self) -> str:
        """ "No update for 52 days", or nothing."""
        return f"No update for {self.silent_days} days" if self.silent_days is not None else ""


def shown_brag(facts: ActionFacts, today: date, update_limit_days: int) -> Shown:
    """The worse of what the lead reported and what the dates say. Never green after the due date (R8)."""
    if facts.status is ActionStatus.COMPLETE:
        return Shown(Brag.BLUE, "Completion signed off by a second person")
    candidates = [_by_dates(facts, today), _as_reported(facts)]
    colour, reason = max(candidates, key=lambda candidate: candidate[0].badness)
    return Shown(colour, reason, silent_days(facts, today, update_limit_days))


def silent_days(facts: ActionFacts, today: date, update_limit_days: int) -> int | None:
    """Days since the last update when they are more than the limit; nothing is due once it is complete."""
    if facts.last_update_on is None or facts.status is ActionStatus.COMPLETE:
        return None
    days = (today - facts.last_update_on).days
    return days if days > update_limit_days else None


def _by_dates(facts: ActionFacts, today: date) -> tuple[Brag, str]:
    if facts.due_on is None or today <= facts.due_on:
        return Brag.GREEN, IN_TIME if facts.status is not ActionStatus.COMPLETION_CLAIMED else CLAIMED
    late = (today - facts.due_on).days
    words = f"{late} day{'s' if late > 1 else ''} past its due date"
    if facts.status is ActionStatus.COMPLETION_CLAIMED:
        words = f"{words}, completion claimed but not signed off"
    if _has_remedy(facts, today):
        return Brag.AMBER, f"{words}, with remedial action and a forecast"
    return Brag.RED, f"{words}, without remedial action and a forecast"


def _as_reported(facts: ActionFacts) -> tuple[Brag, str]:
    if facts.status is ActionStatus.COMPLETION_CLAIMED:
        return Brag.GREEN, CLAIMED
    if facts.reported is Brag.RED:
        return Brag.RED, "Reported off target"
    if facts.reported is not Brag.AMBER:
        return Brag.GREEN, IN_TIME
    if facts.remedial_action.strip() and facts.forecast_on is not None:
        return Brag.AMBER, "Reported off target, with remedial action and a forecast"
    return Brag.RED, "Reported amber, but without remedial action and a forecast"


def _has_remedy(facts: ActionFacts, today: date) -> bool:
    """A remedy counts while its forecast has not passed too."""
    return (
        bool(facts.remedial_action.strip()) and facts.forecast_on is not None and facts.forecast_on >= today
    )


def count_colours(colours: Iterable[Brag]) -> dict[Brag, int]:
    """How many of each colour, every colour named, in the order Blue, Green, Amber, Red."""
    counts = dict.fromkeys(Brag, 0)
    for colour in colours:
        counts[colour] += 1
    return counts


def percentages(counts: Mapping[Brag, int]) -> dict[Brag, int]:
    """Whole percentages that add up to exactly 100 (largest remainder); all 0 when there is nothing."""
    total = sum(counts.values())
    if not total:
        return dict.fromkeys(counts, 0)
    shares = {colour: divmod(count * 100, total) for colour, count in counts.items()}
    rounded = {colour: whole for colour, (whole, _) in shares.items()}
    by_remainder = sorted(shares, key=lambda colour: -shares[colour][1])
    for colour in by_remainder[: 100 - sum(rounded.values())]:
        rounded[colour] += 1
    return rounded


@dataclass(frozen=True)
class Direction:
    """Direction of travel, always with the word beside the arrow."""

    arrow: str
    word: str


BETTER, SAME, WORSE = Direction("↑", "better"), Direction("→", "same"), Direction("↓", "worse")


def direction(now: Brag, before: Brag | None) -> Direction | None:
    """Better, same or worse since the last snapshot; None when there was none."""
    if before is None:
        return None
    if now.badness == before.badness:
        return SAME
    return BETTER if now.badness < before.badness else WORSE
