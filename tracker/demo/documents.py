"""A document of the evidence library, before it becomes a PDF, a Word file or a spreadsheet."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from tracker.demo.content import AgencyContent, EvidenceContent
from tracker.demo.texts import Texts
from tracker.demo.wording import dice
from tracker.formatting import format_date

Spec = Mapping[str, Any]


@dataclass(frozen=True)
class Document:
    """What is in a file: every gap filled, dates fixed. `spec` is its entry in documents.yaml."""

    title: str
    agency: str
    owner: str
    dated: date
    review: date
    as_of: date
    spec: Spec
    rng: Random

    @property
    def leaflet(self) -> bool:
        """Whether children and families are to read it: large type, no front table."""
        return self.spec.get("style") == "leaflet"

    @property
    def front(self) -> list[list[str]]:
        """The table under the title: label and value."""
        if self.leaflet:
            return []
        given: list[list[str]] | None = self.spec.get("front")
        rows = [
            ["Owner", self.owner],
            ["Version", self.spec.get("version", "1.0")],
            ["Date", format_date(self.dated)],
            ["Review by", format_date(self.review)],
        ]
        return given or rows


@dataclass(frozen=True)
class Block:
    """A paragraph, or the items of a list ("bullets" or "numbers")."""

    kind: str
    lines: list[str]


def describe(item: EvidenceContent, agency: AgencyContent, texts: Texts) -> Document:
    """The document behind an evidence item, in this agency's words."""
    dated, review = evidence_dates(item, texts.as_of)
    extra = {"date": format_date(dated), "review": format_date(review)}

    def filled(value: Any) -> Any:
        if isinstance(value, str):
            return texts.say(value, agency, item.key, **extra)
        if isinstance(value, list):
            return [filled(part) for part in value]
        return {name: filled(part) for name, part in value.items()} if isinstance(value, dict) else value

    return Document(
        title=filled(item.title),
        agency=agency.name,
        owner=filled(item.owner_name),
        dated=dated,
        review=review,
        as_of=texts.as_of,
        spec=filled(texts.content.documents[item.key]),
        rng=dice(texts.seed, agency.key, item.key),
    )


def evidence_dates(item: EvidenceContent, as_of: date) -> tuple[date, date]:
    """The date of the document and the date by which it should be reviewed."""
    day = as_of.toordinal()
    return date.fromordinal(day + item.dated), date.fromordinal(day + item.review_in)


def blocks(text: str) -> list[Block]:
    """A text as paragraphs and lists, in order."""
    found: list[Block] = []
    for line in filter(None, text.split("\n")):
        kind = "bullets" if line.startswith("- ") else "numbers" if re.match(r"\d+\. ", line) else "paragraph"
        words = line if kind == "paragraph" else line.split(" ", 1)[1]
        if kind != "paragraph" and found and found[-1].kind == kind:
            found[-1].lines.append(words)
        else:
            found.append(Block(kind, [words]))
    return found
