"""The sheet of an evidence sample: how it was drawn, what was drawn, found and replied, and who signs."""

import io
from collections.abc import Collection, Sequence
from dataclasses import astuple, dataclass
from typing import Any

from tracker.formatting import format_when, plural
from tracker.sampling.rules import Drawn, Member, Outcome, rules_from, shortfalls, strata_of
from tracker.spreadsheets import workbook

HEADINGS = (
    "No", "Key", "Agency", "Standard", "Minimum standard", "Evidence", "See", "Version", "Why drawn",
    "Wanted by", "Provided", "Outcome", "Note", "Checked by", "Checked on", "Told on", "Reply until",
    "Agency’s reply", "Replied on", "Effect on the grade",
)  # fmt: skip
POPULATION_HEADINGS = ("Key", "Strata", "Agency", "Standard", "Title", "See", "Kind", "Version", "SHA-256")
POPULATION_NAMES = ("key", "strata", "agency", "ref", "title", "see", "kind", "version", "sha256")
OWN = "For another person to judge"


@dataclass(frozen=True)
class SheetRow:
    """One item. What the reader may not know is empty: for a moderator, why it was drawn and its effect."""

    number: int
    key: str
    agency: str
    ref: str
    standard: str
    title: str
    see: str
    version: int | None
    why: str = ""
    wanted_by: Any = None
    provided: str = ""
    outcome: str = ""
    note: str = ""
    checked_by: str = ""
    checked_at: Any = None
    told_at: Any = None
    reply_ends_on: Any = None
    reply: str = ""
    replied_at: Any = None
    effect: str = ""


@dataclass(frozen=True)
class SampleDocument:
    """Everything a sheet shows, for paper and for a spreadsheet."""

    title: str
    board: str
    cycle: str
    drawn: str
    facts: tuple[tuple[str, str], ...]
    counts: tuple[tuple[str, int], ...]
    rows: tuple[SheetRow, ...]
    population: tuple[tuple[Any, ...], ...]


def compose_sample(
    sample: Any, items: Sequence[Any], *, managing: bool, own: Collection[Any] = ()
) -> SampleDocument:
    """The sheet as a board manager reads it (`managing`) or a moderator.

    `own` are the agencies that the reader must not judge: of their items only what was drawn is told.
    """
    what = sample.assessment.agency.name if sample.assessment else "the whole cycle"
    by = sample.drawn_by.name if sample.drawn_by else "the tracker"
    told = [item for item in items if item.response.assessment.agency_id not in own]
    return SampleDocument(
        title=f"Evidence sample of {what}",
        board=sample.cycle.board.name,
        cycle=sample.cycle.name,
        drawn=f"{format_when(sample.drawn_at)} by {by}",
        facts=_facts(sample, items, managing),
        counts=_counts(told),
        rows=tuple(_row(item, managing) if item in told else _bare(item) for item in items),
        population=_population(sample) if managing else (),
    )


def _facts(sample: Any, items: Sequence[Any], managing: bool) -> tuple[tuple[str, str], ...]:
    """How it was drawn, so that anybody can do it again; most of it is the board manager's to know.

    Of a small population even the hash would tell a patient moderator which standards were graded 3.
    """
    facts = [
        ("Method", sample.method),
        ("Population", plural(sample.population_size, "citation")),
        ("Items drawn", str(sample.size)),
        *(_repeatable(sample, items) if managing else []),
    ]
    return tuple((label, words) for label, words in facts if words)


def _repeatable(sample: Any, items: Sequence[Any]) -> list[tuple[str, str]]:
    rules = rules_from(sample.rules)
    members = [Member(row["key"], strata_of(row["strata"])) for row in sample.population]
    short = shortfalls(members, rules, [Drawn(item.key, item.stratum) for item in items])
    return [
        ("Seed", sample.seed),
        ("Rules", rules.in_words),
        ("Minimums not reached", "; ".join(each.words for each in short)),
        ("SHA-256 of the population", sample.population_hash),
        ("Drawn again because", sample.redraw_reason),
    ]


def _counts(items: Sequence[Any]) -> tuple[tuple[str, int], ...]:
    found = [(each.label, sum(item.outcome is each for item in items)) for each in Outcome]
    return (*found, ("Not checked yet", sum(item.outcome is None for item in items)))


def _bare(item: Any) -> SheetRow:
    standard = item.response.minimum_standard
    return SheetRow(
        number=item.number, key=item.key, agency=item.response.assessment.agency.name, ref=standard.ref,
        standard=standard.short_title, title=item.item.title, see=item.locator, version=item.file_version,
        outcome=OWN,
    )  # fmt: skip


def _row(item: Any, managing: bool) -> SheetRow:
    facts = {name: getattr(item, name) for name in (
        "wanted_by", "note", "checked_at", "told_at", "reply_ends_on", "reply", "replied_at",
    )}  # fmt: skip
    facts |= {"why": item.stratum.label, "effect": item.effect} if managing else {}
    facts["provided"] = _given(item)
    facts["outcome"] = item.outcome.label if item.outcome else ""
    facts["checked_by"] = item.checked_by.name if item.checked_by else ""
    return SheetRow(**{**vars(_bare(item)), **facts})


def _given(item: Any) -> str:
    """What came of a request: a title, why nothing, or nothing at all."""
    if item.provided_item is not None:
        return f"Provided: {item.provided_item.title}"
    return f"Cannot be provided: {item.unable_reason}" if item.unable_reason else ""


def _population(sample: Any) -> tuple[tuple[Any, ...], ...]:
    return tuple(tuple(row[name] for name in POPULATION_NAMES) for row in sample.population)


def sample_workbook(document: SampleDocument) -> io.BytesIO:
    """The sheet as an Excel workbook: items, how it was drawn, and for board managers the population."""
    how = [("Board", document.board), ("Cycle", document.cycle), ("Drawn", document.drawn), *document.facts]
    sheets: list[Any] = [
        ("Sample", HEADINGS, [astuple(row) for row in document.rows]),
        ("How it was drawn", ("What", "Value"), how),
    ]
    if document.population:
        sheets.append(("Population", POPULATION_HEADINGS, document.population))
    return workbook(sheets)
