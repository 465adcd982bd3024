"""What the rows of a file would do to a plan as it is now. Pure: nothing is changed here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from tracker.board_plans.reading import PlanRead
from tracker.board_plans.rows import HeadingRead, LineRead, RatingRead, ReviewRead, RowFault, heading_key
from tracker.board_plans.sheet import Heading, Line, LineTexts, PlanSheet
from tracker.formatting import first_line, format_date, plural

NAMES = {
    "objective": "objective", "key_action": "key action", "comment": "comment", "lead": "lead",
    "baseline": "baseline", "current": "current performance", "target": "target", "target_on": "target date",
    "target_text": "timescale", "status_text": "status", "travel": "direction of travel",
    "workstream": "workstream",
}  # fmt: skip


class Outcome(StrEnum):
    """What a row would do."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"

    @property
    def label(self) -> str:
        return self.value.capitalize()

    @property
    def colour(self) -> str:
        return {"new": "green", "changed": "blue", "unchanged": "grey"}[self.value]


@dataclass(frozen=True)
class Judged:
    """One row with what it would do: the line it changes, its texts then, and the ratings it adds."""

    read: LineRead
    outcome: Outcome
    words: str
    texts: LineTexts
    line: Line | None = None
    ratings: tuple[RatingRead, ...] = ()
    agencies: tuple[str, ...] | None = None

    @property
    def title(self) -> str:
        texts = self.read.texts
        return first_line(texts.key_action or texts.comment or texts.lead or self.read.heading, 80)


@dataclass(frozen=True)
class Judgement:
    """Everything a file would do to a plan; `reviews` says which of the plan's each of its reviews is."""

    rows: tuple[Judged, ...]
    faults: tuple[RowFault, ...]
    reviews: tuple[UUID | None, ...]
    new_headings: tuple[HeadingRead, ...] = ()
    reworded: tuple[tuple[UUID, str], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def doing(self) -> list[Judged]:
        """The rows that would do something."""
        return [row for row in self.rows if row.outcome is not Outcome.UNCHANGED]

    @property
    def does_something(self) -> bool:
        return bool(self.doing or self.new_headings or self.reworded)

    def count(self, outcome: Outcome) -> int:
        return sum(row.outcome is outcome for row in self.rows)


def judge(read: PlanRead, plan: PlanSheet, agencies: Sequence[str]) -> Judgement:
    """Compare a file with the plan it is loaded into; an empty plan when it makes a new one."""
    headings = {heading_key(heading.ref, heading.wording): heading for heading in plan.headings}
    matched = _matched(read, headings)
    read = _without_repeats(read, matched)
    reviews = tuple(_review(review, plan) for review in read.reviews)
    names = {name.casefold(): name for name in agencies}
    rows: list[Judged] = []
    faults = list(read.faults)
    for line in read.lines:
        fault = _fault(line, matched.get(line.row), reviews, names)
        if fault:
            faults.append(RowFault(line.row, fault))
        else:
            rows.append(_judged(line, matched.get(line.row), reviews, read, names))
    return Judgement(
        tuple(rows),
        tuple(sorted(faults, key=lambda each: each.row)),
        reviews,
        tuple(heading for heading in read.headings if heading.key not in headings),
        tuple(_reworded(read.headings, headings)),
        (*read.notes, *_left(plan, matched)),
    )


def _reworded(read: Sequence[HeadingRead], headings: Mapping[str, Heading]) -> list[tuple[UUID, str]]:
    known = [(headings[each.key], each.wording) for each in read if each.key in headings and each.ref]
    return [(here.id, wording) for here, wording in known if wording and wording != here.wording]


def _matched(read: PlanRead, headings: Mapping[str, Heading]) -> dict[int, Line]:
    """The line of the plan that each row means, by the row's number."""
    found: dict[int, Line] = {}
    for key, heading in headings.items():
        rows = [line for line in read.lines if line.heading == key]
        found |= _pair(rows, list(heading.lines))
    return found


def _pair(rows: list[LineRead], lines: list[Line]) -> dict[int, Line]:
    """Rows and lines of one heading: those that say the same, then by what they are about, then in order.

    A key action is what an improvement line is about: a row with another one is another line.
    """
    ways: list[Callable[[LineTexts], object]] = [
        lambda texts: (texts.objective, texts.key_action, texts.comment, texts.lead),
        lambda texts: (texts.objective, texts.key_action, texts.lead),
        lambda texts: texts.key_action or texts.comment,
        lambda texts: texts.key_action,
    ]
    pairs: dict[int, Line] = {}
    for way in ways:
        for row in [each for each in rows if each.row not in pairs]:
            line = next((each for each in lines if way(each.texts) == way(row.texts)), None)
            if line is not None:
                pairs[row.row] = line
                lines.remove(line)
    return pairs


def _review(review: ReviewRead, plan: PlanSheet) -> UUID | None:
    """Which review of the plan a column is; None for a new one."""
    return next((each.id for each in plan.reviews if (each.on, each.name) == (review.on, review.name)), None)


def _without_repeats(read: PlanRead, matched: Mapping[int, Line]) -> PlanRead:
    """Leave out a column without a date when it says of every line what the plan says last."""
    repeats = [
        number
        for number, review in enumerate(read.reviews)
        if review.today and _says_the_same(number, read, matched)
    ]
    lines = [
        replace(line, ratings=tuple(each for each in line.ratings if each.review not in repeats))
        for line in read.lines
    ]
    return replace(read, lines=tuple(lines)) if repeats else read


def _says_the_same(number: int, read: PlanRead, matched: Mapping[int, Line]) -> bool:
    rated = [(line, rating) for line in read.lines for rating in line.ratings if rating.review == number]
    here = [(matched.get(line.row), rating.rating) for line, rating in rated]
    return all(line and line.latest and line.latest.rating is rating for line, rating in here)


def _fault(
    read: LineRead,
    line: Line | None,
    reviews: Sequence[UUID | None],
    names: Mapping[str, str],
) -> str:
    """Why a row that can be read cannot be taken; empty when it can."""
    unknown = [name for name in read.agencies if name.casefold() not in names]
    if unknown:
        return f"“{unknown[0][:80]}” is no agency of the board"
    for rating in read.ratings:
        review = reviews[rating.review]
        here = line.ratings.get(review) if line and review else None
        if here and (here.rating, here.on) != (rating.rating, rating.on):
            said = f"{here.rating.word} on {format_date(here.on)}"
            return f"the plan says {said}, and a file does not overwrite a rating: correct it on its page"
    return ""


def _judged(
    read: LineRead,
    line: Line | None,
    reviews: Sequence[UUID | None],
    plan: PlanRead,
    names: Mapping[str, str],
) -> Judged:
    agencies = tuple(sorted({names[name.casefold()] for name in read.agencies}))
    new = tuple(rating for rating in read.ratings if not _is_there(rating, line, reviews))
    said = [f"{each}." for each in read.said]
    if line is None:
        return Judged(read, Outcome.NEW, " ".join(said), read.texts, None, new, agencies)
    texts = _merged(read, line, plan.present, rated=bool(new))
    changed = [NAMES[name] for name in NAMES if getattr(texts, name) != getattr(line.texts, name)]
    other_agencies = "agencies" in plan.present and agencies != tuple(sorted(line.agencies))
    if other_agencies:
        changed.append("agencies")
    words = [f"Changes {', '.join(changed)}."] if changed else []
    words += [f"Adds {each.rating.word} on {format_date(each.on)}." for each in new]
    outcome = Outcome.CHANGED if words else Outcome.UNCHANGED
    return Judged(
        read, outcome, " ".join([*words, *said]), texts, line, new, agencies if other_agencies else None
    )


def _is_there(rating: RatingRead, line: Line | None, reviews: Sequence[UUID | None]) -> bool:
    review = reviews[rating.review]
    return line is not None and review is not None and review in line.ratings


def _merged(read: LineRead, line: Line, present: frozenset[str], *, rated: bool) -> LineTexts:
    """The line's texts with those of the file in place; what a person settled since stays."""
    columns = (present & set(NAMES)) - {"target_on", "travel"}
    texts = replace(line.texts, **{name: getattr(read.texts, name) for name in columns})
    if "target_on" in present and not _is_settled(read, line):
        texts = replace(texts, target_on=read.texts.target_on, target_text=read.texts.target_text)
    if "travel" in present and read.texts.travel is not line.travel:
        texts = replace(texts, travel=read.texts.travel)
    if rated or not line.ratings:
        texts = replace(texts, status_text=read.texts.status_text)
    return texts


def _is_settled(read: LineRead, line: Line) -> bool:
    same_words = read.texts.target_text == line.texts.target_text and bool(read.texts.target_text)
    return same_words and read.texts.target_on is None


def _left(plan: PlanSheet, matched: Mapping[int, Line]) -> list[str]:
    """A note of the lines that the file does not have: they stay."""
    left = sum(1 for _ in plan.lines) - len(matched)
    return [f"{plural(left, 'line')} of the plan not in the file: nothing of it changes."] if left else []
