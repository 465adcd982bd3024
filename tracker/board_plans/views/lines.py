"""Adding and changing lines, and settling timescales that are no date."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.board_plans.forms import WORDS, DateForm, LineForm
from tracker.board_plans.operations import (
    add_line as put_line,
)
from tracker.board_plans.operations import (
    change_line as reword,
)
from tracker.board_plans.operations import (
    move_line as put_elsewhere,
)
from tracker.board_plans.operations import (
    settle_date,
)
from tracker.board_plans.queries import get_board_plan, get_heading, get_plan_line, load_sheet
from tracker.board_plans.views.keeping import step
from tracker.board_plans.views.pages import address, blueprint, crumbs
from tracker.boards.queries import list_agencies
from tracker.db import commit
from tracker.errors import Conflict
from tracker.policy import Permission, current_actor, requires

BOTH = ["GET", "POST"]
KEEP = Permission.KEEP_BOARD_PLAN


@blueprint.route("/board-plan-headings/<uuid:heading_id>/lines/add", methods=BOTH)
@requires(KEEP, get_heading)
def add_line(heading: Any) -> ResponseReturnValue:
    """A line at the end of its heading."""
    plan, form = heading.plan, LineForm()
    agencies = list_agencies(plan.board_id)
    form.fill(agencies, plan.kind)
    if form.validate_on_submit():
        line = put_line(heading, form.texts(), form.chosen(agencies), actor=current_actor())
        commit()
        flash("The line is added.", "success")
        return redirect(address(plan, f"line-{line.id}"), 303)
    return _page(heading, form, "Add a line")


@blueprint.route("/board-plan-lines/<uuid:plan_line_id>/change", methods=BOTH)
@requires(KEEP, get_plan_line)
def change_line(line: Any) -> ResponseReturnValue:
    """Other words in a line; who saves second sees both texts."""
    heading, plan = line.heading, line.heading.plan
    agencies = list_agencies(plan.board_id)
    names = [*WORDS, "target_on", "target_text", "travel", "version"]
    values = {name: getattr(line, name) for name in names}
    form = LineForm(data={**values, "agencies": [str(each.id) for each in line.agencies]})
    form.fill(agencies, plan.kind)
    moving = url_for("board_plans.move_line", plan_line_id=line.id)
    if not form.validate_on_submit():
        return _page(heading, form, "Change this line", moving=moving)
    texts, version = form.texts(line.status_text, line.origin), form.version.data or 0
    try:
        reword(line, texts, form.chosen(agencies), version=version, actor=current_actor())
    except Conflict as clash:
        form.version.data = line.version
        return _page(heading, form, "Change this line", clash, moving), 409
    commit()
    flash("The line is changed.", "success")
    return redirect(address(plan, f"line-{line.id}"), 303)


@blueprint.post("/board-plan-lines/<uuid:plan_line_id>/move")
@requires(KEEP, get_plan_line)
def move_line(line: Any) -> ResponseReturnValue:
    """One place up or down under its heading."""
    put_elsewhere(line, step(), actor=current_actor())
    commit()
    return redirect(address(line.heading.plan, f"line-{line.id}"), 303)


@blueprint.get("/board-plans/<uuid:board_plan_id>/dates")
@requires(KEEP, get_board_plan)
def dates(plan: Any) -> ResponseReturnValue:
    """Every timescale that is no date yet."""
    waiting = [(heading, line) for heading in load_sheet(plan).headings for line in heading.lines]
    rows = [(heading, line) for heading, line in waiting if line.needs_date]
    return render_template(
        "board_plans/dates.html", plan=plan, rows=rows, crumbs=crumbs(plan, "Dates to settle")
    )


@blueprint.route("/board-plan-lines/<uuid:plan_line_id>/settle", methods=BOTH)
@requires(KEEP, get_plan_line)
def settle(line: Any) -> ResponseReturnValue:
    """Say which date a timescale means."""
    form, plan = DateForm(target_on=line.target_on), line.heading.plan
    if form.validate_on_submit() and form.target_on.data:
        settle_date(line, form.target_on.data, actor=current_actor())
        commit()
        flash("The date is settled. The words it was written in stay beside it.", "success")
        return redirect(url_for("board_plans.dates", board_plan_id=plan.id), 303)
    return render_template(
        "board_plans/settle.html", line=line, form=form, crumbs=crumbs(plan, "Settle a date")
    )


def _page(heading: Any, form: LineForm, title: str, clash: Conflict | None = None, moving: str = "") -> str:
    plan = heading.plan
    return render_template(
        "board_plans/line.html",
        plan=plan,
        heading=heading,
        form=form,
        title=title,
        clash=clash,
        moving=moving,
        crumbs=crumbs(plan, title),
    )
