"""What the bench shows beside an answer: cited evidence in place, and last cycle's answer on request."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import request, url_for

from tracker.assessments.answers import LABELS
from tracker.assessments.differences import Part, compare
from tracker.assessments.evidence_queries import get_cited_item
from tracker.assessments.queries import answer_of
from tracker.assessments.views.evidence import cited_rows
from tracker.carry_forward.queries import find_beside
from tracker.carry_forward.rules import Offer
from tracker.errors import NotFound
from tracker.evidence.file_types import type_of
from tracker.evidence.queries import latest_version, list_citations
from tracker.evidence.rules import FileState
from tracker.evidence.views.serving import Preview, preview
from tracker.policy import current_actor

READABLE = ("text/plain", "text/csv")
Opened = tuple[UUID, Preview]


def evidence_on(response: Any) -> dict[str, Any]:
    """The cited items with how each can be looked at, and the differences when they were asked for."""
    cited = list_citations(response.id)
    rows = cited_rows(cited, response.assessment_id)
    for row, item in zip(rows, cited, strict=True):
        row |= _ways_to_look(item, response.assessment_id)
    return {"evidence": rows, "differences": _differences(response)}


def _ways_to_look(item: Any, assessment_id: UUID) -> dict[str, Any]:
    """Pictures and text open in the page; a PDF in a tab of its own, since nothing may be framed here."""
    kind = type_of(item.media_type) if item.media_type else None
    shown = kind is not None and kind.shown and item.state is FileState.AVAILABLE
    plain = (item.media_type or "").partition(";")[0]
    address = url_for("assessments.cited_file", assessment_id=assessment_id, item_id=item.item_id, view=1)
    return {
        "item_id": item.item_id,
        "view_href": address if shown else "",
        "picture": shown and plain.startswith("image/"),
        "readable": shown and plain in READABLE,
    }


def opened_text(assessment_id: UUID) -> Opened | None:
    """The beginning of the cited text file that `?open=` asks for; reading it is noted as a view.

    Ends the transaction: call it before anything else is read.
    """
    try:
        item_id = UUID(request.args.get("open", ""))
        found = get_cited_item(assessment_id, item_id, actor=current_actor())
    except (ValueError, NotFound):
        return None
    version = latest_version(found.item, found.assessment.submitted_at)
    words = preview(found.item, version, scope=found.scope) if version else None
    return (item_id, words) if words else None


def _differences(response: Any) -> dict[str, Any] | None:
    """What changed since last cycle's answer, when it was asked for; one query, none otherwise.

    An answer that the agency gave to another board is not this board's to read.
    """
    if request.args.get("differences") != "1":
        return None
    offer = find_beside(response)[0]
    if offer is None or offer.earlier.board_id != response.assessment.cycle.board_id:
        return {"offer": None, "parts": []}
    return {"offer": offer, "parts": _compared(response, offer)}


def _compared(response: Any, offer: Offer) -> Sequence[tuple[str, list[Part], list[Part]]]:
    now, before = answer_of(response).texts, offer.answer.texts
    return [
        (label, *compare(before[name], now[name]))
        for name, label in LABELS.items()
        if before[name] != now[name]
    ]
