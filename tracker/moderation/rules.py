"""Which graded standards a second person is to grade blind, and how each of them stands (R5). Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tracker.drawing import ordered_by_seed
from tracker.frameworks.rules import Grade, ref_key
from tracker.grading.rules import GradeKind

MOST_SHARE = 100  # per cent
USUAL_SHARE = 10


class Rule(StrEnum):
    """Why a standard was drawn. A moderator is never told."""

    RANDOM = "random"
    EXTREME = "extreme"
    ESSENTIAL = "essential"
    STANDARD = "standard"
    AGENCY = "agency"

    @property
    def label(self) -> str:
        return RULE_WORDS[self]

    @property
    def by_grade(self) -> bool:
        """Whether the rule looks at the first grade, so that whoever knew it would know something of that."""
        return self in (Rule.EXTREME, Rule.ESSENTIAL)


RULE_WORDS = {
    Rule.RANDOM: "drawn at random",
    Rule.EXTREME: "graded 0 or 3",
    Rule.ESSENTIAL: "Essential graded below 1",
    Rule.STANDARD: "standard picked",
    Rule.AGENCY: "agency picked",
}


@dataclass(frozen=True)
class Rules:
    """What a draw chooses: everything that one of its rules chooses, and a share in per cent at random."""

    share: int = USUAL_SHARE
    extremes: bool = False
    essentials: bool = False
    refs: frozenset[str] = field(default_factory=frozenset)
    agencies: frozenset[str] = field(default_factory=frozenset)

    @property
    def empty(self) -> bool:
        return not (self.share or self.extremes or self.essentials or self.refs or self.agencies)

    @property
    def as_data(self) -> dict[str, Any]:
        """How a draw keeps its rules."""
        return {"share": self.share, "extremes": self.extremes, "essentials": self.essentials,
                "refs": sorted(self.refs), "agencies": sorted(self.agencies)}  # fmt: skip

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Rules":
        return cls(
            share=int(data["share"]),
            extremes=bool(data["extremes"]),
            essentials=bool(data["essentials"]),
            refs=frozenset(data["refs"]),
            agencies=frozenset(data["agencies"]),
        )

    def words(self, agency_names: Mapping[str, str]) -> list[str]:
        """Each rule in words, for board managers only."""
        parts = [
            (self.share, f"{self.share}% at random"),
            (self.extremes, "all graded 0 or 3"),
            (self.essentials, "all Essential graded below 1"),
            (self.refs, f"standards {', '.join(sorted(self.refs, key=ref_key))}"),
            (self.agencies, ", ".join(sorted(agency_names.get(one, "an agency") for one in self.agencies))),
        ]
        return [words for is_so, words in parts if is_so]


@dataclass(frozen=True)
class Candidate:
    """A first grade that may be moderated. `key` names the answer in the draw: its agency and its standard.

    `response_id` is its row in this database; a draw is repeated without it.
    """

    key: str
    agency: str
    ref: str
    essential: bool
    grade: Grade
    response_id: UUID | None = None

    @property
    def as_data(self) -> dict[str, Any]:
        """How a draw keeps its population, so that it can be repeated when grades have changed."""
        return {"key": self.key, "agency": self.agency, "ref": self.ref, "essential": self.essential,
                "grade": self.grade.value}  # fmt: skip

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Candidate":
        return cls(data["key"], data["agency"], data["ref"], data["essential"], Grade(data["grade"]))


@dataclass(frozen=True)
class Drawn:
    """One answer that was drawn, with every rule that chose it."""

    key: str
    rules: tuple[Rule, ...]

    @property
    def why(self) -> str:
        return " ".join(rule.value for rule in self.rules)

    @property
    def told_by_grade(self) -> bool:
        """Whether it would not be there but for its grade."""
        return all(rule.by_grade for rule in self.rules)


def why_words(why: str) -> str:
    """The rules that chose an item, as a manager reads them."""
    return "; ".join(Rule(one).label for one in why.split())


def random_size(population: int, share: int) -> int:
    """How many the random part takes: that share of the population, a part of one counting as one."""
    return -(-population * share // 100)


def draw(population: Iterable[Candidate], rules: Rules, seed: str) -> list[Drawn]:
    """What is to be moderated, in the order of the seed: the same from the same population, rules and seed.

    The random part is the first so many of the whole population in the order of the seed, whatever the other
    rules choose, so that figures about it stand for all grades. The rest is what a rule chooses.
    """
    known = {one.key: one for one in population}
    order = ordered_by_seed(known, seed)
    at_random = set(order[: random_size(len(order), rules.share)])
    drawn = [Drawn(key, _chosen_by(known[key], rules, at_random)) for key in order]
    return [one for one in drawn if one.rules]


def _chosen_by(candidate: Candidate, rules: Rules, at_random: Collection[str]) -> tuple[Rule, ...]:
    tests = (
        (Rule.RANDOM, candidate.key in at_random),
        (Rule.EXTREME, rules.extremes and candidate.grade in (Grade.INADEQUATE, Grade.OUTSTANDING)),
        (Rule.ESSENTIAL, rules.essentials and candidate.essential and candidate.grade is Grade.INADEQUATE),
        (Rule.STANDARD, candidate.ref in rules.refs),
        (Rule.AGENCY, candidate.agency in rules.agencies),
    )
    return tuple(rule for rule, chosen in tests if chosen)


@dataclass(frozen=True)
class Preview:
    """What a draw would give, before it is made."""

    population: int
    counts: Mapping[Rule, int]
    total: int
    told_by_grade: int

    @property
    def warning(self) -> str:
        """In plain words when a moderator could guess the first grade from being asked; else empty."""
        if not self.told_by_grade:
            return ""
        if self.told_by_grade == self.total:
            return (
                "Every standard in this draw is there because of its grade. Whoever learns of the rule knows "
                "the grade, so the second grade would not be blind. Add a random share."
            )
        if 2 * self.told_by_grade > self.total:
            return (
                f"{self.told_by_grade} of these {self.total} standards are there only because of their "
                "grade. A moderator may guess it. A larger random share hides them better."
            )
        return ""


def preview(population: Collection[Candidate], drawn: Collection[Drawn]) -> Preview:
    """Count a draw by rule; a standard that two rules choose counts under both."""
    return Preview(
        population=len(population),
        counts={rule: sum(1 for one in drawn if rule in one.rules) for rule in Rule},
        total=len(drawn),
        told_by_grade=sum(1 for one in drawn if one.told_by_grade),
    )


class State(StrEnum):
    """How an item stands. `to_grade` and `differ` keep moderation open."""

    TO_GRADE = "to_grade"
    DIFFER = "differ"
    SAME = "same"
    AGREED = "agreed"
    DROPPED = "dropped"

    @property
    def label(self) -> str:
        return STATE_WORDS[self][0]

    @property
    def colour(self) -> str:
        return STATE_WORDS[self][1]

    @property
    def open(self) -> bool:
        return self in (State.TO_GRADE, State.DIFFER)


STATE_WORDS = {
    State.TO_GRADE: ("To moderate", "blue"),
    State.DIFFER: ("Grades differ", "orange"),
    State.SAME: ("Same grade", "green"),
    State.AGREED: ("Agreed", "green"),
    State.DROPPED: ("Taken out", "grey"),
}


def state_of(given: Mapping[GradeKind, Grade], *, dropped: bool = False) -> State:
    """How an item stands by the current grades: equal ones close by themselves, others by an agreed grade.

    Once both grades are there, taking the item out changes nothing: a difference has to be agreed (R5).
    """
    if GradeKind.MODERATION not in given or GradeKind.FIRST not in given:
        return State.DROPPED if dropped else State.TO_GRADE
    if GradeKind.AGREED in given:
        return State.AGREED
    return State.SAME if given[GradeKind.FIRST] is given[GradeKind.MODERATION] else State.DIFFER


@dataclass(frozen=True)
class GivenGrade:
    """One grade ever given to an answer, with who gave it and when."""

    kind: GradeKind
    value: Grade
    grader: str
    at: datetime


def blind_pair(given: Iterable[GivenGrade]) -> tuple[GivenGrade, GivenGrade] | None:
    """The first grade and the moderation as each was given without the other; None without both.

    Each grader is shown the other's grade once their own is saved, and may change their mind. What they
    changed afterwards says nothing of how far they agree, so it is left aside here: the moderation is the
    earliest, the first grade the last before it, or else the earliest after it.
    """
    ordered = sorted(given, key=lambda one: one.at)
    firsts = [one for one in ordered if one.kind is GradeKind.FIRST]
    moderation = next((one for one in ordered if one.kind is GradeKind.MODERATION), None)
    if moderation is None or not firsts:
        return None
    before = [one for one in firsts if one.at <= moderation.at]
    return (before[-1] if before else firsts[0]), moderation
