"""The workbook of a return: take it away, and bring it back filled in."""

from typing import Any

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.operations import note_export
from tracker.assessments.queries import get_assessment
from tracker.assessments.rules import check_editable
from tracker.assessments.views.pages import crumbs, standards_of
from tracker.db import commit, release, writing
from tracker.errors import RuleBroken
from tracker.evidence.queries import citations_by_response
from tracker.policy import Permission, current_actor, requires
from tracker.reports.return_document import evidence_rows
from tracker.spreadsheets import MEDIA_TYPE, download
from tracker.workbooks.contents import contents_of, expected_of
from tracker.workbooks.filled import BrokenWorkbook, Filled, read
from tracker.workbooks.forms import DiscardForm, UploadForm
from tracker.workbooks.making import make
from tracker.workbooks.opening import open_book
from tracker.workbooks.operations import keep_upload
from tracker.workbooks.queries import list_waiting
from tracker.workbooks.views.blueprint import answering, blueprint

ADDRESS = "/assessments/<uuid:assessment_id>/workbook"


@blueprint.get(ADDRESS)
@requires(Permission.ANSWER, get_assessment)
def offline(assessment: Any) -> ResponseReturnValue:
    """How to work off-line, the file to take away, and the place to bring it back to."""
    return _page(assessment, UploadForm())


@blueprint.get(f"{ADDRESS}.xlsx")
@requires(Permission.ANSWER, get_assessment)
def workbook(assessment: Any) -> ResponseReturnValue:
    """The workbook to fill in, with the answers as they are now."""
    cited = {
        response_id: [row["line"] for row in evidence_rows(items)]
        for response_id, items in citations_by_response(assessment.id).items()
    }
    contents = contents_of(assessment, standards_of(assessment), cited=cited, may_answer=answering)
    name = f"{assessment.agency.name}, {assessment.cycle.name}, to fill in.xlsx"
    file = download(make(contents), name, MEDIA_TYPE)
    with writing():
        note_export(assessment, "workbook", actor=current_actor())
    return file


@blueprint.post(ADDRESS)
@requires(Permission.ANSWER, get_assessment)
def upload(assessment: Any) -> ResponseReturnValue:
    """Read a filled-in workbook and show what it would change. Nothing of it is in the return yet."""
    check_editable(assessment.status)
    form, assessment_id = UploadForm(), assessment.id
    expected = expected_of(assessment, standards_of(assessment))
    release()  # reading a file takes its time, and other people's saves must not wait for it
    try:
        name, filled = _opened(form, expected)
        assessment = get_assessment(assessment_id, actor=current_actor())
        upload_id = keep_upload(assessment, name, filled, actor=current_actor()).id
    except (RuleBroken, BrokenWorkbook) as problem:
        faults = _shown(form, problem)
        return _page(get_assessment(assessment_id, actor=current_actor()), form, faults)
    commit()
    return redirect(url_for("workbooks.changes", upload_id=upload_id))


def _opened(form: UploadForm, expected: Any) -> tuple[str, Filled]:
    form.validate_on_submit()
    book = open_book(form.file.data or None)
    return book.name, read(book.sheets, expected)


def _shown(form: UploadForm, problem: RuleBroken | BrokenWorkbook) -> list[str]:
    """Put the problem beside the field; gives what is wrong inside the workbook, place by place."""
    if isinstance(problem, RuleBroken):
        form.refuse(problem)
        return []
    if len(problem.faults) == 1:
        form.refuse(RuleBroken(problem.faults[0], field="file"))
        return []
    form.refuse(RuleBroken(f"The workbook has {len(problem.faults)} places to put right", field="file"))
    return problem.faults


def _page(assessment: Any, form: UploadForm, faults: list[str] | None = None) -> str:
    return render_template(
        "workbooks/offline.html",
        assessment=assessment,
        form=form,
        faults=faults or [],
        discard=DiscardForm(formdata=None),
        waiting=list_waiting(assessment.id, actor=current_actor()),
        crumbs=crumbs(assessment, "Work off-line"),
    )
