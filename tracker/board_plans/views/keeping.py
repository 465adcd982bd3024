"""Starting a plan and keeping its key and headings."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.board_plans.cells import clean_ref
from tracker.board_plans.forms import HeadingForm, NewPlanForm, PlanForm
from tracker.board_plans.operations import (
    PlanDetails,
    change_plan,
    make_plan,
)
from tracker.board_plans.operations import (
    add_heading as put_heading,
)
from tracker.board_plans.operations import (
    change_heading as reword,
)
from tracker.board_plans.operations import (
    move_heading as put_elsewhere,
)
from tracker.board_plans.queries import get_board_plan, get_heading
from tracker.board_plans.rules import PlanKind
from tracker.board_plans.views.pages import address, blueprint, crumbs
from tracker.boards.queries import get_board
from tracker.db import commit
from tracker.errors import RuleBroken
from tracker.policy import Permission, current_actor, requires

BOTH = ["GET", "POST"]
KEEP = Permission.KEEP_BOARD_PLAN


@blueprint.route("/boards/<uuid:board_id>/board-plans/add", methods=BOTH)
@requires(KEEP, get_board)
def add(board: Any) -> ResponseReturnValue:
    """A plan that begins empty."""
    form = NewPlanForm()
    if form.validate_on_submit() and form.kind.data:
        details = PlanDetails(form.title.data or "", form.kind.data, form.about.data or "", form.key)
        try:
            plan = make_plan(board, details, actor=current_actor())
        except RuleBroken as problem:
            form.refuse(problem)
        else:
            commit()
            flash("The plan is there. Add its first recommendation or theme.", "success")
            return redirect(address(plan), 303)
    return render_template("board_plans/add.html", shown_board=board, form=form)


@blueprint.route("/board-plans/<uuid:board_plan_id>/change", methods=BOTH)
@requires(KEEP, get_board_plan)
def change(plan: Any) -> ResponseReturnValue:
    """Title, history and key of a plan."""
    form = PlanForm(data={"title": plan.title, "about": plan.about, **plan.key})
    if form.validate_on_submit():
        details = PlanDetails(form.title.data or "", plan.kind, form.about.data or "", form.key)
        try:
            change_plan(plan, details, actor=current_actor())
        except RuleBroken as problem:
            form.refuse(problem)
        else:
            commit()
            flash("The plan is changed.", "success")
            return redirect(address(plan), 303)
    crumb = crumbs(plan, "Title and key")
    return render_template("board_plans/change.html", plan=plan, form=form, crumbs=crumb)


@blueprint.route("/board-plans/<uuid:board_plan_id>/headings/add", methods=BOTH)
@requires(KEEP, get_board_plan)
def add_heading(plan: Any) -> ResponseReturnValue:
    """A recommendation or theme at the end of the plan."""
    form = HeadingForm()
    if form.validate_on_submit():
        try:
            heading = put_heading(plan, _ref(form), form.wording.data or "", actor=current_actor())
        except RuleBroken as problem:
            form.refuse(problem)
        else:
            commit()
            flash(f"The {what(plan)} is added. Add its first line.", "success")
            return redirect(address(plan, f"heading-{heading.id}"), 303)
    return _heading_page(plan, form, f"Add a {what(plan)}")


@blueprint.route("/board-plan-headings/<uuid:heading_id>/change", methods=BOTH)
@requires(KEEP, get_heading)
def change_heading(heading: Any) -> ResponseReturnValue:
    """Another number or text."""
    plan = heading.plan
    form = HeadingForm(obj=heading)
    if form.validate_on_submit():
        try:
            reword(heading, _ref(form), form.wording.data or "", actor=current_actor())
        except RuleBroken as problem:
            form.refuse(problem)
        else:
            commit()
            flash(f"The {what(plan)} is changed.", "success")
            return redirect(address(plan, f"heading-{heading.id}"), 303)
    moving = url_for("board_plans.move_heading", heading_id=heading.id)
    return _heading_page(plan, form, f"Change this {what(plan)}", moving)


@blueprint.post("/board-plan-headings/<uuid:heading_id>/move")
@requires(KEEP, get_heading)
def move_heading(heading: Any) -> ResponseReturnValue:
    """One place up or down."""
    put_elsewhere(heading, step(), actor=current_actor())
    commit()
    return redirect(address(heading.plan, f"heading-{heading.id}"), 303)


def step() -> int:
    """-1 to move up, 1 to move down."""
    return -1 if request.form.get("to") == "up" else 1


def what(plan: Any) -> str:
    """What the headings of such a plan are."""
    return "recommendation" if plan.kind is PlanKind.COMPOSITE else "theme"


def _ref(form: HeadingForm) -> str:
    return clean_ref(form.ref.data or "")


def _heading_page(plan: Any, form: HeadingForm, title: str, moving: str = "") -> str:
    way = crumbs(plan, title)
    return render_template(
        "board_plans/heading.html", plan=plan, form=form, title=title, crumbs=way, moving=moving
    )
