"""What publishing asks for, and the factual accuracy check of published grades. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from tracker.errors import RuleBroken
from tracker.frameworks.rules import Grade

NEVER = date.min


class Obstacle(StrEnum):
    """What stands between a return and its publication, in the order in which it is put right."""

    UNGRADED = "ungraded"
    STALE = "stale"
    UNDECIDED = "undecided"
    MODERATION = "moderation"
    DIFFERING = "differing"
    QUERIES = "queries"
    OUTCOMES = "outcomes"

    @property
    def label(self) -> str:
        return OBSTACLE_WORDS[self]

    @property
    def can_be_waived(self) -> bool:
        """A board manager may publish all the same, with a reason that is kept."""
        return self in (Obstacle.QUERIES, Obstacle.OUTCOMES)


OBSTACLE_WORDS = {
    Obstacle.UNGRADED: "Not graded yet",
    Obstacle.STALE: "Answer changed after it was graded",
    Obstacle.UNDECIDED: "N/A request or modification not decided",
    Obstacle.MODERATION: "Moderation not done",
    Obstacle.DIFFERING: "First grade and moderation differ",
    Obstacle.QUERIES: "Query to the agency still open",
    Obstacle.OUTCOMES: "Sampled evidence without an outcome",
}
WAIVER_WANTED = "Say why you publish although something is still open"


@dataclass(frozen=True)
class Check:
    """What is missing before one return can be published: for each obstacle the standards, in order."""

    missing: Mapping[Obstacle, tuple[str, ...]] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        return not self.missing

    @property
    def blocking(self) -> dict[Obstacle, tuple[str, ...]]:
        """What has to be put right first."""
        return {
            kind: self.missing[kind] for kind in Obstacle if kind in self.missing and not kind.can_be_waived
        }

    @property
    def open_still(self) -> dict[Obstacle, tuple[str, ...]]:
        """What may stay open when the board manager says why."""
        return {kind: self.missing[kind] for kind in Obstacle if kind in self.missing and kind.can_be_waived}

    @property
    def problems(self) -> list[str]:
        """One sentence for each obstacle, with the references."""
        every = {**self.blocking, **self.open_still}
        return [f"{kind.label}: {', '.join(refs)}" for kind, refs in every.items()]


def gather(found: Iterable[tuple[Obstacle, str]]) -> Check:
    """The check of one return from what was found missing; each standard once for each obstacle."""
    missing: dict[Obstacle, dict[str, None]] = {}
    for kind, ref in found:
        missing.setdefault(kind, {})[ref] = None
    return Check({kind: tuple(missing[kind]) for kind in Obstacle if kind in missing})


def check_publishable(check: Check, reason: str) -> None:
    """Raise RuleBroken naming what blocks, or beside `reason` when something open needs one."""
    if check.blocking:
        raise RuleBroken(". ".join(Check(check.blocking).problems))
    if check.open_still and not reason.strip():
        raise RuleBroken(WAIVER_WANTED, field="reason")


class ContestDecision(StrEnum):
    """What the board decided about a contested grade."""

    UPHELD = "upheld"
    CHANGED = "changed"

    @property
    def label(self) -> str:
        return {"upheld": "Grade stands", "changed": "Grade changed"}[self.value]


class Accuracy(StrEnum):
    """How far the factual accuracy check of a return's published grades is."""

    OPEN = "open"
    DECIDING = "deciding"
    FINAL = "final"


@dataclass(frozen=True)
class Standing:
    """`ends_on`: the last day to contest; `waiting`: contests not decided; `final_since`: None until then."""

    state: Accuracy
    ends_on: date | None
    waiting: int
    final_since: date | None = None


def accuracy_of(
    published_on: date, ends_on: date | None, decided: Iterable[date | None], today: date
) -> Standing:
    """How the check stands. `decided` has one entry for each contest: the day of its decision, or None.

    Days are London days: a window that ends on a day is open until 23:59 there. Without a window grades
    were final when they were published.
    """
    days = list(decided)
    waiting = days.count(None)
    if ends_on is not None and today <= ends_on:
        return Standing(Accuracy.OPEN, ends_on, waiting)
    if waiting:
        return Standing(Accuracy.DECIDING, ends_on, waiting)
    after = ends_on + timedelta(days=1) if ends_on else published_on
    return Standing(Accuracy.FINAL, ends_on, 0, max([after, *(day or NEVER for day in days)]))


def why_not_contestable(
    *, published: bool, ends_on: date | None, contested: bool, today: date, closed: bool = False
) -> str:
    """Why a grade cannot be contested now; empty when it can, until 23:59 in London on `ends_on`."""
    if not published:
        return "The grades of this return have not been published yet."
    if closed:
        return "This cycle is closed, so its grades are final."
    if contested:
        return "This grade was contested already. A grade can be contested once."
    if ends_on is None:
        return "These grades are final: they were published without a time to contest them."
    if today > ends_on:
        day = f"{ends_on.day} {ends_on:%B %Y}"
        return f"The time to contest these grades ended on {day} at 23:59. They are final."
    return ""


def check_decision(decision: ContestDecision | None, now: Grade, to: Grade | None, reason: str) -> None:
    """Raise RuleBroken beside what is missing: a decision, a new grade that is another one, a reason (R4)."""
    if decision is None:
        raise RuleBroken("Choose whether the grade stands or is changed", field="decision")
    if decision is ContestDecision.CHANGED and to is None:
        raise RuleBroken("Choose the new grade", field="grade")
    if decision is ContestDecision.CHANGED and to is now:
        raise RuleBroken(
            f"Choose another grade than {now.short_label}, or say that the grade stands", field="grade"
        )
    if not reason.strip():
        raise RuleBroken("Enter the reason: the agency reads it", field="reason")


def why_not_closable(*, open_contests: int, window_ends_on: date | None, today: date) -> str:
    """Why a cycle cannot be closed yet; empty when every grade in it is final.

    `window_ends_on` is the last day on which any agency may still contest a grade.
    """
    if open_contests:
        grades = "1 contested grade has" if open_contests == 1 else f"{open_contests} contested grades have"
        return f"{grades} not been decided: decide first"
    if window_ends_on is not None and today <= window_ends_on:
        day = f"{window_ends_on.day} {window_ends_on:%B %Y}"
        return f"Agencies can contest grades until {day}: close the cycle after that"
    return ""
