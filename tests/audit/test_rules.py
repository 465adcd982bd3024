"""The chain of the audit trail, and how its entries read."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from tracker.audit.rules import (
    FIRST,
    change_in_words,
    entry_hash,
    first_bad,
    object_in_words,
    role_in_words,
    verb_in_words,
)

Entry = dict[str, Any]


def chain(length: int) -> list[Entry]:
    """So many entries that follow from one another."""
    entries: list[Entry] = []
    for seq in range(1, length + 1):
        entry: Entry = {
            "seq": seq, "at": datetime(2026, 11, 2, 9, seq, tzinfo=UTC), "actor_id": UUID(int=seq),
            "actor_name": "Sam Wéaver", "role": "moderator", "verb": "grade.recorded", "object_type": "Grade",
            "object_id": str(seq), "agency_id": None, "board_id": UUID(int=9), "before": None,
            "after": {"value": seq}, "request_id": "r",
            "previous_hash": entries[-1]["hash"] if entries else FIRST,
        }  # fmt: skip
        entries.append({**entry, "hash": entry_hash(entry)})
    return entries


def swap(entries: list[Entry]) -> None:
    entries[1], entries[2] = entries[2], entries[1]


def forge(entries: list[Entry]) -> None:
    """Change an entry and make its own hash fit again: the next one gives it away."""
    entries[1]["verb"] = "grade.forged"
    entries[1]["hash"] = entry_hash(entries[1])


TAMPERED: list[tuple[str, Callable[[list[Entry]], object], int | None]] = [
    ("nothing", lambda entries: None, None),
    ("a name", lambda entries: entries[1].update(actor_name="Somebody Else"), 2),
    ("a date", lambda entries: entries[2].update(at=datetime(2026, 11, 3, tzinfo=UTC)), 3),
    ("a value", lambda entries: entries[0].update(after={"value": 3}), 1),
    ("the first entry removed", lambda entries: entries.pop(0), 1),
    ("one removed from the middle", lambda entries: entries.pop(2), 3),
    ("two changed places", swap, 2),
    ("one forged with its hash", forge, 3),
    ("one slipped in", lambda entries: entries.insert(1, entries[0]), 2),
    ("a place", lambda entries: entries[3].update(board_id=UUID(int=1)), 4),
]


@pytest.mark.parametrize(
    ("tamper", "expected"), [row[1:] for row in TAMPERED], ids=[row[0] for row in TAMPERED]
)
def test_the_first_entry_that_does_not_follow_is_named(
    tamper: Callable[[list[Entry]], object], expected: int | None
) -> None:
    entries = chain(5)
    tamper(entries)
    assert first_bad(entries) == expected


def test_an_empty_trail_holds() -> None:
    assert first_bad([]) is None


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("access.denied", "Access: denied"),
        ("assessment.sent_for_authorisation", "Assessment: sent for authorisation"),
        ("withdrawn", "Withdrawn"),
    ],
)
def test_a_verb_in_words(verb: str, words: str) -> None:
    assert verb_in_words(verb) == words


@pytest.mark.parametrize(
    ("kind", "words"),
    [("EvidenceItem", "Evidence item"), ("Page", "Page"), ("DueDateChange", "Due date change")],
)
def test_a_thing_in_words(kind: str, words: str) -> None:
    assert object_in_words(kind) == words


@pytest.mark.parametrize(
    ("role", "words"), [("board_manager", "board manager"), ("person", ""), ("system", "system")]
)
def test_a_role_in_words(role: str, words: str) -> None:
    assert role_in_words(role) == words


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (None, None, ""),
        ({"status": "not_started"}, {"status": "in_progress"}, "status: not started → in progress"),
        (None, {"role": "authoriser"}, "role: authoriser"),
        ({"role": "authoriser"}, None, "role: authoriser (before)"),
        ({"due": None}, {"due": "2026-12-01"}, "due: none → 2026-12-01"),
        (None, {"refs": ["1.1", "1.2"]}, "refs: 1.1, 1.2"),
    ],
)
def test_a_change_in_words(before: Entry | None, after: Entry | None, words: str) -> None:
    assert change_in_words(before, after) == words
