"""What slipped in three or more agencies at once: matters for the partnership, not for one agency. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from tracker.exception_reports.rules import CauseKind, ThemeKind

ENOUGH = 3  # agencies


class Slipped(Protocol):
    """What is asked of a line that slipped."""

    @property
    def facts(self) -> Mapping[str, Any]: ...
    @property
    def cause_kind(self) -> CauseKind | None: ...


@dataclass(frozen=True)
class SharedTheme:
    """A minimum standard or a cause with the agencies that slipped on it, by name."""

    kind: ThemeKind
    theme: str
    agencies: tuple[str, ...]

    @property
    def words(self) -> str:
        """Standard 3.4, or the cause in words."""
        return f"Standard {self.theme}" if self.kind is ThemeKind.STANDARD else CauseKind(self.theme).label


def shared_themes(lines: Iterable[tuple[str, Slipped]]) -> list[SharedTheme]:
    """Standards and causes that three or more agencies share, what most of them share first."""
    found: dict[tuple[ThemeKind, str], set[str]] = defaultdict(set)
    for agency, line in lines:
        for ref in line.facts["standards"]:
            found[ThemeKind.STANDARD, ref].add(agency)
        if line.cause_kind is not None and line.cause_kind is not CauseKind.OTHER:
            found[ThemeKind.CAUSE, line.cause_kind.value].add(agency)
    shared = [
        SharedTheme(kind, theme, tuple(sorted(agencies)))
        for (kind, theme), agencies in found.items()
        if len(agencies) >= ENOUGH
    ]
    return sorted(shared, key=lambda one: (-len(one.agencies), one.kind.value, one.theme))
