"""Reading a return: the answers to one policy standard, all of it on one page, as PDF and as a workbook."""

import io
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.operations import note_export
from tracker.assessments.queries import get_assessment
from tracker.assessments.views.correcting import earlier_receipts
from tracker.assessments.views.evidence import link_inside
from tracker.assessments.views.pages import blueprint, crumbs, inside, readable
from tracker.db import writing
from tracker.errors import NotFound
from tracker.policy import Permission, can, current_actor, requires
from tracker.reports.return_document import ReturnDocument, compose
from tracker.reports.return_pdf import return_pdf
from tracker.spreadsheets import MEDIA_TYPE, download, workbook

ADDRESS = "/assessments/<uuid:assessment_id>"
HEADINGS = (
    "Ref", "Policy standard", "Minimum standard", "Essential", "Evidence of compliance", "Evidence cited",
    "Areas for improvement", "Own grade", "N/A requested", "Reason for N/A", "Modification",
    "Reasoning for the modification", "Status", "Last saved", "Carried forward",
)  # fmt: skip
PLAN_HEADINGS = (
    "No", "Action", "Standards", "Lead manager", "Timescales", "Current progress", "Evidence", "Risks",
    "Rating",
)  # fmt: skip


@blueprint.get(f"{ADDRESS}/check/<int:number>")
@requires(Permission.READ_WHOLE_RETURN, get_assessment)
def check(assessment: Any, number: int) -> ResponseReturnValue:
    """The answers to one policy standard together, each with a link to change it."""
    readable(assessment)
    document = _document(assessment)
    numbers = [section.number for section in document.sections]
    if number not in numbers:
        raise NotFound
    return render_template(
        "assessments/check.html",
        assessment=assessment,
        section=document.section(number),
        before=_neighbour(assessment, document, number - 1),
        after=_neighbour(assessment, document, number + 1),
        changing=assessment.status.editable and can(current_actor(), Permission.ANSWER, assessment.scope),
        crumbs=crumbs(assessment, f"Check answers {number}"),
    )


def _document(assessment: Any) -> ReturnDocument:
    """The return with links to its evidence for those who may open it."""
    if not can(current_actor(), Permission.OPEN_CITED_EVIDENCE, assessment.scope):
        return compose(assessment)
    return compose(assessment, link_inside(assessment.id))


def _neighbour(assessment: Any, document: ReturnDocument, number: int) -> dict[str, str] | None:
    if number not in [section.number for section in document.sections]:
        return None
    href = url_for("assessments.check", assessment_id=assessment.id, number=number)
    return {"text": f"{number}. {document.section(number).short_title}", "href": href}


@blueprint.get(f"{ADDRESS}/read")
@requires(Permission.READ_WHOLE_RETURN, get_assessment)
def read(assessment: Any) -> ResponseReturnValue:
    """The whole return on one page that prints, in the order of the form; as a workbook when asked."""
    readable(assessment)
    document = _document(assessment)
    if request.args.get("format") == "xlsx":
        return _exported(assessment, "Excel", _workbook(document))
    waiting = not assessment.status.editable and not assessment.status.with_board
    return render_template(
        "assessments/read.html",
        assessment=assessment,
        document=document,
        inside=inside(assessment),
        earlier=earlier_receipts(assessment) if assessment.status.with_board else [],
        authorising=waiting and can(current_actor(), Permission.AUTHORISE, assessment.scope),
        crumbs=crumbs(assessment, "The whole return"),
    )


@blueprint.get(f"{ADDRESS}/return.pdf")
@requires(Permission.READ_WHOLE_RETURN, get_assessment)
def pdf(assessment: Any) -> ResponseReturnValue:
    """The same as a tagged PDF, marked as a draft until it was submitted."""
    readable(assessment)
    document = compose(assessment)
    file = io.BytesIO(return_pdf(document))
    return _exported(assessment, "PDF", download(file, _name(document, "pdf"), "application/pdf"))


def _exported(assessment: Any, kind: str, file: Response) -> Response:
    with writing():
        note_export(assessment, kind, actor=current_actor())
    return file


def _name(document: ReturnDocument, ending: str) -> str:
    draft = " (draft)" if document.draft else ""
    return f"{document.agency_name}, {document.cycle_name}{draft}.{ending}"


def _workbook(document: ReturnDocument) -> Response:
    sheets = [
        ("Agency details", ("Item", "Entry"), document.details),
        ("Answers", HEADINGS, [row for section in document.sections for row in _rows(section)]),
        ("Action plan", PLAN_HEADINGS, [_action(action) for action in document.actions]),
    ]
    return download(workbook(sheets), _name(document, "xlsx"), MEDIA_TYPE)


def _rows(section: Any) -> list[tuple[Any, ...]]:
    return [
        (
            entry.standard.ref, section.title, entry.standard.text, entry.standard.essential,
            entry.answer.evidence_of_compliance, "\n".join(item["line"] for item in entry.evidence),
            entry.answer.areas_for_improvement,
            entry.answer.as_texts["self_grade"], entry.answer.na_requested, entry.answer.na_reason,
            entry.answer.modification, entry.answer.modification_reason, entry.answer.standing.status.label,
            entry.updated_at, entry.carried,
        )
        for entry in section.entries
    ]  # fmt: skip


def _action(row: Any) -> tuple[Any, ...]:
    rating = row.shown.colour.label if row.shown else row.status.label
    return (
        row.number, row.title, ", ".join(row.standards), row.lead_manager, row.due_on, row.last_update,
        "\n".join(row.evidence), row.risks, rating,
    )  # fmt: skip
