"""Themes of a period as the page tells them: their words, what was decided, where they were before. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tracker.exception_reports.rules import CauseKind, ThemeKind
from tracker.exception_reports.themes import Slip, Theme, find_themes

KIND_WORDS = {
    ThemeKind.STANDARD: "Minimum standard",
    ThemeKind.POLICY: "Policy standard",
    ThemeKind.CAUSE: "Cause",
}


@dataclass(frozen=True)
class ThemeRow:
    """One theme of a period. `decision` is the period's own; `earlier` the newest action of one before."""

    theme: Theme
    title: str
    decision: Any
    earlier: Any
    also_in: tuple[str, ...]

    @property
    def kind_words(self) -> str:
        return KIND_WORDS[self.theme.kind]

    @property
    def line(self) -> Any:
        """The board's own action about it, of this period or of an earlier one."""
        chosen = self.decision if self.decision and self.decision.line else self.earlier
        return chosen.line if chosen else None


def title_of(kind: ThemeKind, key: str, titles: Mapping[tuple[ThemeKind, str], str]) -> str:
    """The theme in words, such as "3.4 Supervision" or "Training places or time to attend"."""
    if kind is ThemeKind.CAUSE:
        return CauseKind(key).label
    words = titles.get((kind, key), "")
    return f"{key}{'.' if kind is ThemeKind.POLICY else ''} {words}".strip()


def rows_of(
    slips: Iterable[Slip],
    before: Sequence[tuple[str, Iterable[Slip]]],
    decisions: Sequence[Any],
    titles: Mapping[tuple[ThemeKind, str], str],
    period: Any,
) -> list[ThemeRow]:
    """The themes of a period, undecided ones first. `before` has the names and slips of earlier periods;
    `decisions` those of all periods, the newest first."""
    past = [(name, {(one.kind, one.key) for one in find_themes(lines)}) for name, lines in before]
    rows = [_row(theme, past, decisions, titles, period) for theme in find_themes(slips)]
    return sorted(rows, key=lambda row: row.decision is not None)


def _row(
    theme: Theme, past: Sequence[tuple[str, set[tuple[ThemeKind, str]]]], decisions: Sequence[Any],
    titles: Mapping[tuple[ThemeKind, str], str], period: Any,
) -> ThemeRow:  # fmt: skip
    same = [one for one in decisions if (one.kind, one.theme) == (theme.kind, theme.key)]
    own = next((one for one in same if one.period_id == period.id), None)
    taken = (one for one in same if one.line is not None and one.period.ends_on < period.ends_on)
    also_in = tuple(name for name, keys in past if (theme.kind, theme.key) in keys)
    return ThemeRow(theme, title_of(theme.kind, theme.key, titles), own, next(taken, None), also_in)
