"""What a schema cannot say: numbers without gaps or repeats, known tokens, text that every database can keep.

Looks only at values of the right kind, so that it can run beside the schema and all faults show at once.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from tracker.frameworks.marked_yaml import Path
from tracker.frameworks.rules import Grade, ref_key

REF = re.compile(r"[1-9][0-9]?\.[1-9][0-9]?")
TOKENS = re.compile(r"\{(?:board|area)\}")
BRACES = re.compile(r"\{[^{}]*\}|[{}]")
KEPT_CONTROLS = "\n\t"

Found = Iterator[tuple[Path, str]]
LineOf = Callable[[Path], int]


def numbering_faults(value: Any, line_of: LineOf) -> Found:
    """Each place where numbers, references, grades, letters or tokens are wrong, with what to mend there."""
    yield from _grade_faults(value)
    yield from _policy_faults(value, line_of)
    yield from _reference_faults(value, line_of)
    for section, key in (("definitions", "paragraph"), ("guidance", "paragraph"), ("duties", "subsection")):
        yield from _rising(section, key, value, line_of)
    yield from _rising("bodies", "letter", value, line_of)
    yield from _text_faults(value)


def _rows(value: Any, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    rows = value.get(name) if isinstance(value, dict) else None
    for place, row in enumerate(rows if isinstance(rows, list) else ()):
        if isinstance(row, dict):
            yield place, row


def _grade_faults(value: Any) -> Found:
    scale = [grade.as_data for grade in reversed(Grade)]
    given: list[Any] = []
    for place, row in _rows(value, "grades"):
        grade = row.get("value")
        if grade in given:
            yield ("grades", place, "value"), f"grade {grade} is given twice"
        given.append(grade)
    if given:
        for grade in scale:
            if grade not in given:
                yield ("grades",), f"grade {grade} is missing from the scale"


def _policy_faults(value: Any, line_of: LineOf) -> Found:
    first: dict[int, Path] = {}
    expected = 1
    for place, row in _rows(value, "policy_standards"):
        number, path = row.get("number"), ("policy_standards", place, "number")
        if not isinstance(number, int) or isinstance(number, bool):
            continue
        if number in first:
            yield path, f"policy standard {number} is given twice: first on line {line_of(first[number])}"
        elif number != expected:
            yield path, f"policy standard {number} stands where {expected} is expected"
        first.setdefault(number, path)
        expected = number + 1


def _reference_faults(value: Any, line_of: LineOf) -> Found:
    first: dict[str, Path] = {}
    for place, policy in _rows(value, "policy_standards"):
        expected = 1
        for path, ref in _refs(policy, place):
            number, position = ref_key(ref)
            if ref in first:
                yield path, f"{ref} is given twice: first on line {line_of(first[ref])}"
            elif number != policy.get("number"):
                yield (
                    path,
                    f"{ref} is under policy standard {policy.get('number')}: it cannot begin with {number}",
                )
            elif position != expected:
                yield path, f"{ref} stands where {number}.{expected} is expected"
            first.setdefault(ref, path)
            expected = position + 1


def _refs(policy: dict[str, Any], place: int) -> Iterator[tuple[Path, str]]:
    for below, row in _rows(policy, "minimum_standards"):
        ref = row.get("ref")
        if isinstance(ref, str) and REF.fullmatch(ref):
            yield ("policy_standards", place, "minimum_standards", below, "ref"), ref


def _rising(section: str, key: str, value: Any, line_of: LineOf) -> Found:
    last: str | None = None
    first: dict[str, Path] = {}
    for place, row in _rows(value, section):
        mark, path = row.get(key), (section, place, key)
        if not isinstance(mark, str) or not re.fullmatch(r"[a-z]|\d{1,2}(\.\d{1,2})?", mark):
            continue
        if mark in first:
            yield path, f"{key} {mark} is given twice: first on line {line_of(first[mark])}"
        elif last is not None and _rank(mark) < _rank(last):
            yield path, f"{key} {mark} stands after {last}: put them in order"
        first.setdefault(mark, path)
        last = mark


def _rank(mark: str) -> tuple[int, ...]:
    return (ord(mark),) if mark.isalpha() else ref_key(mark)


def _text_faults(value: Any) -> Found:
    for path, text in all_texts(value, ()):
        yield from ((path, message) for message in sign_faults(text))


def sign_faults(text: str) -> Iterator[str]:
    """What is wrong with the signs of one text: tokens that are not known, and control characters."""
    for brace in BRACES.findall(TOKENS.sub("", text)):
        yield f"{brace[:40]} is not known: the tokens are {{board}} and {{area}}"
    if any(unicodedata.category(sign) in ("Cc", "Cs") and sign not in KEPT_CONTROLS for sign in text):
        yield "there is a control character, which text cannot hold"


def all_texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Every text inside a value, each with the path that leads to it."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from all_texts(item, (*path, name))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from all_texts(item, (*path, place))
