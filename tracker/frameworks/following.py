"""Which standard of a later version follows an earlier one: said by the version, recorded by the board, or
only suggested. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from tracker.frameworks.rules import Framework, MinimumStandard

NEARLY_THE_SAME = 0.75  # of the words, by the matcher's ratio


class Ground(StrEnum):
    """Why two standards are put side by side."""

    DECLARED = "declared"
    RECORDED = "recorded"
    SUGGESTED = "suggested"

    @property
    def label(self) -> str:
        return GROUND_WORDS[self]


GROUND_WORDS = {
    Ground.DECLARED: "The later version says so",
    Ground.RECORDED: "Recorded by the board",
    Ground.SUGGESTED: "Only a suggestion: same reference",
}


@dataclass(frozen=True)
class Link:
    """An earlier standard goes on in a later one."""

    earlier: str
    later: str
    ground: Ground

    @property
    def sure(self) -> bool:
        return self.ground is not Ground.SUGGESTED


def said_by(later: Framework, earlier: str) -> dict[str, str]:
    """What a version says of the one with the earlier reference: its standards by the ones they follow.

    The same version follows itself; a version that is not replaced has no successors.
    """
    if later.reference == earlier:
        return {each.ref: each.ref for each in later.minimum_standards}
    if later.replaces != earlier:
        return {}
    return {ref: each.ref for each in later.minimum_standards for ref in each.replaces}


def declared(earlier: Framework, later: Framework) -> dict[str, str]:
    """What the later version's data says, by earlier reference; nothing unless it replaces the earlier."""
    known = {standard.ref for standard in earlier.minimum_standards}
    said = said_by(later, earlier.reference)
    return {old: new for old, new in said.items() if old in known}


def known_links(earlier: Framework, later: Framework, recorded: Mapping[str, str]) -> dict[str, Link]:
    """Every sure successor by earlier reference. What the version says goes first."""
    found = {old: Link(old, new, Ground.RECORDED) for old, new in recorded.items()}
    return found | {old: Link(old, new, Ground.DECLARED) for old, new in declared(earlier, later).items()}


def with_suggestions(earlier: Framework, later: Framework, links: Mapping[str, Link]) -> dict[str, Link]:
    """The same, and a suggestion where both versions have a reference that no sure link touches."""
    taken = {link.later for link in links.values()}
    free = {each.ref for each in later.minimum_standards} - taken
    refs = (each.ref for each in earlier.minimum_standards if each.ref not in links and each.ref in free)
    return {**links, **{ref: Link(ref, ref, Ground.SUGGESTED) for ref in refs}}


def likely_successor(standard: MinimumStandard, later: Framework) -> str:
    """The later reference to offer for an earlier standard, or nothing: the same reference with nearly the
    same words, or another one with exactly the same words."""
    by_ref = {each.ref: each for each in later.minimum_standards}
    same = by_ref.get(standard.ref)
    if same is not None and alike(standard.text, same.text) >= NEARLY_THE_SAME:
        return same.ref
    words = _words(standard.text)
    return next((each.ref for each in later.minimum_standards if _words(each.text) == words), "")


def alike(one: str, other: str) -> float:
    """How much of two texts is the same, word by word: 0 to 1."""
    return SequenceMatcher(None, _words(one), _words(other), autojunk=False).ratio()


def _words(text: str) -> list[str]:
    return text.lower().split()
