"""The sheet of an evidence sample as a tagged PDF (PDF/UA-1), to sign and to show to an inspector."""

from typing import Any

from tracker.formatting import format_date, format_when
from tracker.reports.return_pdf import blocks
from tracker.reports.sample_document import SampleDocument, SheetRow
from tracker.reports.typesetting import typeset

SIGNED = ("Verified by", "Second person")


def sample_pdf(document: SampleDocument) -> bytes:
    """The PDF of a sheet. Nothing typed is read as markup."""
    return typeset("sample.typ", _data(document))


def _data(document: SampleDocument) -> dict[str, Any]:
    return {
        "title": document.title,
        "board": document.board,
        "cycle": document.cycle,
        "facts": [["Drawn", document.drawn], *map(list, document.facts)],
        "counts": [[label, str(count)] for label, count in document.counts],
        "rows": [_row(row) for row in document.rows],
        "signed": list(SIGNED),
    }


def _row(row: SheetRow) -> dict[str, Any]:
    return {
        "number": str(row.number),
        "agency": row.agency,
        "standard": f"{row.ref} {row.standard}",
        "evidence": row.title,
        "key": row.key,
        "see": f"See {row.see}" if row.see else "",
        "why": row.why,
        "asked": f"Wanted by {format_date(row.wanted_by)}" if row.wanted_by else "",
        "provided": blocks(row.provided),
        "outcome": row.outcome or "Not checked yet",
        "note": blocks(row.note),
        "checked": f"{row.checked_by}, {format_when(row.checked_at)}" if row.checked_at else "",
        "told": _told(row),
        "reply": blocks(row.reply),
        "effect": blocks(row.effect),
    }


def _told(row: SheetRow) -> str:
    if row.told_at is None:
        return ""
    return f"Told {format_date(row.told_at)}, reply until {format_date(row.reply_ends_on)}"
