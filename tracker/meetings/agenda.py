"""In which order the sub-group takes the agencies, and why each stands where it stands. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from tracker.formatting import plural


class Concern(StrEnum):
    """What puts an agency where it stands, the worst first."""

    RED = "red"
    AMBER = "amber"
    SILENT = "silent"
    FELL = "fell"
    NONE = "none"

    @property
    def label(self) -> str:
        return CONCERN_LABELS[self]


CONCERN_LABELS = {
    Concern.RED: "Red",
    Concern.AMBER: "Amber",
    Concern.SILENT: "No update",
    Concern.FELL: "Fell",
    Concern.NONE: "On target",
}


@dataclass(frozen=True)
class Place:
    """What an agency's frozen figures say. `before` is the share on target or complete last time, in percent;
    `running` in how many reports running an action was off target; `days_late` of a report not yet sent.
    """

    agency: str
    red: int
    amber: int
    silent: int
    on_track: int
    before: int | None = None
    running: int = 0
    days_late: int | None = None
    alarm: bool = False

    @property
    def fall(self) -> int:
        """Points by which the share fell; 0 when it rose or there was none."""
        return max((self.before or 0) - self.on_track, 0)

    @property
    def concern(self) -> Concern:
        """The first of red, amber, silent and a fallen share that there is."""
        facts = ((Concern.RED, self.red), (Concern.AMBER, self.amber), (Concern.SILENT, self.silent),
                 (Concern.FELL, self.fall))  # fmt: skip
        return next((concern for concern, count in facts if count), Concern.NONE)


def in_order(places: Iterable[Place]) -> list[Place]:
    """Most red actions first, then most amber, most silent, the deepest fall of the share, then by name."""
    return sorted(places, key=lambda one: (-one.red, -one.amber, -one.silent, -one.fall, one.agency))


def why(place: Place) -> str:
    """One sentence: why the agency stands where it stands."""
    words = "; ".join(_reasons(place))
    return f"{words[0].upper()}{words[1:]}."


def _reasons(place: Place) -> Iterator[str]:
    if place.red:
        yield f"{plural(place.red, 'action')} red"
    if place.amber:
        yield f"{plural(place.amber, 'action')} amber" if not place.red else f"{place.amber} amber"
    if place.running > 1:
        yield f"off target in {place.running} reports running"
    if place.silent:
        yield f"{plural(place.silent, 'action')} without an update"
    if place.concern in (Concern.NONE, Concern.FELL):
        yield "nothing off target"
    yield _share(place)
    if place.days_late:
        yield f"the agency’s words are {plural(place.days_late, 'day')} late"


def _share(place: Place) -> str:
    share = f"{place.on_track}% on target or complete"
    if place.before is None:
        return f"{share}, first report"
    if place.before == place.on_track:
        return f"{share}, as last time"
    moved = "down" if place.fall else "up"
    alarm = " (alarm)" if place.alarm else ""
    return f"{share}, {moved} from {place.before}%{alarm}"
