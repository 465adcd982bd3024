"""Feedback letters: one as Word or PDF, or all of a cycle together."""

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue

from tracker.assessments.operations import note_export
from tracker.assessments.queries import get_assessment
from tracker.assessments.views.pages import readable
from tracker.cycles.queries import get_cycle
from tracker.db import writing
from tracker.errors import WrongState
from tracker.evidence.names import clean_name
from tracker.policy import Permission, can, current_actor, requires
from tracker.publishing.obstacles import GRADABLE
from tracker.publishing.queries import list_for_publishing, list_of_cycle
from tracker.publishing.views.pages import blueprint
from tracker.reports.feedback_letter import FeedbackLetter, compose, compose_several
from tracker.reports.feedback_letter_docx import feedback_letter_docx
from tracker.reports.feedback_letter_pdf import feedback_letter_pdf, feedback_letter_pdfs
from tracker.reports.wordprocessing import WORD_TYPE
from tracker.spreadsheets import download

LETTER = "/assessments/<uuid:assessment_id>/letter"
LETTERS = "/cycles/<uuid:cycle_id>/letters"
Make = Callable[[Sequence[FeedbackLetter]], list[bytes]]


@blueprint.get(f"{LETTER}.pdf")
@requires(Permission.READ_WHOLE_RETURN, get_assessment)
def letter_pdf(assessment: Any) -> ResponseReturnValue:
    """The letter as PDF: a draft for board managers until the grades are published."""
    letter = _letter(assessment)
    file = io.BytesIO(feedback_letter_pdf(letter))
    return _noted(
        assessment, "feedback letter (PDF)", download(file, _name(letter, "pdf"), "application/pdf")
    )


@blueprint.get(f"{LETTER}.docx")
@requires(Permission.READ_WHOLE_RETURN, get_assessment)
def letter_word(assessment: Any) -> ResponseReturnValue:
    """The same as a Word document."""
    letter = _letter(assessment)
    file = io.BytesIO(feedback_letter_docx(letter))
    return _noted(assessment, "feedback letter (Word)", download(file, _name(letter, "docx"), WORD_TYPE))


def _letter(assessment: Any) -> FeedbackLetter:
    """Raises WrongState (409) before publication for everybody but those who may publish it."""
    if assessment.published_at is None:
        readable(assessment)
        may_draft = can(current_actor(), Permission.PUBLISH, assessment.scope)
        if not may_draft or assessment.status not in GRADABLE:
            raise WrongState("The grades of this return have not been published yet.")
    return compose(assessment)


def _noted(assessment: Any, kind: str, file: Response) -> Response:
    with writing():
        note_export(assessment, kind, actor=current_actor())
    return file


def _name(letter: FeedbackLetter, ending: str) -> str:
    draft = " (draft)" if letter.draft else ""
    return f"Feedback letter, {letter.agency_name}, {letter.cycle_name}{draft}.{ending}"


@blueprint.get(f"{LETTERS}-pdf.zip")
@requires(Permission.PUBLISH, get_cycle)
def letters_pdf(cycle: Any) -> ResponseReturnValue:
    """Every published letter of a cycle as PDF."""
    return _all(cycle, "pdf", feedback_letter_pdfs)


@blueprint.get(f"{LETTERS}-word.zip")
@requires(Permission.PUBLISH, get_cycle)
def letters_word(cycle: Any) -> ResponseReturnValue:
    """Every published letter of a cycle as a Word document."""
    return _all(cycle, "docx", lambda letters: [feedback_letter_docx(each) for each in letters])


def _all(cycle: Any, ending: str, make: Make) -> ResponseReturnValue:
    published = [row.assessment_id for row in list_for_publishing(cycle.id) if row.published_at]
    if not published:
        raise WrongState("No return of this cycle has been published yet, so there are no letters.")
    returns = list_of_cycle(cycle.id, published)
    letters = list(compose_several(returns).values())
    names = [f"{number:03} {_name(each, ending)}" for number, each in enumerate(letters, start=1)]
    file = _zip(dict(zip(names, make(letters), strict=True)))
    answer = download(file, f"Feedback letters, {cycle.name}.zip", "application/zip")
    with writing():
        for each in returns:
            note_export(each, f"feedback letter ({ending})", actor=current_actor())
    return answer


def _zip(files: dict[str, bytes]) -> io.BytesIO:
    """The files under names that every system takes; PDF and Word are compressed already."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(clean_name(name.replace("/", "-").replace("\\", "-")), content)
    packed.seek(0)
    return packed
