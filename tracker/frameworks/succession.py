"""What a framework says about the one it replaces: which earlier standards each of its own follows.

An answer of the last cycle goes where this says and nowhere else; the same reference alone means nothing.
"""

from collections.abc import Callable, Iterator
from typing import Any

from tracker.frameworks.marked_yaml import Path
from tracker.frameworks.rules import Framework

Found = Iterator[tuple[Path, str]]
LineOf = Callable[[Path], int]
Find = Callable[[str], Framework | None]


def succession_faults(value: Any, line_of: LineOf, find: Find) -> Found:
    """Each place where `replaces` is wrong. References are checked when `find` knows the earlier framework.

    An earlier standard has one successor, so that its answer goes to one place; one standard may follow many.
    """
    earlier = value.get("replaces") if isinstance(value, dict) else None
    if isinstance(earlier, str) and earlier == value.get("reference"):
        yield ("replaces",), f"{earlier} cannot replace itself"
        return
    mapped = list(_mapped(value))
    if mapped and "replaces" not in value:
        words = "say first which framework is replaced: add “replaces” at the top of the file"
        yield mapped[0][0], words
    yield from _unknown(earlier, mapped, find)
    yield from _twice(mapped, line_of)


def _mapped(value: Any) -> Iterator[tuple[Path, str]]:
    """Every earlier reference that some standard follows, with its path."""
    for place, policy in _rows(value, "policy_standards"):
        for below, row in _rows(policy, "minimum_standards"):
            refs = row.get("replaces")
            for number, ref in enumerate(refs if isinstance(refs, list) else ()):
                if isinstance(ref, str):
                    path = ("policy_standards", place, "minimum_standards", below, "replaces", number)
                    yield path, ref


def _rows(value: Any, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    rows = value.get(name) if isinstance(value, dict) else None
    for place, row in enumerate(rows if isinstance(rows, list) else ()):
        if isinstance(row, dict):
            yield place, row


def _unknown(earlier: Any, mapped: list[tuple[Path, str]], find: Find) -> Found:
    framework = find(earlier) if isinstance(earlier, str) else None
    if framework is None:
        return
    known = {standard.ref for standard in framework.minimum_standards}
    for path, ref in mapped:
        if ref not in known:
            yield path, f"{ref} is not a minimum standard of {earlier}"


def _twice(mapped: list[tuple[Path, str]], line_of: LineOf) -> Found:
    first: dict[str, Path] = {}
    for path, ref in mapped:
        if ref in first:
            words = f"{ref} is followed twice: first on line {line_of(first[ref])}; give it one successor"
            yield path, words
        first.setdefault(ref, path)
