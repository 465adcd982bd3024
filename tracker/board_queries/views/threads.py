"""One thread: read by both sides, answered by the agency, carried on or closed by the board."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.views.pages import inside, may_read
from tracker.board_queries import operations
from tracker.board_queries.forms import AnswerForm, AskForm, CloseForm
from tracker.board_queries.queries import get_query
from tracker.board_queries.rules import ANSWER, ASK_AGAIN, ASKABLE, CLOSE, TRANSITIONS
from tracker.board_queries.views.pages import blueprint, crumbs, readable
from tracker.db import commit, release
from tracker.errors import RuleBroken, WrongState
from tracker.forms import Form
from tracker.lifecycle import available
from tracker.policy import Permission, can, current_actor, requires

ADDRESS = "/queries/<uuid:query_id>"
TEXTS = "Paragraphs"


@blueprint.get(ADDRESS)
@requires(Permission.READ_RETURN, get_query)
def query(thread: Any) -> ResponseReturnValue:
    """The thread with what this person can do about it."""
    readable(thread.response.assessment)
    may_read(thread.response)
    return _page(thread)


@blueprint.post(f"{ADDRESS}/answer")
@requires(Permission.ANSWER_BOARD, get_query)
def answer(thread: Any) -> ResponseReturnValue:
    """The agency answers, or adds to its answer; who asked gets a mail."""
    form = AnswerForm()
    board = thread.response.assessment.cycle.board.short_name
    said = f"Your answer is sent. {board} has been told."
    return _say(thread, form, said, lambda: operations.answer(
        thread, form.answer.data or "", actor=current_actor()))  # fmt: skip


@blueprint.post(f"{ADDRESS}/ask")
@requires(Permission.GRADE, get_query)
def ask_further(thread: Any) -> ResponseReturnValue:
    """The board asks more; the thread is open again."""
    form = AskForm()
    said = f"{thread.response.assessment.agency.name} is asked again."
    return _say(thread, form, said, lambda: operations.ask_further(
        thread, form.question.data or "", form.day(), actor=current_actor()))  # fmt: skip


@blueprint.post(f"{ADDRESS}/close")
@requires(Permission.GRADE, get_query)
def close(thread: Any) -> ResponseReturnValue:
    """The board closes it, with a last word or without."""
    form = CloseForm()
    return _say(thread, form, "The query is closed. It can still be read.", lambda: operations.close(
        thread, form.last_word.data or "", actor=current_actor()))  # fmt: skip


def _say(thread: Any, form: Form, said: str, operation: Any) -> ResponseReturnValue:
    """Do it and come back to the thread; what was typed is shown again when it cannot be done."""
    query_id = thread.id
    if not form.validate_on_submit():
        return _page(thread, form)
    try:
        operation()
    except RuleBroken as problem:
        form.refuse(problem)
        return _page(thread, form)
    except WrongState as problem:
        return _too_late(query_id, form, problem)
    commit()
    flash(said, "success")
    return redirect(url_for("board_queries.query", query_id=query_id), 303)


def _too_late(query_id: Any, form: Form, problem: WrongState) -> ResponseReturnValue:
    """Somebody was quicker: both are told, and the words typed stay on the page."""
    release()
    page = render_template(
        "errors/409.html",
        message=problem.message,
        theirs=[],
        kept_text=[
            (field.label.text, field.data) for field in form if field.data and field.type == "Paragraphs"
        ],
        back_href=url_for("board_queries.query", query_id=query_id),
    )
    return page, 409


def _page(thread: Any, form: Form | None = None) -> ResponseReturnValue:
    response, assessment = thread.response, thread.response.assessment
    steps = available(TRANSITIONS, thread, current_actor())
    forms = {type(form): form}
    asking = ASK_AGAIN in steps and assessment.status in ASKABLE
    return render_template(
        "board_queries/query.html",
        thread=thread,
        response=response,
        assessment=assessment,
        ref=response.minimum_standard.ref,
        within=inside(assessment),
        may_grade=assessment.status.with_board and can(current_actor(), Permission.GRADE, assessment.scope),
        form=form,
        answer_form=forms.get(AnswerForm, AnswerForm(formdata=None)) if ANSWER in steps else None,
        ask_form=forms.get(AskForm, AskForm(formdata=None)) if asking else None,
        close_form=forms.get(CloseForm, CloseForm(formdata=None)) if CLOSE in steps else None,
        crumbs=crumbs(assessment, f"Query about {response.minimum_standard.ref}"),
    )
