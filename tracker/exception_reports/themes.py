"""What three or more agencies share when actions slip: suggested as an action of the partnership. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from tracker.exception_reports.rules import CauseKind, ThemeKind

FEWEST_AGENCIES = 3
NO_THEME = frozenset({CauseKind.OTHER})  # "something else" is not the same thing twice


@dataclass(frozen=True)
class Slip:
    """One slipped line of a period: whose it is, which standards its action serves, and why it slipped.

    `cause_kind` and `cause` are the agency's words, empty until its report was submitted.
    """

    agency_id: UUID
    agency: str
    report_id: UUID
    action_id: UUID
    number: int
    title: str
    standards: tuple[str, ...]
    cause_kind: CauseKind | None = None
    cause: str = ""


@dataclass(frozen=True)
class Theme:
    """What agencies share: a minimum standard ("3.4"), a policy standard ("3") or a kind of cause."""

    kind: ThemeKind
    key: str
    slips: tuple[Slip, ...]

    @property
    def agency_ids(self) -> frozenset[UUID]:
        return frozenset(slip.agency_id for slip in self.slips)

    @property
    def by_agency(self) -> list[tuple[str, list[Slip]]]:
        """The actions under their agencies, by name."""
        found: dict[str, list[Slip]] = defaultdict(list)
        for slip in sorted(self.slips, key=lambda one: (one.agency.casefold(), one.number)):
            found[slip.agency].append(slip)
        return list(found.items())


def find_themes(lines: Iterable[Slip]) -> list[Theme]:
    """The themes of a period, those of most agencies first. An agency counts once, however much slipped.

    A policy standard is left out when one of its minimum standards is a theme of the same agencies.
    """
    found: dict[tuple[ThemeKind, str], dict[UUID, Slip]] = defaultdict(dict)
    for line in lines:
        for place in _places(line):
            found[place].setdefault(line.action_id, line)
    themes = [Theme(kind, key, tuple(slips.values())) for (kind, key), slips in found.items()]
    shared = [theme for theme in themes if len(theme.agency_ids) >= FEWEST_AGENCIES]
    told = {(policy_of(theme.key), theme.agency_ids) for theme in shared if theme.kind is ThemeKind.STANDARD}
    kept = [
        one for one in shared if one.kind is not ThemeKind.POLICY or (one.key, one.agency_ids) not in told
    ]
    return sorted(kept, key=_order)


def policy_of(ref: str) -> str:
    """The number of the policy standard that a minimum standard belongs to."""
    return ref.partition(".")[0]


def _places(line: Slip) -> set[tuple[ThemeKind, str]]:
    places = {(ThemeKind.STANDARD, ref) for ref in line.standards}
    places |= {(ThemeKind.POLICY, policy_of(ref)) for ref in line.standards}
    if line.cause_kind is not None and line.cause_kind not in NO_THEME:
        places.add((ThemeKind.CAUSE, line.cause_kind.value))
    return places


def _order(theme: Theme) -> tuple[int, int, list[int], str]:
    numbers = [int(part) for part in theme.key.split(".") if part.isdigit()]
    return -len(theme.agency_ids), list(ThemeKind).index(theme.kind), numbers, theme.key
