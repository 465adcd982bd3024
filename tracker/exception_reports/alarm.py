"""The alarm: the share on target or complete fell by ten points or more since the last report. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.exception_reports.figures import Figures, figures, figures_before, figures_together, taken_before

ALARM_POINTS = 10


@dataclass(frozen=True)
class Fall:
    """How far the share fell. `agencies` of the board were compared: those that reported now and before."""

    before: Figures
    now: Figures
    since: date | None
    agencies: int = 1

    @property
    def points(self) -> int:
        """By how many points, rounded."""
        return round(_share(self.before) - _share(self.now))

    @property
    def in_words(self) -> str:
        """Fell by 13 points, from 71% to 58% on target or complete."""
        return (
            f"fell by {self.points} points, from {self.before.on_track}% to {self.now.on_track}% "
            "on target or complete"
        )


def has_fallen(now: Figures, before: Figures | None) -> bool:
    """Whether the share fell by ten points or more, reckoned on the counts and not on rounded percentages.

    Never without actions on both sides: nothing can be compared with nothing.
    """
    if before is None or not now.total or not before.total:
        return False
    # All times both totals, so that whole numbers are compared.
    fell = before.on_track_count * now.total - now.on_track_count * before.total
    return fell * 100 >= ALARM_POINTS * now.total * before.total


def agency_alarm(snapshot: Mapping[str, Any]) -> Fall | None:
    """The alarm of one report, from what it keeps of itself and of the last one; None when there is none."""
    now, before = figures(snapshot), figures_before(snapshot)
    if before is None or not has_fallen(now, before):
        return None
    return Fall(before, now, taken_before(snapshot))


def board_alarm(snapshots: Iterable[Mapping[str, Any]]) -> Fall | None:
    """The alarm of a board's reports of one period together.

    Only reports that have one before them count, on both sides: a plan that is new, or an agency that was not
    due, would move the share without anything having gone better or worse.
    """
    pairs = [
        (figures(snapshot), before)
        for snapshot in snapshots
        if (before := figures_before(snapshot)) is not None
    ]
    now = figures_together(one for one, _ in pairs)
    before = figures_together(one for _, one in pairs)
    return Fall(before, now, None, len(pairs)) if has_fallen(now, before) else None


def _share(found: Figures) -> float:
    return 100 * found.on_track_count / found.total
