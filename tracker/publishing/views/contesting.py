"""The agency contests a published grade, and what it leaned on is opened by the board."""

from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.queries import get_response
from tracker.assessments.views.pages import crumbs, inside
from tracker.db import commit
from tracker.errors import RuleBroken
from tracker.evidence.queries import LibraryFilter, list_citations, list_items
from tracker.evidence.views.beside import seen, send_file
from tracker.grading.queries import list_published_grades
from tracker.policy import Permission, current_actor, requires
from tracker.publishing import operations
from tracker.publishing.forms import ContestForm
from tracker.publishing.queries import get_contested_item
from tracker.publishing.views.pages import blueprint

ITEM = "/contests/<uuid:contest_id>/evidence/<uuid:item_id>"
EVERYTHING = 0  # the page number that gives the whole library


@blueprint.route("/assessments/<uuid:assessment_id>/results/<ref>/contest", methods=["GET", "POST"])
@requires(Permission.CONTEST_GRADE, get_response)
def contest(response: Any) -> ResponseReturnValue:
    """Say what is wrong with one grade. 409 when it was contested already or the time is over."""
    g.section = "assessments"
    operations.check_may_contest(response)
    library = _library(response)
    form = ContestForm().offer(library)
    if form.validate_on_submit():
        try:
            return _contested(response, form)
        except RuleBroken as problem:
            form.refuse(problem)
    return _page(response, form, library)


def _contested(response: Any, form: ContestForm) -> ResponseReturnValue:
    operations.contest_grade(response, form.reason.data or "", form.item_ids, actor=current_actor())
    ref, assessment = response.minimum_standard.ref, response.assessment
    board, assessment_id = assessment.cycle.board.short_name, assessment.id
    commit()
    flash(f"You have contested the grade of {ref}. {board} has been told and will decide.", "success")
    anchor = f"standard-{ref.replace('.', '-')}"
    return redirect(url_for("grading.results", assessment_id=assessment_id, _anchor=anchor), 303)


def _library(response: Any) -> list[Any]:
    """The agency's library, what the answer cites first."""
    cited = {each.item_id for each in list_citations(response.id)}
    rows = list_items(response.assessment.agency_id, LibraryFilter(), EVERYTHING).rows
    return sorted(rows, key=lambda row: row.item_id not in cited)


def _page(response: Any, form: ContestForm, library: list[Any]) -> ResponseReturnValue:
    assessment, standard = response.assessment, response.minimum_standard
    grades = list_published_grades(assessment.id)
    trail = crumbs(assessment, standard.ref)
    results = {"text": "Grades", "href": url_for("grading.results", assessment_id=assessment.id)}
    return render_template(
        "publishing/contest.html",
        assessment=assessment,
        standard=standard,
        form=form,
        grade=next(grade for grade in grades if grade.response_id == response.id),
        hints={str(row.item_id): row.words for row in library},
        crumbs=[*trail[:-1], results, {"text": f"Contest {standard.ref}"}],
    )


@blueprint.get(ITEM)
@requires(Permission.OPEN_CITED_EVIDENCE, get_contested_item)
def contested_evidence(found: Any) -> ResponseReturnValue:
    """An item that a contest leans on, as it was when the grade was contested."""
    assessment = found.contest.response.assessment
    if inside(assessment):
        g.section = "assessments"
    return render_template(
        "publishing/evidence.html",
        **seen(found.item, scope=found.scope, by=found.contest.raised_at),
        contest=found.contest,
        assessment=assessment,
        standard=found.contest.response.minimum_standard,
        inside=inside(assessment),
        crumbs=[*crumbs(assessment), {"text": "Evidence"}],
    )


@blueprint.get(f"{ITEM}/file")
@requires(Permission.OPEN_CITED_EVIDENCE, get_contested_item)
def contested_file(found: Any) -> ResponseReturnValue:
    """The version of a file that the contest leans on."""
    return send_file(found.item, scope=found.scope, by=found.contest.raised_at)
