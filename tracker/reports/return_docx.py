"""A return as a Word document, in the order of the form's Part B and Part C."""

from collections.abc import Sequence

from tracker.action_plans.rows import ActionRow
from tracker.formatting import format_date, format_when
from tracker.reports.return_document import Entry, ReturnDocument, Section
from tracker.reports.return_pdf import blocks
from tracker.reports.wordprocessing import (
    WORD_TYPE,
    About,
    bullets,
    document,
    end_of_section,
    heading,
    paragraph,
    table,
    width,
)

NO_NAMES = "No child or family may be named in this document."
# Twentieths of a point: room for a pen.
ROOM_FOR_A_LINE, ROOM_TO_WRITE, ROOM_FOR_AN_ACTION, ROOM_TO_SIGN = 480, 3400, 1200, 600
STANDARD_HEADS = (
    "Ref", "Minimum standard", "Evidence of compliance", "Evidence cited", "Areas for improvement",
    "Own grade", "N/A and modification",
)  # fmt: skip
STANDARD_SHARES = (4, 18, 27, 13, 17, 9, 12)
PLAN_HEADS = (
    "No", "Action", "Lead manager", "Timescales", "Current progress", "Evidence", "Risks", "Standards",
    "Rating",
)  # fmt: skip
PLAN_SHARES = (4, 17, 11, 10, 18, 13, 11, 8, 8)
KEY = (
    "Ratings: blue is complete, green is on target, amber is off target with remedial action, "
    "red is off target."
)


def return_docx(source: ReturnDocument) -> bytes:
    """The Word document of a return; every page says "Draft" until it was submitted."""
    portrait = [_front(source), _details(source), end_of_section(landscape=False)]
    landscape = [_standards(source), _plan(source), end_of_section(landscape=True)]
    last = [_evidence(source), _receipt(source), _signature(source)]
    return document(_about(source), "".join([*portrait, *landscape, *last]), landscape=False)


def _about(source: ReturnDocument) -> About:
    stamp = "Draft: not submitted" if source.draft else source.receipt_reference
    header = " · ".join(part for part in (source.agency_name, source.cycle_name, stamp) if part)
    mark = "Draft" if source.draft else ""
    return About(source.title, source.agency_name, header or source.title, NO_NAMES, mark)


def _front(source: ReturnDocument) -> str:
    names = [source.board_name, f"{source.framework.reference}: {source.framework.title}"]
    return heading(source.title, 1) + "".join(paragraph(name) for name in names if name)


def prose(text: str) -> str:
    """Plain text as paragraphs and lists."""
    return "".join(
        bullets(block["lines"]) if block["bullets"] else paragraph("\n".join(block["lines"]))
        for block in blocks(text)
    )


def _shares(parts: Sequence[int], *, landscape: bool) -> list[int]:
    whole = width(landscape=landscape)
    return [whole * part // sum(parts) for part in parts]


def _details(source: ReturnDocument) -> str:
    rows = [(paragraph(label, bold=True), prose(text)) for label, text in source.details]
    alone = "The same person sent and authorised this return, because the agency has one user only."
    return (
        heading("Part B: Agency details", 2)
        + table(_shares((32, 68), landscape=False), (), rows, least=ROOM_FOR_A_LINE if source.blank else 0)
        + (paragraph(alone) if source.authorised_alone else "")
    )


def _standards(source: ReturnDocument) -> str:
    sections = "".join(_section(section, blank=source.blank) for section in source.sections)
    return heading("Part B: Self-assessment", 2) + sections


def _section(section: Section, *, blank: bool) -> str:
    rows = [_standard(entry, blank=blank) for entry in section.entries]
    title = heading(f"Policy standard {section.number}: {section.title}", 3)
    widths = _shares(STANDARD_SHARES, landscape=True)
    return title + table(widths, STANDARD_HEADS, rows, least=ROOM_TO_WRITE if blank else 0)


def _standard(entry: Entry, *, blank: bool) -> tuple[str, ...]:
    standard, answer = entry.standard, entry.answer
    words = prose(standard.text) + (paragraph("Essential", bold=True) if standard.essential else "")
    if blank:
        could = paragraph("Evidence could be:") + bullets(standard.evidence_prompts)
        return (paragraph(standard.ref, bold=True), words + could, *("",) * 5)
    return (
        paragraph(standard.ref, bold=True),
        words,
        prose(answer.evidence_of_compliance) + (paragraph(entry.carried) if entry.carried else ""),
        bullets(line["line"] for line in entry.evidence),
        prose(answer.areas_for_improvement),
        paragraph(answer.as_texts["self_grade"]),
        _special(entry),
    )


def _special(entry: Entry) -> str:
    answer = entry.answer
    labelled = (
        ("N/A requested", answer.na_reason if answer.na_requested else ""),
        ("Modification", answer.modification),
        ("Reasoning", answer.modification_reason),
    )
    return "".join(paragraph(label, bold=True) + prose(text) for label, text in labelled if text)


def _plan(source: ReturnDocument) -> str:
    rows = [_action(row) for row in source.actions]
    if source.blank:
        rows = [(paragraph(str(number)), *("",) * 8) for number in range(1, 7)]
    title = heading("Part C: Action plan", 2, new_page=True)
    if not rows:
        return title + paragraph("There are no actions in the plan.")
    as_it_stands = KEY if source.blank else f"As it stands on {format_date(source.as_at)}. {KEY}"
    least = ROOM_FOR_AN_ACTION if source.blank else 0
    widths = _shares(PLAN_SHARES, landscape=True)
    return title + paragraph(as_it_stands) + table(widths, PLAN_HEADS, rows, least=least)


def _action(row: ActionRow) -> tuple[str, ...]:
    return (
        paragraph(str(row.number)),
        paragraph(row.title, bold=True),
        paragraph(row.lead_manager),
        paragraph(format_date(row.due_on)),
        prose(row.last_update),
        bullets(row.evidence),
        prose(row.risks),
        paragraph(", ".join(row.standards)),
        paragraph(row.shown.colour.label if row.shown else row.status.label),
    )


def _evidence(source: ReturnDocument) -> str:
    listed = source.evidence_list
    if source.blank or not listed:
        return ""
    rows = [(paragraph(line), paragraph(", ".join(refs))) for line, refs in listed]
    return heading("Evidence cited", 2) + table(
        _shares((78, 22), landscape=False), ("Evidence", "Cited at"), rows
    )


def _receipt(source: ReturnDocument) -> str:
    if not source.receipt_reference:
        return ""
    return (
        heading("Receipt", 2)
        + paragraph(f"Submitted {format_when(source.submitted_at)}. Reference {source.receipt_reference}.")
        + paragraph(f"SHA-256 of the content: {source.content_hash}")
    )


def _signature(source: ReturnDocument) -> str:
    rows = [(paragraph(label, bold=True), paragraph(text)) for label, text in source.authorisation]
    widths = _shares((32, 68), landscape=False)
    return heading("Authorisation", 2) + table(
        widths, (), rows, least=0 if source.receipt_reference else ROOM_TO_SIGN
    )


__all__ = ["WORD_TYPE", "prose", "return_docx"]
