"""What every exception report has to say, worked out from the audit trail alone and with none of our rules.

Nothing here imports what writes the reports: the same sentence of the guidance, said a second time.
"""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
COLOURS = ("blue", "green", "amber", "red")
OFF = ("amber", "red")
COUNTED = ("open", "completion_claimed", "complete")


@dataclass(frozen=True)
class Known:
    """One action as the trail tells it until a moment."""

    number: int
    agency: str
    status: str = "draft"
    first_due: date | None = None
    due: date | None = None
    moves: int = 0
    said: str | None = None
    remedy: bool = False
    forecast: date | None = None
    heard: date | None = None
    risk: int | None = None  # the entry that last raised a risk; None when there is none


@dataclass(frozen=True)
class Line:
    """One line of a report: why, and which action; how many reports it has been off target for."""

    kind: str
    action: str
    running: int | None = None


@dataclass(frozen=True)
class Expected:
    """One report: colours with percentages, what else is counted, and its lines."""

    counts: Mapping[str, int]
    percentages: Mapping[str, int]
    re_dated: int
    silent: int
    slip: int
    lines: frozenset[Line]
    colours: Mapping[str, str]


@dataclass
class Ledger:
    """Reads entries in their order and remembers what each report said."""

    limit_days: int
    actions: dict[str, Known] = field(default_factory=dict)
    waiting: dict[str, tuple[str, date]] = field(default_factory=dict)
    read_to: int = 0
    before: dict[str, tuple[dict[str, Known], Expected]] = field(default_factory=dict)
    months: dict[str, int] = field(default_factory=dict)  # what an agency agreed; the others report always
    last: dict[str, date] = field(default_factory=dict)

    def read(self, entries: Iterable[Any], until: date) -> None:
        """Take in every entry up to midnight in London at the end of that day."""
        midnight = datetime.combine(until, time(23, 59, 59, 999999), LONDON)
        for entry in entries:
            if entry.seq <= self.read_to or entry.at > midnight:
                continue
            self.read_to = entry.seq
            self._take(entry, entry.after or {})

    def _take(self, entry: Any, after: dict[str, Any]) -> None:
        key = entry.object_id
        if entry.verb == "action.add":
            self.actions[key] = Known(after["number"], str(entry.agency_id))
        elif entry.verb == "action.update":
            self._update(key, entry, after)
        elif entry.verb == "action.move_date":
            moved = after["action"], date.fromisoformat(after["to"])
            self.waiting[key] = moved
            if after["decision"] == "not_needed":
                self._move(*moved)
        elif entry.verb == "action.decide_date":
            if after["decision"] == "approved":
                self._move(*self.waiting[key])
        elif entry.verb == "reporting_interval.agree":
            self.months[key] = after["months"]
        elif entry.object_type == "Action" and "status" in after:
            self._status(key, entry, after)

    def _update(self, key: str, entry: Any, after: dict[str, Any]) -> None:
        known = self.actions[key]
        risk = entry.seq if after["risks_changed"] else known.risk
        forecast = after["forecast_on"]
        self.actions[key] = replace(
            known,
            said=after["reported"],
            remedy=after["remedial_action"],
            forecast=date.fromisoformat(forecast) if forecast else None,
            heard=entry.at.astimezone(LONDON).date(),
            risk=risk if after["risks"] else None,
        )

    def _move(self, key: str, to: date) -> None:
        self.actions[key] = replace(self.actions[key], due=to, moves=self.actions[key].moves + 1)

    def _status(self, key: str, entry: Any, after: dict[str, Any]) -> None:
        known = replace(self.actions[key], status=after["status"])
        if entry.verb == "action.open":
            due = date.fromisoformat(after["due_on"])
            known = replace(known, first_due=due, due=due, heard=entry.at.astimezone(LONDON).date())
        if after["status"] == "open":
            known = replace(known, said=None if known.said == "blue" else known.said)
        self.actions[key] = known

    def who_reports(self, agencies: Iterable[str], ends_on: date) -> set[str]:
        """The agencies that report in the period that ends on that day."""
        return {agency for agency in agencies if self._is_due(agency, self.last.get(agency), ends_on)}

    def _is_due(self, agency: str, last: date | None, ends_on: date) -> bool:
        if last is None or agency not in self.months:
            return True
        apart = (ends_on.year - last.year) * 12 + ends_on.month - last.month
        agreed = self.months[agency]
        enough = ends_on.day >= min(last.day, monthrange(ends_on.year, ends_on.month)[1])
        return apart > agreed or (apart == agreed and enough)

    def next_end(self, agency: str, day: date, ends: Sequence[date]) -> date:
        """The end of the period in which it reports again; otherwise a quarter, or as agreed."""
        agreed = self.months.get(agency)
        otherwise = day + timedelta(days=92) if agreed is None else _later(day, agreed)
        return next((end for end in ends if self._is_due(agency, day, end)), otherwise)

    def report(self, agency: str, day: date, coming: Sequence[date]) -> Expected:
        """What the agency's report at the end of that day has to say; remembered for the next one."""
        self.last[agency] = day
        next_end = self.next_end(agency, day, coming)
        mine = {k: a for k, a in self.actions.items() if a.agency == agency and a.status in COUNTED}
        before, last = self.before.get(agency, ({}, None))
        colours = {key: colour_of(action, day) for key, action in mine.items()}
        counts = {colour: sum(1 for each in colours.values() if each == colour) for colour in COLOURS}
        silent = {key for key, action in mine.items() if self._is_silent(action, day)}
        past = dict(last.colours) if last else {}
        running = {line.action: line.running or 1 for line in last.lines if line.running} if last else {}
        lines: set[Line] = set()
        for key, action in mine.items():
            lines |= set(_change(key, colours[key], past.get(key), running))
            lines |= set(_also(key, action, before.get(key), colours[key], day, next_end))
            if key in silent:
                lines.add(Line("no_update", key))
        found = Expected(
            counts,
            shares(counts),
            re_dated=sum(1 for action in mine.values() if action.moves),
            silent=len(silent),
            slip=sum(_slip(action) for action in mine.values()),
            lines=frozenset(lines),
            colours=colours,
        )
        self.before[agency] = mine, found
        return found

    def _is_silent(self, action: Known, day: date) -> bool:
        return (
            action.status != "complete"
            and action.heard is not None
            and (day - action.heard).days > self.limit_days
        )


def colour_of(action: Known, day: date) -> str:
    """Rule 8 as one ladder: the first rung that holds."""
    assert action.due is not None
    late = action.due < day
    claimed = action.status == "completion_claimed"
    if action.status == "complete":
        return "blue"
    if action.said == "red" and not claimed:
        return "red"
    amber_said = action.said == "amber" and not claimed
    if amber_said and not (action.remedy and action.forecast):
        return "red"
    if late:
        return "amber" if action.remedy and action.forecast and action.forecast >= day else "red"
    return "amber" if amber_said else "green"


def shares(counts: Mapping[str, int]) -> dict[str, int]:
    """Whole percentages by largest remainder, in exact fractions; the earlier colour wins a tie."""
    total = sum(counts.values())
    if not total:
        return dict.fromkeys(counts, 0)
    exact = {colour: Fraction(100 * count, total) for colour, count in counts.items()}
    whole = Counter({colour: int(share) for colour, share in exact.items()})
    order = sorted(exact, key=lambda colour: (int(exact[colour]) - exact[colour], COLOURS.index(colour)))
    for colour in order[: 100 - whole.total()]:
        whole[colour] += 1
    return {colour: whole[colour] for colour in counts}


def _later(day: date, months: int) -> date:
    """So many calendar months later, or the last day of a month that is too short."""
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _slip(action: Known) -> int:
    assert action.due is not None
    assert action.first_due is not None
    return max(0, (action.due - action.first_due).days)


def _change(key: str, now: str, past: str | None, running: Mapping[str, int]) -> Iterable[Line]:
    if now in OFF and past in OFF:
        yield Line("still_off_target", key, running[key] + 1)
    elif now in OFF:
        yield Line("newly_off_target", key, 1)
    elif now == "blue" and past != "blue":
        yield Line("achieved", key)
    elif now == "green" and past in OFF:
        yield Line("recovered", key)


def _also(
    key: str, action: Known, past: Known | None, colour: str, day: date, next_end: date
) -> Iterable[Line]:
    assert action.due is not None
    if action.moves > (past.moves if past else 0):
        yield Line("re_dated", key)
    if colour != "blue" and day < action.due <= next_end:
        yield Line("due_next", key)
    if colour != "blue" and action.risk is not None and action.risk != (past.risk if past else None):
        yield Line("risk", key)
