"""Cells that say more than one thing: a dated colour with its remark, a timescale, a recommendation. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from tracker.board_plans.rules import Key, Rating
from tracker.board_plans.sheet import Rated
from tracker.board_plans.words import Status, find_date, only_date, read_status, short_date
from tracker.formatting import format_date
from tracker.forms import clean_line

BRACKETED = re.compile(r"^(.+?)\s*\((.+)\)$")
CURRENT = "Current performance: "
PREFIX = re.compile(r"^(?:recommendation|rec)\b\.?\s*(?:no\b\.?|number\b)?\s*(?=\S)", re.IGNORECASE)
AFTER_PREFIX = re.compile(r"^(\w{1,6}(?:\.\w{1,3})*)\s*[.:)–-]*\s*(.*)$", re.DOTALL)
NUMBERED = re.compile(r"^(\d{1,3}[a-z]?(?:\.\d{1,3})*)\s*(?:[.:)–-]\s*(.*))?$", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True)
class CellRead:
    """What a cell of ratings says; `on` is empty when the cell has no date of its own."""

    status: Status
    on: date | None = None
    comment: str = ""
    current: str = ""

    @property
    def rating(self) -> Rating | None:
        return self.status.rating


@dataclass(frozen=True)
class Target:
    """A timescale: its date, the words it was written in where they are no plain date, and what to tell."""

    on: date | None = None
    text: str = ""
    said: str = ""


def read_cell(text: str, key: Key) -> CellRead:
    """A colour or status with its own date before or after it, and a remark on further lines.

    Raises NotUnderstood for two colours, or a colour that the key does not have.
    """
    first, _, more = text.strip().partition("\n")
    found = find_date(first)
    if found.day and not found.rest and more:
        first, _, more = more.partition("\n")
        return _cell(first, found.day, more, key)
    if found.day and found.rest and (status := _status(found.rest, key)).known:
        return _with_remark(status, found.day, more)
    return _cell(first, None, more, key)


def _cell(words: str, on: date | None, more: str, key: Key) -> CellRead:
    return _with_remark(_status(words, key), on, more)


def _status(words: str, key: Key) -> Status:
    match = BRACKETED.match(words)
    if match is None:
        return read_status(words, key)
    outer = read_status(match[1], key)
    return Status(outer.rating, match[2]) if outer.rating and not outer.said else read_status(words, key)


def _with_remark(status: Status, on: date | None, more: str) -> CellRead:
    remark, current = more.strip(), ""
    if remark.startswith(CURRENT):
        current, _, remark = remark.removeprefix(CURRENT).partition("\n")
    return CellRead(status, on, remark.strip(), current.strip())


def write_cell(rated: Rated, word: str = "", *, dated: bool) -> str:
    """The same cell for a spreadsheet: 14.8.09 Amber, with its remark on further lines."""
    first = f"{rated.rating.word} ({word})" if word else rated.rating.word
    first = f"{short_date(rated.on)} {first}" if dated else first
    current = f"{CURRENT}{rated.current}" if rated.current else ""
    return "\n".join(part for part in (first, current, rated.comment) if part)


def read_target(text: str) -> Target:
    """A target date; what is no date is kept as it was written, for a person to settle."""
    words = clean_line(text)
    if words in ("", "-", "–"):
        return Target()
    match = BRACKETED.match(words)
    settled = only_date(match[1]) if match else None
    if match and settled and settled.day and not settled.month_only:
        return Target(settled.day, match[2])
    found = only_date(words)
    if found.day is None:
        return Target(None, words, f"“{words}” is no date: it is kept as text until a person settles it")
    if found.month_only:
        return Target(found.day, words, f"“{words}” is taken as {format_date(found.day)}")
    return Target(found.day)


def write_target(on: date | None, text: str) -> str:
    """The same timescale for a spreadsheet."""
    if on is None:
        return text
    return f"{format_date(on)} ({text})" if text else format_date(on)


def split_recommendation(text: str) -> tuple[str, str]:
    """Number and text of a recommendation written in one cell, such as “Recommendation 2: …” or “2. …”."""
    prefixed = PREFIX.sub("", text.strip())
    pattern = NUMBERED if prefixed == text.strip() else AFTER_PREFIX
    match = pattern.match(prefixed)
    return (match[1], (match[2] or "").strip()) if match else ("", text.strip())


def clean_ref(text: str) -> str:
    """The number of a recommendation without the word before it."""
    return clean_line(PREFIX.sub("", clean_line(text)))
