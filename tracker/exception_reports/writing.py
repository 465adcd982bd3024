"""An exception report writes itself from two frozen snapshots of a plan (R10, guidance 2.18). Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.action_plans.brag import OFF_TARGET, count_colours, direction, percentages
from tracker.action_plans.rules import Brag
from tracker.exception_reports.rules import LineKind

Facts = dict[str, Any]
ON_TRACK = (Brag.BLUE, Brag.GREEN)


@dataclass(frozen=True)
class WrittenLine:
    """One line of the report: why the action stands in it, and the frozen facts."""

    kind: LineKind
    action_id: str
    facts: Facts


@dataclass(frozen=True)
class Written:
    """A report as it wrote itself: one sentence, then its lines in the order they are read."""

    headline: str
    lines: tuple[WrittenLine, ...]


@dataclass(frozen=True)
class Figures:
    """Counts and whole percentages by colour; `re_dated` of the green ones are on a moved date."""

    total: int
    counts: Mapping[Brag, int]
    percentages: Mapping[Brag, int]
    re_dated: int
    silent: int
    slip_days: int

    @property
    def on_track(self) -> int:
        """Percentage on target or complete."""
        return sum(self.percentages[colour] for colour in ON_TRACK)


def figures(snapshot: Mapping[str, Any]) -> Figures:
    """The figures of one snapshot."""
    actions = snapshot["actions"]
    counts = count_colours(Brag(action["colour"]) for action in actions)
    return Figures(
        total=len(actions),
        counts=counts,
        percentages=percentages(counts),
        re_dated=sum(1 for action in actions if action["moves"]),
        silent=sum(1 for action in actions if action["silent_days"] is not None),
        slip_days=sum(action["slip_days"] for action in actions),
    )


def write_report(
    now: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    *,
    earlier_repeats: Mapping[str, int],
    next_end: date,
) -> Written:
    """Compare two snapshots. `earlier_repeats` says in how many reports running an action was off target."""
    past = {action["id"]: action for action in before["actions"]} if before else {}
    lines = [
        WrittenLine(kind, action["id"], facts)
        for action in now["actions"]
        for kind, facts in _lines_of(action, past.get(action["id"]), earlier_repeats, now, next_end)
    ]
    order = {kind: position for position, kind in enumerate(LineKind)}
    lines.sort(key=lambda line: (order[line.kind], line.facts["number"]))
    return Written(_headline(now, before, lines), tuple(lines))


def _lines_of(
    action: Facts,
    past: Facts | None,
    repeats: Mapping[str, int],
    now: Mapping[str, Any],
    next_end: date,
) -> Iterator[tuple[LineKind, Facts]]:
    colour = Brag(action["colour"])
    before = Brag(past["colour"]) if past else None
    travel = direction(colour, before)
    facts = {
        **action,
        "was": before.value if before else None,
        "direction": travel.word if travel else None,
    }
    change = _change(colour, before)
    if change is not None:
        running = repeats.get(action["id"], 0) + 1 if change is LineKind.STILL_OFF_TARGET else 1
        yield change, {**facts, "reports_running": running}
    if action["moves"] > (past["moves"] if past else 0):
        yield LineKind.RE_DATED, {**facts, "new_moves": action["moves"] - (past["moves"] if past else 0)}
    if action["silent_days"] is not None:
        yield LineKind.NO_UPDATE, facts
    if colour is not Brag.BLUE and _due_between(action, date.fromisoformat(now["taken_on"]), next_end):
        yield LineKind.DUE_NEXT, facts
    if action["risks"] and colour is not Brag.BLUE and action["risks"] != (past["risks"] if past else ""):
        yield LineKind.RISK, facts


def _change(colour: Brag, before: Brag | None) -> LineKind | None:
    """What happened to the colour since the last report; None when there is nothing to report."""
    if colour in OFF_TARGET:
        return LineKind.STILL_OFF_TARGET if before in OFF_TARGET else LineKind.NEWLY_OFF_TARGET
    if colour is Brag.BLUE:
        return None if before is Brag.BLUE else LineKind.ACHIEVED
    return LineKind.RECOVERED if before in OFF_TARGET else None


def _due_between(action: Facts, after: date, until: date) -> bool:
    due = date.fromisoformat(action["due_on"]) if action["due_on"] else None
    return due is not None and after < due <= until


HEADLINE_WORDS = (
    (LineKind.NEWLY_OFF_TARGET, "newly off target"),
    (LineKind.STILL_OFF_TARGET, "still off target"),
    (LineKind.RECOVERED, "recovered"),
    (LineKind.ACHIEVED, "completed"),
    (LineKind.RE_DATED, "re-dated"),
    (LineKind.NO_UPDATE, "without an update"),
)


def _headline(now: Mapping[str, Any], before: Mapping[str, Any] | None, lines: list[WrittenLine]) -> str:
    """One sentence: what changed since the last report, and the share on target now and then."""
    if not now["actions"]:
        return "The plan has no actions yet."
    parts = _counted(lines)
    share = f"{figures(now).on_track}% on target or complete"
    if before is None or not before["actions"]:
        return f"First report: {', '.join(parts) or 'nothing off target'}; {share}."
    since = date.fromisoformat(before["taken_on"])
    change = _compared(figures(now).on_track, figures(before).on_track)
    return f"Since {since.day} {since:%B %Y}: {', '.join(parts) or 'no exceptions'}; {share}, {change}."


def _counted(lines: list[WrittenLine]) -> list[str]:
    counts = {kind: sum(1 for line in lines if line.kind is kind) for kind, _ in HEADLINE_WORDS}
    named = [(counts[kind], words) for kind, words in HEADLINE_WORDS if counts[kind]]
    return [
        f"{count} action{'' if count == 1 else 's'} {words}" if position == 0 else f"{count} {words}"
        for position, (count, words) in enumerate(named)
    ]


def _compared(now: int, before: int) -> str:
    if now == before:
        return f"the same as before ({before}%)"
    return f"{'up' if now > before else 'down'} from {before}%"
