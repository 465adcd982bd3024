"""How the chain is made: each entry's hash covers its content and the hash before it."""

import hashlib
import json
import re
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


def verb_in_words(verb: str) -> str:
    """`assessment.sent_for_authorisation` as people read it: Assessment: sent for authorisation."""
    subject, _, act = verb.replace("_", " ").partition(".")
    return f"{subject.capitalize()}: {act}" if act else subject.capitalize()


def object_in_words(object_type: str) -> str:
    """`EvidenceItem` as people read it: Evidence item."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", object_type).capitalize()


def role_in_words(role: str) -> str:
    """The role that was acted in; empty when a person acted for themselves only."""
    return {"person": "", "system": "system"}.get(role, role.replace("_", " "))


def change_in_words(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> str:
    """What changed, in one line: status: draft → open."""
    earlier, later = before or {}, after or {}
    parts = []
    for name in dict.fromkeys([*earlier, *later]):
        sides = [_value(side[name]) for side in (earlier, later) if name in side]
        gone = " (before)" if name not in later else ""
        parts.append(f"{name.replace('_', ' ')}: {' → '.join(sides)}{gone}")
    return "; ".join(parts)


def _value(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(_value, value)) or "none"
    return "none" if value is None or value == "" else str(value).replace("_", " ")
