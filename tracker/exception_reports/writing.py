"""An exception report writes itself from two frozen snapshots of a plan (R10, guidance 2.18). Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.action_plans.brag import OFF_TARGET, direction
from tracker.action_plans.rules import Brag
from tracker.exception_reports.figures import WITH_GREEN, figures
from tracker.exception_reports.rules import LineKind

Facts = dict[str, Any]


@dataclass(frozen=True)
class WrittenLine:
    """One line of the report: why the action stands in it, and the frozen facts."""

    kind: LineKind
    action_id: str
    facts: Facts


@dataclass(frozen=True)
class Changes:
    """What entered and left the plan since the last report, and what was complete and is open again.

    Each is an action's id, number and title as last frozen. Empty for a first report.
    """

    added: tuple[Facts, ...] = ()
    withdrawn: tuple[Facts, ...] = ()
    reopened: tuple[Facts, ...] = ()


@dataclass(frozen=True)
class Written:
    """A report as it wrote itself: one sentence, then its lines in the order they are read."""

    headline: str
    lines: tuple[WrittenLine, ...]
    changes: Changes


def write_report(
    now: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    *,
    earlier_repeats: Mapping[str, int],
    next_end: date,
) -> Written:
    """Compare two snapshots. `earlier_repeats` says in how many reports running an action was off target.

    Reports are counted, not periods: an agency that reports every six months has two of them in a year. An
    action withdrawn since makes no line; `changes` names it. One that was reopened is compared with blue.
    """
    past = {action["id"]: action for action in before["actions"]} if before else {}
    lines = [
        WrittenLine(kind, action["id"], facts)
        for action in now["actions"]
        for kind, facts in _lines_of(action, past.get(action["id"]), earlier_repeats, now, next_end)
    ]
    order = {kind: position for position, kind in enumerate(LineKind)}
    lines.sort(key=lambda line: (order[line.kind], line.facts["number"]))
    changes = changes_since(now, before)
    return Written(_headline(now, before, lines, changes), tuple(lines), changes)


def changes_since(now: Mapping[str, Any], before: Mapping[str, Any] | None) -> Changes:
    """Which actions were added, withdrawn or reopened between two snapshots; none without an earlier one."""
    if before is None:
        return Changes()
    past = {action["id"]: action for action in before["actions"]}
    here = {action["id"] for action in now["actions"]}
    return Changes(
        added=tuple(_named(action) for action in now["actions"] if action["id"] not in past),
        withdrawn=tuple(_named(action) for action in before["actions"] if action["id"] not in here),
        reopened=tuple(
            _named(action)
            for action in now["actions"]
            if action["colour"] != Brag.BLUE
            and action["id"] in past
            and past[action["id"]]["colour"] == Brag.BLUE
        ),
    )


def _named(action: Facts) -> Facts:
    return {name: action[name] for name in ("id", "number", "title")}


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


def _headline(
    now: Mapping[str, Any], before: Mapping[str, Any] | None, lines: list[WrittenLine], changes: Changes
) -> str:
    """One sentence: what changed since the last report, and the share on target now and then."""
    if not now["actions"]:
        return "The plan has no actions yet."
    parts = _counted(lines, changes)
    share = f"{figures(now).on_track}% on target or complete"
    if before is None or not before["actions"]:
        return f"First report: {', '.join(parts) or 'nothing off target'}; {share}."
    since = date.fromisoformat(before["taken_on"])
    with_green = now.get(WITH_GREEN, False)
    change = _compared(figures(now).on_track, figures(before, with_green=with_green).on_track)
    return f"Since {since.day} {since:%B %Y}: {', '.join(parts) or 'no exceptions'}; {share}, {change}."


def _counted(lines: list[WrittenLine], changes: Changes) -> list[str]:
    counts = Counter(line.kind for line in lines)
    named = [(counts[kind], words) for kind, words in HEADLINE_WORDS]
    named += [(len(found), words) for words, found in vars(changes).items()]
    return [
        f"{count} action{'' if count == 1 else 's'} {words}" if position == 0 else f"{count} {words}"
        for position, (count, words) in enumerate(each for each in named if each[0])
    ]


def _compared(now: int, before: int) -> str:
    if now == before:
        return f"the same as before ({before}%)"
    return f"{'up' if now > before else 'down'} from {before}%"
