"""The board asks about one standard: from the bench, or on a page of its own."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.queries import get_response
from tracker.board_queries import operations
from tracker.board_queries.forms import AskForm
from tracker.board_queries.operations import NOT_ASKABLE
from tracker.board_queries.queries import list_threads, open_statuses, reader_of
from tracker.board_queries.rules import ASKABLE
from tracker.board_queries.views.pages import blueprint, crumbs
from tracker.db import commit
from tracker.errors import RuleBroken, WrongState
from tracker.formatting import format_date
from tracker.policy import Permission, current_actor, requires


@blueprint.route("/assessments/<uuid:assessment_id>/standards/<ref>/query", methods=["GET", "POST"])
@requires(Permission.GRADE, get_response)
def ask(response: Any) -> ResponseReturnValue:
    """Ask the agency about this standard; its leads get a mail."""
    if response.assessment.status not in ASKABLE:
        raise WrongState(NOT_ASKABLE)
    form = AskForm()
    if form.validate_on_submit():
        try:
            return _ask(response, form)
        except RuleBroken as problem:
            form.refuse(problem)
    return render_template(
        "board_queries/ask.html",
        response=response,
        assessment=response.assessment,
        ref=response.minimum_standard.ref,
        form=form,
        crumbs=crumbs(response.assessment, f"Ask about {response.minimum_standard.ref}"),
    )


def _ask(response: Any, form: AskForm) -> ResponseReturnValue:
    answer_by = form.day()
    operations.ask(response, form.question.data or "", answer_by, actor=current_actor())
    assessment, ref = response.assessment, response.minimum_standard.ref
    words = f"{assessment.agency.name} is asked about {ref}. An answer is wanted by {format_date(answer_by)}."
    back = url_for("grading.bench", assessment_id=assessment.id, ref=ref)
    commit()
    flash(words, "success")
    return redirect(back, 303)


def queries_on_bench(response: Any) -> dict[str, Any]:
    """What the bench shows of this feature: the threads this grader may see, and a form; two queries."""
    open_now = response.assessment.status in ASKABLE
    return {
        **queries_in_list(response.assessment),
        "threads": list_threads(response.id, reader_of(current_actor(), response.scope)),
        "ask_form": AskForm(formdata=None) if open_now else None,
    }


def queries_in_list(assessment: Any) -> dict[str, Any]:
    """What the list of a return's standards says of queries, by reference; one query."""
    reader = reader_of(current_actor(), assessment.scope)
    found = open_statuses(assessment.id, reader)
    return {"asked": {ref: f"query {status.label.lower()}" for ref, status in found.items()}}


def queries_at_standard(response: Any) -> dict[str, Any]:
    """What the page of a standard shows of this feature: the threads about it; one query."""
    return {"threads": list_threads(response.id, reader_of(current_actor(), response.scope))}
