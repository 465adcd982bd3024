"""A plan from a spreadsheet: take the template, upload, look at every change, confirm."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.action_plans.part_c import PART_C
from tracker.action_plans.queries import get_plan
from tracker.action_plans.views.pages import crumbs
from tracker.db import commit, release
from tracker.errors import RuleBroken, WrongState
from tracker.evidence.spreadsheets import open_spreadsheet
from tracker.navigation import section
from tracker.paging import page_of
from tracker.plan_imports.columns import COLUMNS, GUIDE, MOST_ROWS, read_table
from tracker.plan_imports.forms import PlanSheetForm
from tracker.plan_imports.imports import (
    apply_upload,
    discard_upload,
    fingerprint,
    get_upload,
    judge,
    keep_upload,
    list_ready_drafts,
    open_ready_drafts,
)
from tracker.plan_imports.judging import Outcome
from tracker.policy import Permission, current_actor, requires
from tracker.spreadsheets import MEDIA_TYPE, download, workbook

blueprint = Blueprint("plan_imports", __name__)
blueprint.before_request(section("action_plans"))
TELLING = {"First due", "Status"}
HOW = (
    "One row for each action. Only “Action” and “Lead Manager” have to be there.",
    "An action is known by its words or its number; leave “No” empty for a new one.",
    "An empty cell takes nothing away.",
    "A date is a day, like 12 December 2026. Other words, like “ongoing”, make a draft without a date.",
    "New actions become drafts. They join the plan once they say everything that SMART asks for.",
    "Progress and evidence are not loaded: write an update, and cite evidence, on the action's page.",
    "Do not name any child or family.",
)


@blueprint.route("/plans/<uuid:plan_id>/load", methods=["GET", "POST"])
@requires(Permission.KEEP_PLAN, get_plan)
def load(plan: Any) -> ResponseReturnValue:
    """Choose a spreadsheet; nothing is changed until what it would do was looked at and confirmed."""
    form, plan_id = PlanSheetForm(), plan.id
    if form.validate_on_submit():
        release()  # reading a file takes its time, and other people's saves must not wait for it
        try:
            book = open_spreadsheet(form.file.data, most_rows=MOST_ROWS + 50)
            table = read_table(book)
        except RuleBroken as problem:
            form.refuse(problem)
            plan = get_plan(plan_id, actor=current_actor())
        else:
            plan = get_plan(plan_id, actor=current_actor())
            upload_id = keep_upload(plan, book.name, table, actor=current_actor()).id
            commit()
            return redirect(url_for("plan_imports.loaded", plan_sheet_id=upload_id), 303)
    return render_template(
        "plan_imports/load.html", form=form, plan=plan, columns=COLUMNS, how=HOW[:-1], most=MOST_ROWS,
        crumbs=crumbs(plan, {"text": "Load from a spreadsheet", "href": ""}),
    )  # fmt: skip


@blueprint.get("/plans/<uuid:plan_id>/template.xlsx")
@requires(Permission.KEEP_PLAN, get_plan)
def template(plan: Any) -> Response:
    """An empty sheet with the headings of Part C and those that SMART adds."""
    headings = [each for each in PART_C if each not in TELLING]
    sheets = [("Action plan", headings, []), (GUIDE, [GUIDE], [[words] for words in HOW])]
    return download(workbook(sheets), "Action plan to load.xlsx", MEDIA_TYPE)


@blueprint.get("/plan-sheets/<uuid:plan_sheet_id>")
@requires(Permission.KEEP_PLAN, get_upload)
def loaded(upload: Any) -> ResponseReturnValue:
    """What the spreadsheet would change, cell by cell; once it was confirmed, what it changed."""
    return _page(upload)


def _page(upload: Any, problem: str = "") -> str:
    if upload.applied_at is not None:
        return render_template(
            "plan_imports/loaded.html", upload=upload, rows=upload.rows, found=page_of(upload.rows),
            outcomes={each.value: each for each in Outcome}, ready=len(list_ready_drafts(upload)),
            crumbs=_crumbs(upload, "What was done"),
        )  # fmt: skip
    rows = judge(upload)
    return render_template(
        "plan_imports/pending.html",
        upload=upload,
        total=len(rows),
        counts={each.value: sum(row.outcome is each for row in rows) for each in Outcome},
        faults=[row for row in rows if row.outcome is Outcome.FAULTY],
        found=page_of([row for row in rows if row.outcome.does_something or _told(row)]),
        doing=sum(row.outcome.does_something for row in rows),
        smart=sum(row.outcome is Outcome.NEW and row.is_smart for row in rows),
        seen=fingerprint(rows),
        error_extra=[{"text": problem, "href": "#faults"}] if problem else [],
        crumbs=_crumbs(upload, "What would change"),
    )


def _told(row: Any) -> bool:
    return row.outcome is Outcome.UNCHANGED and bool(row.notes)


def _crumbs(upload: Any, here: str) -> list[dict[str, str]]:
    again = url_for("plan_imports.load", plan_id=upload.plan_id)
    return crumbs(upload.plan, {"text": "Load from a spreadsheet", "href": again}, {"text": here, "href": ""})


@blueprint.post("/plan-sheets/<uuid:plan_sheet_id>/apply")
@requires(Permission.KEEP_PLAN, get_upload)
def apply_loaded(upload: Any) -> ResponseReturnValue:
    """Take over what the preview showed."""
    good_only, seen = request.form.get("rows") == "good", request.form.get("seen", "")
    upload_id = upload.id
    try:
        apply_upload(upload, good_only=good_only, seen=seen, actor=current_actor())
    except RuleBroken as problem:
        return _page(upload, problem.message)
    commit()
    flash("Done. This is what was done with each row.", "success")
    return redirect(url_for("plan_imports.loaded", plan_sheet_id=upload_id), 303)


@blueprint.post("/plan-sheets/<uuid:plan_sheet_id>/discard")
@requires(Permission.KEEP_PLAN, get_upload)
def discard_loaded(upload: Any) -> ResponseReturnValue:
    """Throw the spreadsheet away."""
    plan_id = upload.plan_id
    discard_upload(upload)
    commit()
    flash("The spreadsheet is discarded. Nothing was changed.", "success")
    return redirect(url_for("plan_imports.load", plan_id=plan_id), 303)


@blueprint.post("/plan-sheets/<uuid:plan_sheet_id>/open")
@requires(Permission.KEEP_PLAN, get_upload)
def open_loaded(upload: Any) -> ResponseReturnValue:
    """Let every new draft that is SMART into the plan with one press."""
    plan_id = upload.plan_id
    if upload.applied_at is None:
        raise WrongState("Confirm the spreadsheet first: its actions are not in the plan yet.")
    count = open_ready_drafts(upload, actor=current_actor())
    commit()
    flash(f"{count} action{'s are' if count > 1 else ' is'} in the plan now.", "success")
    return redirect(url_for("action_plans.plan", plan_id=plan_id), 303)
