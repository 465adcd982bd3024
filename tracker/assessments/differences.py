"""Two people wrote at the same time: what differs between their texts, and one text that holds both. Pure."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from tracker.assessments.answers import LABELS, Answer

CHOICES = ("self_grade", "na_requested", "finished")
WORD = re.compile(r"\S+[^\S\n]*|\n|[^\S\n]+")


@dataclass(frozen=True)
class Part:
    """A stretch of a text; `changed` when the other text does not have it there."""

    text: str
    changed: bool


def compare(left: str, right: str) -> tuple[list[Part], list[Part]]:
    """Both texts in parts, word by word, with what only one of them has marked."""
    ours, others = WORD.findall(left), WORD.findall(right)
    steps = SequenceMatcher(None, ours, others).get_opcodes()
    return (
        [Part("".join(ours[a:b]), tag != "equal") for tag, a, b, _c, _d in steps if a < b],
        [Part("".join(others[c:d]), tag != "equal") for tag, _a, _b, c, d in steps if c < d],
    )


def join(theirs: str, yours: str) -> str:
    """One text with every line of both: common lines once, then theirs before yours where they differ."""
    first, second = theirs.split("\n"), yours.split("\n")
    lines: list[str] = []
    for tag, a, b, c, d in SequenceMatcher(None, first, second).get_opcodes():
        lines += first[a:b]
        if tag != "equal":
            lines += second[c:d]
    return "\n".join(lines).strip()


def settle(base: str | None, theirs: str, yours: str) -> str:
    """What to offer for one text: the side that changed it, or both sides joined when both did.

    `base` is the text both started from, None when it is not known.
    """
    if theirs in (yours, base):
        return yours
    if yours == base:
        return theirs
    return join(theirs, yours)


def merge(base: Answer | None, theirs: Answer, yours: Answer) -> Answer:
    """What to offer as one answer: the words of both, and each choice as it was changed.

    A choice that you left as it was stays as they saved it; one that both changed is yours.
    """
    start = base.texts if base else dict.fromkeys(LABELS)
    merged: dict[str, Any] = {
        name: settle(start[name], theirs.texts[name], yours.texts[name]) for name in LABELS
    }
    left = {name for name in CHOICES if base and getattr(yours, name) == getattr(base, name)}
    merged |= {name: getattr(theirs if name in left else yours, name) for name in CHOICES}
    return Answer(**merged)
