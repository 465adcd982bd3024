"""The next review of a plan: one page with every line, and what was rated by mistake."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.board_plans.forms import CorrectionForm, ReviewForm
from tracker.board_plans.queries import get_board_plan, get_plan_line, get_review, load_sheet
from tracker.board_plans.reviewing import (
    NOT_LATEST,
    Given,
    add_review,
    correct_rating,
    latest_review,
    rate_lines,
)
from tracker.board_plans.rules import colours_of
from tracker.board_plans.sheet import Line, PlanSheet
from tracker.board_plans.views.pages import address, blueprint, crumbs
from tracker.db import commit, release
from tracker.errors import RuleBroken, WrongState
from tracker.forms import clean_line, clean_text
from tracker.policy import Permission, current_actor, requires

BOTH = ["GET", "POST"]
KEEP = Permission.KEEP_BOARD_PLAN
AS_BEFORE = "before"
LONGEST_COMMENT = 10_000


@blueprint.route("/board-plans/<uuid:board_plan_id>/review", methods=BOTH)
@requires(KEEP, get_board_plan)
def review(plan: Any) -> ResponseReturnValue:
    """A new dated column: the day, then a colour for each line that was looked at."""
    form, sheet, plan_id = ReviewForm(), load_sheet(plan), plan.id
    if form.validate_on_submit() and form.reviewed_on.data:
        try:
            made = add_review(plan, form.reviewed_on.data, form.called.data or "", actor=current_actor())
            rated = rate_lines(made, _given(sheet, list(sheet.lines)), actor=current_actor())
        except RuleBroken as problem:
            release()
            form.refuse(problem)
            plan = get_board_plan(plan_id, actor=current_actor())
        else:
            commit()
            flash(f"The review is recorded: {rated} of {sum(1 for _ in sheet.lines)} lines rated.", "success")
            return redirect(address(plan), 303)
    return _page(plan, sheet, form, list(sheet.lines), "Next review")


@blueprint.route("/board-plan-reviews/<uuid:plan_review_id>/rate", methods=BOTH)
@requires(KEEP, get_review)
def rate(found: Any) -> ResponseReturnValue:
    """The lines that the last review left out."""
    plan, form = found.plan, ReviewForm(reviewed_on=found.reviewed_on, called=found.name)
    if latest_review(plan.id) != found:
        raise WrongState(NOT_LATEST)
    sheet = load_sheet(plan)
    left = [line for line in sheet.lines if found.id not in line.ratings]
    if request.method == "POST":
        try:
            rated = rate_lines(found, _given(sheet, left), actor=current_actor())
        except RuleBroken as problem:
            form.refuse(problem)
        else:
            commit()
            flash(f"{rated} more of the lines are rated.", "success")
            return redirect(address(plan), 303)
    return _page(plan, sheet, form, left, "Rate what was left out", found)


def _given(sheet: PlanSheet, lines: list[Line]) -> dict[UUID, Given]:
    """The colours that were ticked; a line without a tick was not looked at, unless the rest is as before."""
    known = {rating.value: rating for rating in colours_of(sheet.key)}
    rest = AS_BEFORE if request.form.get("rest") == AS_BEFORE else ""
    given = {}
    for line in lines:
        ticked = request.form.get(f"rating-{line.id}", "") or rest
        rating = line.latest.rating if ticked == AS_BEFORE and line.latest else known.get(ticked)
        if rating:
            comment = clean_text(request.form.get(f"comment-{line.id}"))[:LONGEST_COMMENT]
            current = clean_line(request.form.get(f"current-{line.id}"))[:200]
            given[line.id] = Given(rating, comment, current)
    return given


def _page(
    plan: Any, sheet: PlanSheet, form: ReviewForm, lines: list[Line], title: str, found: Any = None
) -> str:
    wanted = {line.id for line in lines}
    groups = [
        (heading, chosen)
        for heading in sheet.headings
        if (chosen := [line for line in heading.lines if line.id in wanted])
    ]
    return render_template(
        "board_plans/review.html",
        plan=plan,
        form=form,
        groups=groups,
        total=len(lines),
        colours=colours_of(sheet.key),
        last=sheet.reviews[-1] if sheet.reviews else None,
        found=found,
        title=title,
        typed=request.form,
        crumbs=crumbs(plan, title),
    )


@blueprint.route("/board-plan-lines/<uuid:plan_line_id>/correct", methods=BOTH)
@requires(KEEP, get_plan_line)
def correct(line: Any) -> ResponseReturnValue:
    """Put right a colour of the last review."""
    plan, form = line.heading.plan, CorrectionForm()
    last = latest_review(plan.id)
    if last is None:
        raise WrongState("The plan has no review yet.")
    form.rating.choices = [
        (each.value, f"{each.word}: {plan.key[each.value]}") for each in colours_of(plan.key)
    ]
    form.rating.members = [*colours_of(plan.key)]
    if form.validate_on_submit() and form.rating.data:
        try:
            correct_rating(line, last, form.rating.data, form.reason.data or "", actor=current_actor())
        except RuleBroken as problem:
            form.refuse(problem)
        else:
            commit()
            flash("The colour is corrected. The audit trail keeps the one before.", "success")
            return redirect(address(plan, f"line-{line.id}"), 303)
    back = url_for("board_plans.show", board_plan_id=plan.id)
    way = crumbs(plan, "Correct a colour")
    return render_template("board_plans/correct.html", line=line, last=last, form=form, back=back, crumbs=way)
