"""Drawing a repeatable sample of the cited evidence, and judging what was drawn (R6, guidance 2.10). Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from tracker.drawing import ordered_by_seed
from tracker.errors import RuleBroken, WrongState
from tracker.formatting import format_date

METHOD = "s11-sample-1"


class Stratum(StrEnum):
    """Why an item was drawn; the first that applies."""

    ESSENTIAL = "essential"
    GRADED_3 = "graded_3"
    NEVER_SAMPLED = "never_sampled"
    RANDOM = "random"

    @property
    def label(self) -> str:
        return STRATUM_WORDS[self]


STRATUM_WORDS = {
    Stratum.ESSENTIAL: "Essential standard",
    Stratum.GRADED_3: "Self-graded or graded 3",
    Stratum.NEVER_SAMPLED: "Never sampled before",
    Stratum.RANDOM: "Plain random",
}
SIGNS = {Stratum.ESSENTIAL: "E", Stratum.GRADED_3: "3", Stratum.NEVER_SAMPLED: "N"}
FILLED_IN_ORDER = (Stratum.ESSENTIAL, Stratum.GRADED_3, Stratum.NEVER_SAMPLED)


class Outcome(StrEnum):
    """What the board found when it looked at an item."""

    SUPPORTS = "supports"
    PARTLY = "partly"
    DOES_NOT = "does_not"
    OUT_OF_DATE = "out_of_date"
    NOT_OPENED = "not_opened"

    @property
    def label(self) -> str:
        return OUTCOME_WORDS[self]

    @property
    def colour(self) -> str:
        return OUTCOME_COLOURS[self]


OUTCOME_WORDS = {
    Outcome.SUPPORTS: "Supports",
    Outcome.PARTLY: "Partly supports",
    Outcome.DOES_NOT: "Does not support",
    Outcome.OUT_OF_DATE: "Out of date",
    Outcome.NOT_OPENED: "Could not be opened",
}
OUTCOME_COLOURS = {
    Outcome.SUPPORTS: "green",
    Outcome.PARTLY: "yellow",
    Outcome.DOES_NOT: "red",
    Outcome.OUT_OF_DATE: "orange",
    Outcome.NOT_OPENED: "grey",
}


@dataclass(frozen=True)
class Member:
    """One citation that could be drawn: its key, and the strata it belongs to besides plain random."""

    key: str
    strata: frozenset[Stratum] = frozenset()


@dataclass(frozen=True)
class Rules:
    """How many to draw: `size` items, or `share` per cent of the population rounded up; one of the two.

    `minimums` says how many of the sample must at least be of a stratum; an item of several counts for each.
    """

    size: int | None = None
    share: int | None = None
    minimums: Mapping[Stratum, int] = field(default_factory=dict)

    def wanted(self, population: int) -> int:
        """How many items these rules ask for from so many."""
        if self.share is not None:
            return -(-population * self.share // 100)
        return self.size or 0

    def least(self, stratum: Stratum) -> int:
        return self.minimums.get(stratum, 0)

    @property
    def in_words(self) -> str:
        """10 items, at least: Essential standard 4, Plain random 2."""
        amount = f"{self.share}% of the population" if self.share is not None else f"{self.size} items"
        least = [f"{each.label} {self.least(each)}" for each in Stratum if self.least(each)]
        return f"{amount}, at least: {', '.join(least)}" if least else amount

    @property
    def as_data(self) -> dict[str, Any]:
        """As it is stored and exported."""
        minimums = {each.value: self.least(each) for each in Stratum if self.least(each)}
        return {"size": self.size, "share": self.share, "minimums": minimums}


def rules_from(data: Mapping[str, Any]) -> Rules:
    """The rules that `as_data` gave."""
    minimums = {Stratum(name): count for name, count in data.get("minimums", {}).items()}
    return Rules(data.get("size"), data.get("share"), minimums)


@dataclass(frozen=True)
class Drawn:
    """One member that was drawn, and the stratum it was drawn for."""

    key: str
    stratum: Stratum


@dataclass(frozen=True)
class Shortfall:
    """A minimum that the population could not fill."""

    stratum: Stratum
    wanted: int
    got: int

    @property
    def words(self) -> str:
        return f"{self.stratum.label}: {self.got} instead of {self.wanted}, because there are no more"


def check_rules(rules: Rules, population: int) -> None:
    """Raise RuleBroken when there is nothing to draw from, or the minimums ask for more than the sample."""
    if not population:
        raise RuleBroken("No evidence was cited in what has been submitted, so there is nothing to draw from")
    wanted, least = rules.wanted(population), sum(rules.least(each) for each in Stratum)
    if wanted < 1:
        raise RuleBroken("Enter how many items to draw", field="size")
    if least > wanted:
        raise RuleBroken(
            f"The minimums add up to {least}, and the sample has {wanted}: "
            "draw more items, or ask for smaller minimums",
            field="share" if rules.share is not None else "size",
        )


def draw(population: Iterable[Member], rules: Rules, seed: str) -> list[Drawn]:
    """The sample by method s11-sample-1, in the order in which it was drawn (R6; docs/sampling.md).

    The order of the population does not matter. First each stratum's minimum is filled: Essential, then 3,
    then never sampled, where what is drawn already counts; then the rest is drawn from everything. Where the
    population has fewer, it draws as many as there are. Raises RuleBroken as `check_rules` does.
    """
    members = {member.key: member for member in population}
    check_rules(rules, len(members))
    order = [members[key] for key in ordered_by_seed(members, seed)]
    taken: dict[str, Stratum] = {}
    for stratum in FILLED_IN_ORDER:
        of_it = [member.key for member in order if stratum in member.strata]
        missing = rules.least(stratum) - sum(key in taken for key in of_it)
        taken |= dict.fromkeys(_first(of_it, taken, missing), stratum)
    rest = rules.wanted(len(members)) - len(taken)
    taken |= dict.fromkeys(_first([member.key for member in order], taken, rest), Stratum.RANDOM)
    return [Drawn(key, stratum) for key, stratum in taken.items()]


def _first(keys: Iterable[str], taken: Mapping[str, Stratum], count: int) -> list[str]:
    """The first so many keys that are not taken yet."""
    return [key for key in keys if key not in taken][: max(count, 0)]


def shortfalls(population: Iterable[Member], rules: Rules, drawn: Iterable[Drawn]) -> list[Shortfall]:
    """The minimums that the sample does not reach, and what it has of them."""
    members, taken = {member.key: member for member in population}, list(drawn)
    found = []
    for stratum in Stratum:
        if stratum is Stratum.RANDOM:
            got = sum(each.stratum is stratum for each in taken)
        else:
            got = sum(stratum in members[each.key].strata for each in taken)
        if got < rules.least(stratum):
            found.append(Shortfall(stratum, rules.least(stratum), got))
    return found


def population_text(population: Iterable[tuple[str, str]]) -> str:
    """One line for each member, by key: the key, a tab, and its strata as letters; nothing after the last."""
    return "\n".join(sorted(f"{key}\t{strata}" for key, strata in population))


def population_hash(population: Iterable[Member]) -> str:
    """SHA-256 of the population as text, as 64 hexadecimal digits."""
    text = population_text((member.key, letters(member.strata)) for member in population)
    return hashlib.sha256(text.encode()).hexdigest()


def ticket(population: Iterable[Member], rules: Rules, seed: str) -> str:
    """What a preview was of, in one word: a draw that would be another one has another ticket."""
    what = [population_hash(population), rules.as_data, seed]
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()


def letters(strata: Iterable[Stratum]) -> str:
    """E for Essential, 3 for self-graded or graded 3, N for never sampled before; - for none of them."""
    found = set(strata)
    return "".join(sign for stratum, sign in SIGNS.items() if stratum in found) or "-"


def strata_of(signs: str) -> frozenset[Stratum]:
    """The strata that `letters` wrote."""
    return frozenset(stratum for stratum, sign in SIGNS.items() if sign in signs)


def check_outcome(outcome: Outcome, note: str) -> None:
    """Everything but "supports" needs a note that says what is missing or wrong. Raises RuleBroken."""
    if outcome is not Outcome.SUPPORTS and not note.strip():
        raise RuleBroken("Enter a note: what did you find, and what is missing?", field="note")


def check_reply_open(ends_on: date | None, today: date) -> None:
    """The agency may reply from when it was told until the end of its last day. Raises WrongState."""
    if ends_on is None:
        raise WrongState("There is nothing to reply to: the board has not told you what it found yet.")
    if today > ends_on:
        raise WrongState(
            f"The time to reply ended on {format_date(ends_on)}. What you typed was not saved. "
            "Write to the board if you still disagree."
        )


def check_providable(wanted_by: date | None, checked: bool) -> None:
    """What was asked for can be given, late too, until the board says what it found. Raises WrongState."""
    if wanted_by is None:
        raise WrongState("The board has not asked for this.")
    if checked:
        raise WrongState("The board has already said what it found here, so nothing more can be provided.")


def is_late(wanted_by: date | None, *, answered: bool, today: date) -> bool:
    """Whether evidence that was asked for should have been there by now."""
    return wanted_by is not None and not answered and today > wanted_by
