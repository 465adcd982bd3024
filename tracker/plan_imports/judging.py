"""What each row of a spreadsheet would do to a plan, or why it cannot be taken. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tracker.action_plans.rows import ActionRow
from tracker.action_plans.rules import ActionStatus, Priority
from tracker.formatting import format_date
from tracker.plan_imports.columns import Row
from tracker.plan_imports.dates import day_in

TITLE_LIMIT, TEXT_LIMIT = 200, 3000
CHANGEABLE = frozenset({ActionStatus.DRAFT, ActionStatus.OPEN, ActionStatus.COMPLETION_CLAIMED})
REF = re.compile(r"\d+\.\d+")
# Fields of an action that are taken over, with what they are called.
FIELDS = {
    "title": "Action",
    "lead_manager": "Lead manager",
    "specific": "What will be done",
    "measurable": "How we shall know",
    "achievable": "With what means",
    "relevant": "Why it matters",
    "risks": "Risks",
    "standards": "Standards",
    "starts_on": "Starts",
    "due_on": "Due",
    "priority": "Priority",
}
LONG = {"specific", "measurable", "achievable", "relevant", "risks"}
SMART = ("specific", "measurable", "achievable", "relevant", "lead_manager", "due_on")
Value = str | date | tuple[str, ...] | Priority | None


class Outcome(StrEnum):
    """What becomes of a row when it is confirmed."""

    FAULTY = "faulty"
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"

    @property
    def label(self) -> str:
        words = {"faulty": "Cannot be taken", "new": "New draft", "unchanged": "Nothing to change"}
        return words.get(self.value, "Changed")

    @property
    def colour(self) -> str:
        return {"faulty": "red", "new": "green", "changed": "blue"}.get(self.value, "grey")

    @property
    def does_something(self) -> bool:
        return self in (Outcome.NEW, Outcome.CHANGED)


@dataclass(frozen=True)
class Change:
    """One cell that changes something: what it is called, what it says now, what it would say."""

    label: str
    was: str
    now: str


@dataclass(frozen=True)
class Judged:
    """One row: its number in the file, which action it is about, what it changes, and what it does not."""

    number: int
    title: str
    outcome: Outcome
    changes: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()
    action: ActionRow | None = None
    values: Mapping[str, Value] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return f"Row {self.number}: {' '.join(self.notes)}"

    @property
    def is_smart(self) -> bool:
        """Whether it says everything that an action has to say before it joins the plan (R7)."""
        return all(self.values.get(name) for name in SMART)


class Faulty(Exception):
    """A row that cannot be taken; the message goes on after "Row 7: "."""


@dataclass(frozen=True)
class PlanNow:
    """What rows are judged by: the actions of the plan as they are, and the standards there are."""

    actions: Sequence[ActionRow]
    refs: frozenset[str]

    def find(self, number: int | None, title: str) -> ActionRow | None:
        """The action with these very words, or else the one with this number."""
        named = [each for each in self.actions if each.title.casefold() == title.casefold()]
        numbered = next((each for each in self.actions if each.number == number), None)
        return numbered if numbered in named or not named else named[0]


def judge_rows(rows: Mapping[int, Row], now: PlanNow) -> list[Judged]:
    """Every row, in the order of the file. Two rows about one action cannot both be taken."""
    taken: dict[object, int] = {}
    return [_judged(number, row, now, taken) for number, row in rows.items()]


def _judged(number: int, row: Row, now: PlanNow, taken: dict[object, int]) -> Judged:
    name = (row.get("action") or "Without words").partition("\n")[0][:TITLE_LIMIT]
    try:
        values, notes = _values(row, now.refs)
        action = now.find(_number(row.get("number", "")), str(values["title"]))
        key = action.id if action else str(values["title"]).casefold()
        if key in taken:
            raise Faulty(f"It is about the same action as row {taken[key]}.")
        taken[key] = number
        if action is None:
            _check_dates(values.get("starts_on"), values.get("due_on"))
            return Judged(number, name, Outcome.NEW, tuple(_new(values)),
                          (*notes, *_beside_new(row)), None, values)  # fmt: skip
        return _about(number, row, action, values, notes)
    except Faulty as problem:
        return Judged(number, name, Outcome.FAULTY, notes=(str(problem),))


def _about(number: int, row: Row, action: ActionRow, values: dict[str, Value], notes: list[str]) -> Judged:
    """A row about an action that is in the plan already. An empty cell takes nothing away."""
    told = [*_beside_known(row, action)]
    if action.status is not ActionStatus.DRAFT:
        due_on = values.pop("due_on", None)
        notes = []  # words in place of a date matter only while the date can be set here
        if due_on and due_on != action.due_on:
            day = format_date(_day(due_on))
            told.append(f"The date is not taken over: move it to {day} on the action's page, with a reason.")
    changes = tuple(_changes(values, action))
    if changes and action.status not in CHANGEABLE:
        told.append(f"The action is {action.status.label.lower()}, so its words stay as they are.")
        changes = ()
    starts, due = values.get("starts_on") or action.starts_on, values.get("due_on") or action.due_on
    _check_dates(starts, due)
    outcome = Outcome.CHANGED if changes else Outcome.UNCHANGED
    return Judged(number, action.title, outcome, changes, (*notes, *told), action, values)


def _number(words: str) -> int | None:
    """The number of an action: "3", "3." or "Action 3"; None when there is none."""
    found = re.fullmatch(r"(?:action\s+)?(\d{1,5})\.?", words.strip(), re.IGNORECASE)
    if words.strip() and not found:
        raise Faulty(f"“{words[:40]}” in “No” is not a number. Leave it empty for a new action.")
    return int(found.group(1)) if found else None


def _values(row: Row, refs: frozenset[str]) -> tuple[dict[str, Value], list[str]]:
    """What the row says, by field; an empty cell says nothing. Raises Faulty."""
    values: dict[str, Value] = dict(_words(row))
    notes: list[str] = []
    for key, name in (("starts", "starts_on"), ("due", "due_on")):
        if row.get(key):
            values[name] = _need_day(row[key], FIELDS[name])
    if "due_on" not in values and row.get("timescales"):
        day = day_in(row["timescales"])
        if day is not None:
            values["due_on"] = day
        else:
            notes.append(f"“{row['timescales'][:120]}” is not a day, so there is no date yet.")
    if row.get("standards"):
        values["standards"] = _standards(row["standards"], refs)
    if row.get("priority"):
        values["priority"] = _priority(row["priority"])
    return values, notes


def _words(row: Row) -> Iterator[tuple[str, Value]]:
    action = row.get("action", "")
    if not action:
        raise Faulty("There are no words under “Action”.")
    title, specific = _split(action)
    yield "title", title
    said = {**row, "specific": row.get("specific") or specific}
    for key in ("specific", "measurable", "achievable", "relevant", "risks"):
        if len(said.get(key, "")) > TEXT_LIMIT:
            raise Faulty(f"“{FIELDS[key]}” is longer than {TEXT_LIMIT:,} characters.")
        if said.get(key):
            yield key, said[key]
    if len(row.get("lead", "")) > TITLE_LIMIT:
        raise Faulty(f"“Lead Manager” is longer than {TITLE_LIMIT} characters.")
    if row.get("lead"):
        yield "lead_manager", row["lead"]


def _split(action: str) -> tuple[str, str]:
    """A short name, and the whole words when the cell holds more than a name."""
    first = action.partition("\n")[0].strip()
    if first == action and len(first) <= TITLE_LIMIT:
        return first, ""
    short = first if len(first) <= TITLE_LIMIT else first[: TITLE_LIMIT - 1].rsplit(" ", 1)[0] + "…"
    return short, action


def _need_day(words: str, label: str) -> date:
    day = day_in(words)
    if day is None:
        raise Faulty(f"“{words[:60]}” in “{label}” is not a date like 12 December 2026.")
    return day


def _day(value: Value) -> date | None:
    return value if isinstance(value, date) else None


def _check_dates(starts: Value, due: Value) -> None:
    if isinstance(starts, date) and isinstance(due, date) and due < starts:
        raise Faulty(f"It would be due on {format_date(due)}, before it starts on {format_date(starts)}.")


def _standards(words: str, refs: frozenset[str]) -> tuple[str, ...]:
    named = tuple(dict.fromkeys(REF.findall(words)))
    unknown = [ref for ref in named if ref not in refs]
    if unknown or not named:
        raise Faulty(f"There is no standard “{', '.join(unknown) or words[:60]}” in this cycle.")
    return tuple(sorted(named, key=lambda ref: [int(part) for part in ref.split(".")]))


def _priority(words: str) -> Priority:
    try:
        return Priority(words.strip().casefold())
    except ValueError:
        raise Faulty(f"“{words[:40]}” is no priority. It must be High, Medium or Low.") from None


def _new(values: Mapping[str, Value]) -> Iterator[Change]:
    for name, label in FIELDS.items():
        if values.get(name):
            yield Change(label, "", _said(values[name]))


def _changes(values: Mapping[str, Value], action: ActionRow) -> Iterator[Change]:
    for name, label in FIELDS.items():
        wanted, is_now = values.get(name), getattr(action, name)
        if wanted and not _same(wanted, is_now):
            yield Change(label, _said(is_now), _said(wanted))


def _same(wanted: Value, is_now: Value) -> bool:
    if isinstance(wanted, tuple) and isinstance(is_now, tuple):
        return set(wanted) == set(is_now)
    return wanted == is_now


def _said(value: Value) -> str:
    if isinstance(value, Priority):
        return value.label
    if isinstance(value, date):
        return format_date(value)
    return ", ".join(value) if isinstance(value, tuple) else value or ""


def _beside_new(row: Row) -> Iterator[str]:
    if row.get("progress"):
        yield "Its progress is not taken over: write it as an update once the action is in the plan."
    if row.get("evidence"):
        yield "Its evidence is not taken over: cite it on the action's page."


def _beside_known(row: Row, action: ActionRow) -> Iterator[str]:
    if row.get("progress") and row["progress"] != action.last_update:
        yield f"Suggested update, not taken over: “{row['progress'][:200]}”"
    if row.get("evidence") and row["evidence"] != "\n".join(action.evidence):
        yield "Evidence is not taken over: cite it on the action's page."
