"""Drawing a sample: what there is to draw from, what a draw would take, and the draw itself."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.queries import get_assessment
from tracker.assessments.views.pages import readable
from tracker.clock import today
from tracker.cycles.queries import get_cycle
from tracker.cycles.working_days import add_working_days
from tracker.db import commit
from tracker.drawing import new_seed
from tracker.errors import RuleBroken
from tracker.formatting import plural
from tracker.policy import Permission, current_actor, requires
from tracker.sampling.forms import DrawForm
from tracker.sampling.operations import Preview, draw_sample, preview, survey
from tracker.sampling.queries import find_in_force, list_items
from tracker.sampling.rules import Stratum
from tracker.sampling.views.pages import blueprint, crumbs

DAYS_TO_SHOW = 10  # working days


@blueprint.route("/cycles/<uuid:cycle_id>/samples/draw", methods=["GET", "POST"])
@requires(Permission.DRAW_SAMPLE, get_cycle)
def draw_cycle(cycle: Any) -> ResponseReturnValue:
    """From everything that the submitted returns of the cycle cite."""
    return _draw(cycle, None)


@blueprint.route("/assessments/<uuid:assessment_id>/samples/draw", methods=["GET", "POST"])
@requires(Permission.DRAW_SAMPLE, get_assessment)
def draw_return(assessment: Any) -> ResponseReturnValue:
    """From what one return cites."""
    readable(assessment)
    g.section = "grading"
    return _draw(assessment.cycle, assessment)


def _draw(cycle: Any, assessment: Any) -> ResponseReturnValue:
    form = DrawForm(data=_usual())
    look: Preview | None = None
    if form.validate_on_submit():
        try:
            if request.form.get("then") == "draw" and form.seen.data:
                return _drawn(cycle, assessment, form)
        except RuleBroken as problem:
            form.refuse(problem)
        look = _look(cycle, assessment, form)
    return _page(cycle, assessment, form, look)


def _usual() -> dict[str, Any]:
    """What the form begins with; the seed is one that nobody chose."""
    return {"seed": new_seed(), "wanted_by": add_working_days(today(), DAYS_TO_SHOW)}


def _look(cycle: Any, assessment: Any, form: DrawForm) -> Preview | None:
    try:
        look = preview(cycle, assessment, form.rules, form.seed.data or "")
    except RuleBroken as problem:
        if not form.errors:
            form.refuse(problem)
        return None
    form.seen.data = look.ticket
    return look


def _drawn(cycle: Any, assessment: Any, form: DrawForm) -> ResponseReturnValue:
    sample = draw_sample(cycle, assessment, form.wish, seen=form.seen.data or "", actor=current_actor())
    sample_id, size = sample.id, sample.size
    commit()
    flash(
        f"{plural(size, 'item')} drawn. Agencies that must show something have been asked by mail.", "success"
    )
    return redirect(url_for("sampling.show", sample_id=sample_id), 303)


def _page(cycle: Any, assessment: Any, form: DrawForm, look: Preview | None) -> str:
    earlier = find_in_force(cycle.id, assessment.id if assessment else None)
    what = assessment.agency.name if assessment else cycle.name
    return render_template(
        "sampling/draw.html",
        cycle=cycle,
        assessment=assessment,
        what=what,
        form=form,
        look=look,
        population=look or survey(cycle, assessment),
        strata=list(Stratum),
        earlier=earlier,
        judged=_judged(earlier),
        crumbs=crumbs(cycle, ("Draw", "")),
    )


def _judged(earlier: Any) -> int:
    """How many outcomes the sample has that would be replaced."""
    return sum(item.outcome is not None for item in list_items(earlier.id)) if earlier else 0
