"""An action plan as a tagged PDF (PDF/UA-1) in the columns of Part C."""

from dataclasses import asdict
from typing import Any

from tracker.reports.plan_document import HEADS, KEY, Line, PlanDocument
from tracker.reports.return_pdf import blocks
from tracker.reports.typesetting import typeset


def plan_pdf(document: PlanDocument) -> bytes:
    """The PDF of a plan. Nothing typed is read as markup."""
    return typeset("plan.typ", _data(document))


def _data(document: PlanDocument) -> dict[str, Any]:
    return {
        "title": document.title,
        "board": document.board,
        "cycle": document.cycle,
        "as_at": document.as_at,
        "ratification": document.ratification,
        "counts": document.counts,
        "shares": [document.figures.counts[colour] for colour in document.figures.counts],
        "further": document.further,
        "notes": document.notes,
        "key": KEY,
        "heads": HEADS,
        "lines": [_line(line) for line in document.lines],
    }


def _line(line: Line) -> dict[str, Any]:
    laid_out = {name: blocks(getattr(line, name)) for name in ("specific", "progress", "risks")}
    return {**asdict(line), **laid_out}
