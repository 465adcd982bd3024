"""A return as a tagged PDF (PDF/UA-1), in the order of the form's Part B and Part C."""

from typing import Any

from tracker.action_plans.rows import ActionRow
from tracker.formatting import BULLET, format_date, format_when
from tracker.forms import clean_text
from tracker.reports.return_document import Entry, ReturnDocument
from tracker.reports.typesetting import typeset

Blocks = list[dict[str, Any]]


def return_pdf(document: ReturnDocument) -> bytes:
    """The PDF of a return; pages say "Draft" until it was submitted. Nothing typed is read as markup."""
    return typeset("return.typ", _data(document))


def _data(document: ReturnDocument) -> dict[str, Any]:
    return {
        "title": document.title,
        "blank": document.blank,
        "agency": document.agency_name,
        "cycle": document.cycle_name,
        "board": document.board_name,
        "framework": f"{document.framework.reference}: {document.framework.title}",
        "draft": document.draft,
        "alone": document.authorised_alone,
        "receipt": document.receipt_reference,
        "submitted": format_when(document.submitted_at),
        "hash": document.content_hash,
        "details": [(label, blocks(text) or "") for label, text in document.details],
        "sections": [
            {
                "number": section.number,
                "title": section.title,
                "entries": [_entry(entry) for entry in section.entries],
            }
            for section in document.sections
        ],
        "as_at": format_date(document.as_at),
        "actions": [_action(row) for row in document.actions],
        "evidence_list": [(line, ", ".join(refs)) for line, refs in document.evidence_list],
        "authorisation": document.authorisation,
    }


def _entry(entry: Entry) -> dict[str, Any]:
    answer = entry.answer
    return {
        "ref": entry.standard.ref,
        "text": entry.standard.text,
        "essential": entry.standard.essential,
        "prompts": list(entry.standard.evidence_prompts),
        "evidence": [line["line"] for line in entry.evidence],
        "self_grade": answer.as_texts["self_grade"],
        "carried": entry.carried,
        **{name: blocks(text) for name, text in answer.texts.items()},
        "na_reason": blocks(answer.na_reason) if answer.na_requested else [],
    }


def _action(row: ActionRow) -> dict[str, Any]:
    return {
        "number": str(row.number),
        "title": row.title,
        "standards": ", ".join(row.standards),
        "lead_manager": row.lead_manager,
        "due": format_date(row.due_on),
        "progress": blocks(row.last_update),
        "evidence": list(row.evidence),
        "risks": blocks(row.risks),
        "rating": row.shown.colour.label if row.shown else row.status.label,
    }


def blocks(text: str) -> Blocks:
    """Plain text as paragraphs and bullet lists, for the page to lay out."""
    found: Blocks = []
    for line in clean_text(text).split("\n"):
        bullets = bool(BULLET.match(line))
        words = BULLET.sub("", line).strip()
        if not words:
            found.append({"bullets": False, "lines": []})
        elif found and found[-1]["lines"] and found[-1]["bullets"] is bullets:
            found[-1]["lines"].append(words)
        else:
            found.append({"bullets": bullets, "lines": [words]})
    return [block for block in found if block["lines"]]
