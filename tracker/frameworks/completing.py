"""What a board's own file may leave out, and what stands in its place: short titles, summaries, grades."""

from typing import Any

from tracker.frameworks.rules import in_order

POLICY_WORDS = 40  # characters, as the schema has it
STANDARD_WORDS = 80
STOPS = " ,;:.–-("


def shortened(text: str, limit: int) -> str:
    """The first words of a text on one line, whole words only, with “…” when something was left out."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    words = cut.rpartition(" ")[0] if not line[limit - 1].isspace() else cut
    return (words.rstrip(STOPS) or cut) + "…"


def complete(value: Any, grades: list[dict[str, Any]] | None) -> list[str]:
    """Fill in what was left out, in place; tells in words what that was. Values of a wrong kind stay."""
    if not isinstance(value, dict):
        return []
    notes = []
    if grades is not None and "grades" not in value:
        value["grades"] = grades
        notes.append("No grade scale is given: the grades and what they look like are those of S11-2009.")
    policies = _rows(value.get("policy_standards"))
    below = [row for policy in policies for row in _rows(policy.get("minimum_standards"))]
    made = _shorten(policies, "title", POLICY_WORDS) + _shorten(below, "text", STANDARD_WORDS)
    if made:
        notes.append("Short titles for lists are made from the first words of each title and standard.")
    for policy in policies:
        if "summary" not in policy and (words := summary_of(policy)):
            policy["summary"] = words
    return notes


def _rows(rows: Any) -> list[dict[str, Any]]:
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _shorten(rows: list[dict[str, Any]], name: str, limit: int) -> int:
    made = 0
    for row in rows:
        text = row.get(name)
        if "short_title" not in row and isinstance(text, str) and text.strip():
            row["short_title"] = shortened(text, limit)
            made += 1
    return made


def summary_of(policy: dict[str, Any]) -> str:
    """What a policy standard holds, by numbers; nothing when its references cannot be counted."""
    rows = _rows(policy.get("minimum_standards"))
    refs = [row["ref"] for row in rows if isinstance(row.get("ref"), str)]
    try:
        first, *_, last = in_order([*refs, *refs])
    except ValueError:
        return ""
    essential = sum(row.get("essential") is True for row in rows)
    span = f"Minimum standard {first}" if len(refs) == 1 else f"Minimum standards {first} to {last}"
    if not essential:
        return f"{span}."
    if len(refs) == 1:
        return f"{span}, which is Essential."
    return f"{span}; {essential} of them {'is' if essential == 1 else 'are'} Essential."
