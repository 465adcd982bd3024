"""A plan from a spreadsheet: upload, look at every row, confirm."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.board_plans.columns import COLUMNS
from tracker.board_plans.forms import LoadForm
from tracker.board_plans.importing import (
    MOST_SHEET_ROWS,
    apply_upload,
    discard_upload,
    judge_upload,
    keep_upload,
)
from tracker.board_plans.judging import Outcome
from tracker.board_plans.queries import get_board_plan, get_upload
from tracker.board_plans.rules import PlanKind
from tracker.board_plans.views.pages import address, blueprint
from tracker.boards.queries import get_board
from tracker.db import commit, release
from tracker.errors import RuleBroken
from tracker.evidence.spreadsheets import open_spreadsheet
from tracker.paging import page_of
from tracker.policy import Permission, current_actor, requires
from tracker.spreadsheets import MEDIA_TYPE, download, workbook

KEEP = Permission.KEEP_BOARD_PLAN


@blueprint.route("/boards/<uuid:board_id>/board-plans/load", methods=["GET", "POST"])
@requires(KEEP, get_board)
def load(board: Any) -> ResponseReturnValue:
    """Choose a spreadsheet for a new plan, or for one of the board's by its title."""
    form = LoadForm(data={"title": request.args.get("title", ""), "kind": request.args.get("kind")})
    if form.validate_on_submit() and form.kind.data:
        board_id = board.id
        release()  # reading a file takes its time, and other people's saves must not wait for it
        try:
            book = open_spreadsheet(form.file.data, most_rows=MOST_SHEET_ROWS)
            board = get_board(board_id, actor=current_actor())
            title, kind = form.title.data or "", form.kind.data
            upload = keep_upload(board, kind, title, book, actor=current_actor())
            commit()
            return redirect(url_for("board_plans.loaded", plan_upload_id=upload.id), 303)
        except RuleBroken as problem:
            form.refuse(problem)
            board = get_board(board_id, actor=current_actor())
    return render_template("board_plans/load.html", shown_board=board, form=form, columns=COLUMNS)


@blueprint.get("/boards/<uuid:board_id>/board-plans/template.xlsx")
@requires(KEEP, get_board)
def template(board: Any) -> ResponseReturnValue:
    """An empty spreadsheet with the headings of each kind of plan."""
    dated = {
        PlanKind.COMPOSITE: ["RAG rating 1.9.26", "RAG rating 1.12.26"],
        PlanKind.IMPROVEMENT: ["Status"],
    }
    sheets: list[tuple[str, list[str], list[list[str]]]] = [
        (kind.label, [*(column.heading for column in columns), *dated[kind]], [])
        for kind, columns in COLUMNS.items()
    ]
    return download(workbook(sheets), "plan to load.xlsx", MEDIA_TYPE)


@blueprint.get("/board-plan-uploads/<uuid:plan_upload_id>")
@requires(KEEP, get_upload)
def loaded(upload: Any) -> ResponseReturnValue:
    """What each row would do; afterwards the plan itself."""
    if upload.applied_at is not None:
        return redirect(address(get_board_plan(upload.plan_id, actor=current_actor())))
    return _preview(upload)


def _preview(upload: Any, problem: str = "") -> str:
    loading = judge_upload(upload)
    judgement = loading.judgement
    return render_template(
        "board_plans/pending.html",
        upload=upload,
        loading=loading,
        judgement=judgement,
        counts={outcome.value: judgement.count(outcome) for outcome in Outcome},
        found=page_of([row for row in judgement.rows if row.words or row.outcome is not Outcome.UNCHANGED]),
        error_extra=[{"text": problem, "href": "#faults"}] if problem else [],
    )


@blueprint.post("/board-plan-uploads/<uuid:plan_upload_id>/apply")
@requires(KEEP, get_upload)
def apply(upload: Any) -> ResponseReturnValue:
    """Do what the rows say, all or only the good ones."""
    try:
        plan = apply_upload(upload, good_only=request.form.get("rows") == "good", actor=current_actor())
    except RuleBroken as problem:
        return _preview(upload, problem.message)
    commit()
    flash("The plan is loaded. This is how it stands.", "success")
    return redirect(address(plan), 303)


@blueprint.post("/board-plan-uploads/<uuid:plan_upload_id>/discard")
@requires(KEEP, get_upload)
def discard(upload: Any) -> ResponseReturnValue:
    """Throw the spreadsheet away."""
    board_id = upload.board_id
    discard_upload(upload)
    commit()
    flash("The spreadsheet is discarded. Nothing was changed.", "success")
    return redirect(url_for("board_plans.index", board_id=board_id), 303)
