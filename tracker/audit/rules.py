"""How the chain is made: each entry's hash covers its content and the hash before it."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

FIRST = "0" * 64
COVERED = (
    "seq", "at", "actor_id", "actor_name", "role", "verb", "object_type", "object_id",
    "agency_id", "board_id", "before", "after", "request_id", "previous_hash",
)  # fmt: skip


def entry_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 over the covered fields as canonical JSON; ids and times as strings."""
    text = json.dumps({name: _plain(content[name]) for name in COVERED}, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | bool | dict | list):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def first_bad(entries: Iterable[Mapping[str, Any]]) -> int | None:
    """The number of the first entry that does not follow from the one before, or None when all do."""
    previous, expected = FIRST, 1
    for entry in entries:
        fits = entry["previous_hash"] == previous and entry["hash"] == entry_hash(entry)
        if entry["seq"] != expected or not fits:
            return expected
        previous, expected = entry["hash"], expected + 1
    return None
