"""What a frozen plan comes to in numbers: counts and percentages by colour (R10). Pure.

This is the one place where the figures of a report are made: pages, lists, spreadsheets and packs take them
from here, so that they say the same everywhere.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.action_plans.brag import count_colours, percentages
from tracker.action_plans.rules import Brag

ON_TRACK = (Brag.BLUE, Brag.GREEN)
TALLY = "tally"  # in what is kept for lists: the numbers in place of the actions they were counted from
WITH_GREEN = "complete_with_green"  # in a snapshot: how the board counted on the day of the cut-off


@dataclass(frozen=True)
class Share:
    """One colour as the figures show it: how many actions, and which whole percentage of the plan.

    `completed` is said where the board counts what is complete with green; `re_dated` of what is green and
    not complete stands on a date that was moved (R9).
    """

    colour: Brag
    count: int
    percent: int
    completed: int | None = None
    re_dated: int = 0

    @property
    def word(self) -> str:
        """Green."""
        return self.colour.word

    @property
    def label(self) -> str:
        """On target; or what is complete counted with it."""
        return self.colour.label if self.completed is None else "On target or complete"

    @property
    def of_which(self) -> str:
        """ "of which 4 completed and 2 re-dated", or nothing."""
        parts = [f"{self.completed} completed"] if self.completed is not None else []
        if self.re_dated:
            parts.append(f"{self.re_dated} re-dated")
        return f"of which {' and '.join(parts)}" if parts else ""

    @property
    def in_words(self) -> str:
        """Green 9, of which 2 re-dated."""
        return ", ".join(part for part in (f"{self.word} {self.count}", self.of_which) if part)


@dataclass(frozen=True)
class Figures:
    """The figures of one plan, or of several together.

    `counts` has all four colours; `shares` are the lines to show, whose percentages add up to 100. Without
    any action every percentage is 0. `re_dated` counts every action on a moved date, whatever its colour.
    """

    total: int
    counts: Mapping[Brag, int]
    shares: tuple[Share, ...]
    re_dated: int
    silent: int
    slip_days: int

    @property
    def on_track(self) -> int:
        """Percentage on target or complete."""
        return sum(share.percent for share in self.shares if share.colour in ON_TRACK)

    @property
    def percentages(self) -> dict[Brag, int]:
        """The whole percentage of each line shown."""
        return {share.colour: share.percent for share in self.shares}

    @property
    def on_track_count(self) -> int:
        """How many actions are on target or complete."""
        return sum(self.counts[colour] for colour in ON_TRACK)

    @property
    def with_green(self) -> bool:
        """Whether what is complete is counted with green."""
        return any(share.completed is not None for share in self.shares)

    def share(self, colour: Brag) -> Share | None:
        """The line of a colour; None for blue where it is counted with green."""
        return next((share for share in self.shares if share.colour is colour), None)

    @property
    def in_words(self) -> str:
        """Blue 3, Green 9, of which 2 re-dated; Amber 1; Red 0."""
        return "; ".join(share.in_words for share in self.shares)


def figures(snapshot: Mapping[str, Any], *, with_green: bool | None = None) -> Figures:
    """The figures of one snapshot, counted as the board did on that day unless told otherwise."""
    chosen = snapshot.get(WITH_GREEN, False) if with_green is None else with_green
    return figures_of_tally(tally(snapshot), with_green=chosen)


def tally(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers a later report keeps of this snapshot, as JSON values."""
    if TALLY in snapshot:
        return dict(snapshot[TALLY])
    actions = snapshot["actions"]
    counts = count_colours(Brag(action["colour"]) for action in actions)
    return {
        "taken_on": snapshot["taken_on"],
        "counts": {colour.value: count for colour, count in counts.items()},
        "re_dated": sum(1 for action in actions if action["moves"]),
        "green_re_dated": sum(1 for action in actions if action["moves"] and action["colour"] == Brag.GREEN),
        "silent": sum(1 for action in actions if action["silent_days"] is not None),
        "slip_days": sum(action["slip_days"] for action in actions),
    }


def kept_figures(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """The snapshot without its actions, for lists of many reports: every function here reads it alike."""
    kept = {name: snapshot[name] for name in ("before", WITH_GREEN) if name in snapshot}
    return {TALLY: tally(snapshot), **kept}


def figures_of_tally(kept: Mapping[str, Any], *, with_green: bool = False) -> Figures:
    """The figures of numbers that were kept."""
    counts = {colour: kept["counts"][colour.value] for colour in Brag}
    return Figures(
        total=sum(counts.values()),
        counts=counts,
        shares=_shares(counts, kept["green_re_dated"], with_green=with_green),
        re_dated=kept["re_dated"],
        silent=kept["silent"],
        slip_days=kept["slip_days"],
    )


def figures_before(snapshot: Mapping[str, Any]) -> Figures | None:
    """The figures of the plan's last report, counted like this one; None when it is the first."""
    kept = snapshot.get("before")
    return figures_of_tally(kept, with_green=snapshot.get(WITH_GREEN, False)) if kept else None


def taken_before(snapshot: Mapping[str, Any]) -> date | None:
    """The day on which the last report's plan was frozen; None when there is none."""
    kept = snapshot.get("before")
    return date.fromisoformat(kept["taken_on"]) if kept else None


def figures_together(several: Iterable[Figures]) -> Figures:
    """The figures of several plans as one, counted with green when all of them are."""
    found = list(several)
    counts = {colour: sum(one.counts[colour] for one in found) for colour in Brag}
    green = [one.share(Brag.GREEN) for one in found]
    return Figures(
        total=sum(one.total for one in found),
        counts=counts,
        shares=_shares(
            counts,
            sum(share.re_dated for share in green if share),
            with_green=bool(found) and all(one.with_green for one in found),
        ),
        re_dated=sum(one.re_dated for one in found),
        silent=sum(one.silent for one in found),
        slip_days=sum(one.slip_days for one in found),
    )


def _shares(counts: Mapping[Brag, int], green_re_dated: int, *, with_green: bool) -> tuple[Share, ...]:
    shown = dict(counts)
    completed = shown.pop(Brag.BLUE) if with_green else None
    if completed is not None:
        shown[Brag.GREEN] += completed
    percent = percentages(shown)
    return tuple(
        Share(
            colour,
            count,
            percent[colour],
            completed if colour is Brag.GREEN else None,
            green_re_dated if colour is Brag.GREEN else 0,
        )
        for colour, count in shown.items()
    )
