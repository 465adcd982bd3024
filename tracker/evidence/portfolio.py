"""All that a return cites as one zip, made while it is sent: no file on disk, and never all of it in memory.

Each file is there once, in the folder of the first standard that cites it; the index at the end says for
every citation where to look, also for links, for what is held elsewhere, and for what could not be put in.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from typing import Any
from uuid import UUID

from zipstream import ZipStream

from tracker.evidence.facts import ItemFacts
from tracker.evidence.names import extension, portable
from tracker.evidence.rules import EvidenceKind, FileState
from tracker.formatting import format_date
from tracker.spreadsheets import workbook
from tracker.storage.stores import StorageDown

HEADINGS = (
    "Standard", "Minimum standard", "Title", "See", "Kind", "File, link or where it is held", "Version",
    "Version added", "Document date", "Review by", "Note", "SHA-256",
)  # fmt: skip
MISSING = "The file could not be read from the storage and is not in this portfolio"
BROKEN = "The file could not be read to its end: what is in this portfolio is incomplete"
CHANGED = "The file is not the one that was added: its SHA-256 differs"
FOLDER_LIMIT, FILE_LIMIT = 60, 100
OpenFile = Callable[[str, str], Iterator[bytes]]


@dataclass(frozen=True)
class PortfolioItem(ItemFacts):
    """One citation in a return, with the version the return stands by. Storage facts are of files only."""

    ref: str
    standard: str
    see: str
    number: int | None
    uploaded_at: datetime | None
    sha256: str | None
    storage_name: str | None
    storage_key: str | None
    newer_at: datetime | None


@dataclass
class Portfolio:
    """What a return cites, in the order of the framework; `heading` is the first line of the index."""

    heading: str
    items: Sequence[PortfolioItem]
    paths: dict[UUID, str] = field(default_factory=dict)
    notes: dict[UUID, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.paths = paths_of(self.items)

    def stream(self, open_file: OpenFile) -> Iterator[bytes]:
        """The zip in pieces. `open_file` gives a stored file in pieces, and may raise StorageDown."""
        archive, done = ZipStream(), set()
        for item in self.items:
            if item.item_id not in self.paths or item.item_id in done:
                continue
            done.add(item.item_id)
            yield from self._add(archive, item, open_file)
        archive.add(self._index_text(), "Index.txt")
        archive.add(workbook([("Index", HEADINGS, self._rows())]).getvalue(), "Index.xlsx")
        yield from archive.finalize()

    def _add(self, archive: ZipStream, item: PortfolioItem, open_file: OpenFile) -> Iterator[bytes]:
        """One file. Only what can be read is begun, so that a missing file never makes a broken zip."""
        pieces = open_file(item.storage_name or "", item.storage_key or "")
        try:
            first = next(pieces, b"")
        except StorageDown:
            self.notes[item.item_id] = MISSING
            return
        archive.add(self._checked(item, chain([first], pieces)), self.paths[item.item_id])
        yield from archive.all_files()

    def _checked(self, item: PortfolioItem, pieces: Iterator[bytes]) -> Iterator[bytes]:
        digest = hashlib.sha256()
        try:
            for piece in pieces:
                digest.update(piece)
                yield piece
        except StorageDown:
            self.notes[item.item_id] = BROKEN
            return
        if digest.hexdigest() != item.sha256:
            self.notes[item.item_id] = CHANGED

    def _rows(self) -> list[tuple[Any, ...]]:
        return [
            (item.ref, item.standard, item.title, item.see, item.words, self._where(item), item.number,
             item.uploaded_at, item.document_date, item.review_by, self._note(item), item.sha256 or "")
            for item in self.items
        ]  # fmt: skip

    def _where(self, item: PortfolioItem) -> str:
        if item.kind is EvidenceKind.FILE:
            absent = self.notes.get(item.item_id) == MISSING
            return "" if absent else self.paths.get(item.item_id, "")
        return item.url or item.held_at

    def _note(self, item: PortfolioItem) -> str:
        waits = f"Not included: {item.state_words.lower()}" if item.state_words else ""
        newer = (
            f"As submitted; a newer version of {format_date(item.newer_at)} exists" if item.newer_at else ""
        )
        return ". ".join(part for part in (waits, self.notes.get(item.item_id, ""), newer) if part)

    def _index_text(self) -> bytes:
        lines = [self.heading, ""]
        for row in self._rows():
            named = zip(HEADINGS[2:], row[2:], strict=True)
            lines.append(f"{row[0]} {row[1]}")
            lines += [f"    {name}: {_plain(value)}" for name, value in named if value not in (None, "")]
            lines.append("")
        return "\r\n".join(lines).encode("utf-8-sig")


def paths_of(items: Sequence[PortfolioItem]) -> dict[UUID, str]:
    """Where each file that may be given away stands, by item; unique also where capitals do not count."""
    found: dict[UUID, str] = {}
    counted: defaultdict[str, int] = defaultdict(int)
    for item in items:
        if item.state is not FileState.AVAILABLE or item.item_id in found:
            continue
        folder = portable(f"{item.ref} {item.standard}", FOLDER_LIMIT)
        counted[folder] += 1
        ending = extension(item.display_name or "")
        name = portable(item.title.removesuffix(f".{ending}"), FILE_LIMIT)
        # The number comes first and is never the same twice, so no two names are.
        found[item.item_id] = f"{folder}/{counted[folder]:02} {name}.{ending}"
    return found


def _plain(value: Any) -> str:
    return format_date(value) if isinstance(value, date) else " ".join(str(value).split())
