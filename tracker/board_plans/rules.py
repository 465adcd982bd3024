"""The board's own plans: their kinds, the key of colours, and how a plan stands (R12). Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar


class PlanKind(StrEnum):
    """A composite plan answers recommendations and is rated at dated reviews; an improvement plan has
    objectives with baseline, current performance and target."""

    COMPOSITE = "composite"
    IMPROVEMENT = "improvement"

    @property
    def label(self) -> str:
        return f"{self.value.capitalize()} plan"


class Rating(StrEnum):
    """A colour of a plan's own key. What each stands for is said by the plan."""

    BLUE = "blue"
    GREEN = "green"
    AMBER = "amber"
    RED = "red"

    @property
    def word(self) -> str:
        return self.value.capitalize()

    @property
    def rank(self) -> int:
        """0 for the best colour, 3 for the worst."""
        return list(Rating).index(self)


class Travel(StrEnum):
    """Direction of travel, as a person said it or as two ratings show it."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"

    @property
    def label(self) -> str:
        return self.value.capitalize()

    @property
    def arrow(self) -> str:
        return {"better": "↑", "same": "→", "worse": "↓"}[self.value]


PARTNERSHIP_TITLE = "Partnership actions"
BRAG_KEY = {
    Rating.BLUE.value: "Complete, and signed off with evidence",
    Rating.GREEN.value: "On target",
    Rating.AMBER.value: "Off target, with something being done about it",
    Rating.RED.value: "Off target",
}
RAG_KEY = {
    Rating.GREEN.value: "On target or complete",
    Rating.AMBER.value: "At risk of missing its target",
    Rating.RED.value: "Off target",
}
# What the composite action plan of 2009 means by its three colours.
COMPLETION_KEY = {
    Rating.GREEN.value: "Completed, with suitable evidence",
    Rating.AMBER.value: "Under way and keeping to its timescale",
    Rating.RED.value: "Still to be planned, started or moved on",
}
KEYS = {"completion": COMPLETION_KEY, "rag": RAG_KEY, "brag": BRAG_KEY}
DONE_WORDS = re.compile(r"complet|done|achiev|finish|embedded", re.IGNORECASE)
TARGET_WORDS = re.compile(r"on target|on track|to plan|to time", re.IGNORECASE)
NOT_RATED = "none"
Key = Mapping[str, str]
Name = TypeVar("Name", bound=str)


def default_key(kind: PlanKind) -> dict[str, str]:
    """The key a plan of this kind begins with."""
    return dict(COMPLETION_KEY if kind is PlanKind.COMPOSITE else RAG_KEY)


def colours_of(key: Key) -> list[Rating]:
    """The colours a plan uses, best first."""
    return [rating for rating in Rating if rating.value in key]


def achieved_colour(key: Key) -> Rating:
    """The colour that counts as achieved: blue where the key has it, otherwise green."""
    return Rating.BLUE if Rating.BLUE.value in key else Rating.GREEN


def green_is_done(key: Key) -> bool:
    """Whether green itself means completed, so that what only keeps to its time is amber."""
    meaning = key.get(Rating.GREEN.value, "")
    return Rating.BLUE.value not in key and bool(
        DONE_WORDS.search(meaning) and not TARGET_WORDS.search(meaning)
    )


def travel_between(before: Rating | None, after: Rating | None) -> Travel | None:
    """Direction of travel from one rating to the next; None when either is missing."""
    if before is None or after is None:
        return None
    if before is after:
        return Travel.SAME
    return Travel.BETTER if after.rank < before.rank else Travel.WORSE


def percentages(counts: Mapping[Name, int]) -> dict[Name, int]:
    """Whole percentages that add up to exactly 100 (largest remainder); all 0 when there is nothing."""
    whole = sum(counts.values())
    if not whole:
        return dict.fromkeys(counts, 0)
    shares = {name: divmod(100 * count, whole) for name, count in counts.items()}
    missing = 100 - sum(share for share, _ in shares.values())
    favoured = sorted(shares, key=lambda name: -shares[name][1])[:missing]
    return {name: share + (name in favoured) for name, (share, _) in shares.items()}


def counted(found: Iterable[str | None], names: Sequence[str]) -> dict[str, int]:
    """How many there are of each name, in the order of the names; what is none of them is counted last."""
    counts = dict.fromkeys([*names, NOT_RATED], 0)
    for each in found:
        counts[each if each in counts and each is not None else NOT_RATED] += 1
    return counts
