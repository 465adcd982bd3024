"""How a plan stands in figures: colours with percentages that add up to 100, moved dates, silence. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from tracker.action_plans.brag import OFF_TARGET, Shown, count_colours, percentages
from tracker.action_plans.rules import ActionStatus, Brag


class Counted(Protocol):
    """What is counted of an action. `shown` is None for drafts and withdrawn actions."""

    @property
    def status(self) -> ActionStatus: ...
    @property
    def shown(self) -> Shown | None: ...
    @property
    def moves(self) -> int: ...
    @property
    def slip_days(self) -> int: ...


@dataclass(frozen=True)
class PlanFigures:
    """Figures of the actions in a plan. `re_dated` actions were moved, by `slip_days` days in all (R9)."""

    total: int
    counts: Mapping[Brag, int]
    percentages: Mapping[Brag, int]
    re_dated: int
    slip_days: int
    silent: int
    claimed: int
    drafts: int
    withdrawn: int

    @property
    def off_target(self) -> int:
        return sum(self.counts[colour] for colour in OFF_TARGET)

    @property
    def on_track(self) -> int:
        """Percentage on target or complete."""
        return sum(share for colour, share in self.percentages.items() if colour not in OFF_TARGET)


def plan_figures(actions: Iterable[Counted]) -> PlanFigures:
    """The figures of some actions. Drafts and withdrawn ones are counted apart and in no colour."""
    everything = list(actions)
    rows = [(row, row.shown) for row in everything if row.shown is not None]
    counts = count_colours(shown.colour for _row, shown in rows)
    return PlanFigures(
        total=len(rows),
        counts=counts,
        percentages=percentages(counts),
        re_dated=sum(1 for row, _shown in rows if row.moves),
        slip_days=sum(row.slip_days for row, _shown in rows),
        silent=sum(1 for _row, shown in rows if shown.silent_days is not None),
        claimed=_count(everything, ActionStatus.COMPLETION_CLAIMED),
        drafts=_count(everything, ActionStatus.DRAFT),
        withdrawn=_count(everything, ActionStatus.WITHDRAWN),
    )


def _count(actions: Iterable[Counted], status: ActionStatus) -> int:
    return sum(1 for action in actions if action.status is status)
