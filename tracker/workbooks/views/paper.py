"""The return in Word, and the standards as blank forms."""

import io
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue

from tracker.assessments.operations import note_export
from tracker.assessments.queries import get_assessment
from tracker.assessments.views.pages import readable, standards_of
from tracker.db import writing
from tracker.errors import NotFound
from tracker.frameworks.rules import Framework, worded
from tracker.frameworks.source import find_built_in
from tracker.frameworks.views import SHOWN
from tracker.policy import Permission, current_actor, public, requires
from tracker.reports.blank_form import blank_document
from tracker.reports.return_document import ReturnDocument, compose
from tracker.reports.return_docx import WORD_TYPE, return_docx
from tracker.reports.return_pdf import return_pdf
from tracker.spreadsheets import MEDIA_TYPE, download
from tracker.workbooks.contents import blank_contents
from tracker.workbooks.making import make
from tracker.workbooks.views.blueprint import blueprint

PUBLISHED = "The standards are published; nothing in a blank form belongs to an agency."
Maker = Callable[[Framework, str, str], bytes]


@blueprint.get("/assessments/<uuid:assessment_id>/return.docx")
@requires(Permission.READ_WHOLE_RETURN, get_assessment)
def word(assessment: Any) -> ResponseReturnValue:
    """The whole return as a Word document, marked as a draft until it was submitted."""
    readable(assessment)
    document = compose(assessment)
    draft = " (draft)" if document.draft else ""
    name = f"{document.agency_name}, {document.cycle_name}{draft}.docx"
    file = download(io.BytesIO(return_docx(document)), name, WORD_TYPE)
    with writing():
        note_export(assessment, "Word", actor=current_actor())
    return file


def _word(framework: Framework, board: str, short_name: str) -> bytes:
    return return_docx(_blank(framework, board, short_name))


def _pdf(framework: Framework, board: str, short_name: str) -> bytes:
    return return_pdf(_blank(framework, board, short_name))


def _excel(framework: Framework, board: str, _short_name: str) -> bytes:
    return make(blank_contents(framework, [("Board", board)] if board else ())).getvalue()


def _blank(framework: Framework, board: str, short_name: str) -> ReturnDocument:
    return blank_document(framework, board=board, board_short_name=short_name)


KINDS: dict[str, tuple[Maker, str]] = {
    "docx": (_word, WORD_TYPE),
    "pdf": (_pdf, "application/pdf"),
    "xlsx": (_excel, MEDIA_TYPE),
}


@blueprint.get("/assessments/<uuid:assessment_id>/blank.<any(docx, pdf, xlsx):kind>")
@requires(Permission.READ_RETURN, get_assessment)
def blank(assessment: Any, kind: str) -> ResponseReturnValue:
    """The standards of this return's cycle without answers, to fill in on paper."""
    board = assessment.cycle.board
    return _sent(kind, _made(kind, standards_of(assessment), board.name, board.short_name))


@blueprint.get("/help/blank-form.<any(docx, pdf, xlsx):kind>")
@public(PUBLISHED)
def published_blank(kind: str) -> ResponseReturnValue:
    """The same for everybody, in the words of no board in particular."""
    framework = find_built_in(SHOWN)
    if framework is None:
        raise NotFound
    return _sent(kind, _made(kind, worded(framework), "", ""))


# Whoever asks again gets the same file: setting it once is enough, also when strangers ask often.
@lru_cache(maxsize=12)
def _made(kind: str, framework: Framework, board: str, short_name: str) -> bytes:
    return KINDS[kind][0](framework, board, short_name)


def _sent(kind: str, content: bytes) -> Response:
    return download(io.BytesIO(content), f"Section 11 self-assessment, blank form.{kind}", KINDS[kind][1])
