"""One report on paper: PDF and Word."""

import io
from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue

from tracker.audit.operations import record
from tracker.db import writing
from tracker.exception_reports.queries import get_report
from tracker.exception_reports.views.pages import blueprint
from tracker.exception_reports.views.reading import decisions_shown
from tracker.policy import Permission, current_actor, requires
from tracker.reports.exception_report_document import exception_report_content
from tracker.reports.exception_report_docx import exception_report_docx
from tracker.reports.exception_report_pdf import exception_report_pdf
from tracker.reports.wordprocessing import WORD_TYPE
from tracker.spreadsheets import download


@blueprint.get("/exception-reports/<uuid:report_id>/report.pdf")
@requires(Permission.READ_REPORT, get_report)
def report_pdf(report: Any) -> ResponseReturnValue:
    """The report as PDF."""
    made = exception_report_pdf(exception_report_content(report, decisions_shown(report)))
    return _noted(report, made, "pdf", "application/pdf")


@blueprint.get("/exception-reports/<uuid:report_id>/report.docx")
@requires(Permission.READ_REPORT, get_report)
def report_word(report: Any) -> ResponseReturnValue:
    """The same as a Word document."""
    made = exception_report_docx(exception_report_content(report, decisions_shown(report)))
    return _noted(report, made, "docx", WORD_TYPE)


def _noted(report: Any, made: bytes, ending: str, kind: str) -> Response:
    name = f"Exception report, {report.plan.agency.name}, {report.period.name}.{ending}"
    with writing():
        record("exception_report.export", report, actor=current_actor(), after={"kind": ending})
    return download(io.BytesIO(made), name, kind)
