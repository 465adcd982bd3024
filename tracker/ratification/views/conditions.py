"""Conditions of ratification: the board's list, the agency's list, and one condition on its way."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from tracker.action_plans.views.pages import address, crumbs
from tracker.boards.queries import get_agency, get_board
from tracker.db import commit
from tracker.errors import RuleBroken
from tracker.paging import page_of
from tracker.policy import Permission, can, current_actor, requires
from tracker.ratification.forms import AnswerForm, CheckForm
from tracker.ratification.operations import answer_condition, close_condition, send_condition_back
from tracker.ratification.queries import (
    ConditionRow,
    get_condition,
    get_remark,
    list_conditions,
    list_conditions_of_agency,
)
from tracker.ratification.rules import ConditionState, Verdict
from tracker.ratification.views.pages import blueprint
from tracker.spreadsheets import spreadsheet

HEADINGS = ("Agency", "Cycle", "Minute", "About", "Condition", "To be met by", "State", "Answer",
            "Answered", "Closing note", "Closed")  # fmt: skip
FILTERS = {"": "All", "open": "With the agency", "late": "Late", "answered": "To be checked", "met": "Met"}


@blueprint.get("/boards/<uuid:board_id>/conditions")
@requires(Permission.SEE_BOARD, get_board)
def conditions(board: Any) -> ResponseReturnValue:
    """Every condition the sub-group made: with the agency, late, to be checked, or met."""
    return _list("ratification/conditions.html", list_conditions(board.id), shown_board=board)


@blueprint.get("/agencies/<uuid:agency_id>/conditions")
@requires(Permission.SEE_AGENCY, get_agency)
def agency_conditions(agency: Any) -> ResponseReturnValue:
    """The conditions this agency's plans were ratified with."""
    return _list("ratification/agency_conditions.html", list_conditions_of_agency(agency.id), agency=agency)


def _list(template: str, rows: Sequence[ConditionRow], **context: Any) -> ResponseReturnValue:
    show = request.args.get("show", "")
    chosen = [row for row in rows if _fits(row, show)]
    if request.args.get("format") == "xlsx":
        return spreadsheet("Conditions", HEADINGS, map(_line, chosen))
    return render_template(
        template, rows=page_of(chosen), shows=_shows(rows, show), any=bool(rows), **context
    )


def _fits(row: ConditionRow, show: str) -> bool:
    if show == "open":
        return row.state.with_agency
    return show not in FILTERS or not show or row.state.value == show


def _shows(rows: Sequence[ConditionRow], show: str) -> list[dict[str, Any]]:
    states = Counter(row.state for row in rows)
    counts = {
        "": len(rows),
        "open": states[ConditionState.OPEN] + states[ConditionState.LATE],
        **{state.value: states[state] for state in ConditionState if state is not ConditionState.OPEN},
    }
    current = show if show in FILTERS else ""
    return [
        {
            "text": words,
            "href": address(show=value) if value else "?",
            "current": value == current,
            "count": counts[value],
        }
        for value, words in FILTERS.items()
    ]


def _line(row: ConditionRow) -> tuple[Any, ...]:
    about = f"{row.about}: {row.action_title}" if row.action_title else row.about
    return (row.agency, row.cycle, row.minute_reference, about, row.wording, row.due_on, row.state.label,
            row.answer, row.answered_at, row.closing_note, row.closed_at)  # fmt: skip


@blueprint.get("/conditions/<uuid:remark_id>")
@requires(Permission.READ_PLAN, get_remark)
def condition(remark: Any) -> ResponseReturnValue:
    """One condition: its words, how it was met, and what comes next for whoever reads it."""
    actor, plan, row = current_actor(), remark.version.plan, get_condition(remark.id)
    return render_template(
        "ratification/condition.html",
        row=row,
        plan=plan,
        may_answer=can(actor, Permission.KEEP_PLAN, plan.scope) and row.state.with_agency,
        may_check=can(actor, Permission.FOLLOW_UP, plan.scope) and row.closed_at is None,
        crumbs=crumbs(plan, {"text": "Condition", "href": ""}),
    )


@blueprint.route("/conditions/<uuid:remark_id>/answer", methods=["GET", "POST"])
@requires(Permission.KEEP_PLAN, get_remark)
def answer(remark: Any) -> ResponseReturnValue:
    """The agency says how the condition was met."""
    form, remark_id = AnswerForm(), remark.id
    if form.validate_on_submit():
        answer_condition(remark, form.answer.data or "", actor=current_actor())
        return _done(remark_id, "Saved. The board has been told and checks it.")
    return _form("ratification/answer.html", remark, form, "Say how it was met")


@blueprint.route("/conditions/<uuid:remark_id>/check", methods=["GET", "POST"])
@requires(Permission.FOLLOW_UP, get_remark)
def check(remark: Any) -> ResponseReturnValue:
    """The board closes the condition, or sends it back with what is missing."""
    form, remark_id = CheckForm(), remark.id
    if form.validate_on_submit():
        try:
            words = _judge(remark, form)
        except RuleBroken as problem:
            form.refuse(problem)
        else:
            return _done(remark_id, words)
    return _form("ratification/check.html", remark, form, "Check the condition")


def _judge(remark: Any, form: CheckForm) -> str:
    """Close it or send it back; what to tell the person."""
    if form.verdict.data is Verdict.MET:
        close_condition(remark, form.note.data or "", actor=current_actor())
        return "The condition is closed. The agency has been told."
    send_condition_back(remark, form.note.data or "", actor=current_actor())
    return "The agency has been told what is missing, and answers again."


def _form(template: str, remark: Any, form: Any, here: str) -> str:
    own = {"text": "Condition", "href": url_for("ratification.condition", remark_id=remark.id)}
    return render_template(
        template,
        row=get_condition(remark.id),
        form=form,
        crumbs=crumbs(remark.version.plan, own, {"text": here, "href": ""}),
    )


def _done(remark_id: Any, words: str) -> Response:
    commit()
    flash(words, "success")
    return redirect(url_for("ratification.condition", remark_id=remark_id))
