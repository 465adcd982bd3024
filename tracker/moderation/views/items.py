"""What was drawn and how it stands, for the board manager: differences first. Never for moderators (R5)."""

from collections import Counter
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.cycles.queries import get_cycle
from tracker.db import commit
from tracker.errors import RuleBroken
from tracker.grading.rules import GradeKind
from tracker.moderation.forms import TakeOutForm
from tracker.moderation.operations import take_out as take_out_item
from tracker.moderation.queries import ItemRow, get_item, list_draws, list_grades, list_items
from tracker.moderation.rules import Rules, State
from tracker.moderation.views.pages import agency_names, below_moderation, blueprint, crumbs, tabs
from tracker.paging import page_of
from tracker.policy import Permission, current_actor, requires
from tracker.spreadsheets import spreadsheet

HEADINGS = ("Agency", "Standard", "Short title", "Essential", "Status", "First grade", "Moderation",
            "Agreed grade", "Why it was drawn", "Why it was taken out")  # fmt: skip
MOST_DIFFERENCES = 20  # shown with their rationales; the list below has all


@blueprint.get("/cycles/<uuid:cycle_id>/moderation")
@requires(Permission.RUN_MODERATION, get_cycle)
def show(cycle: Any) -> ResponseReturnValue:
    """Differences to agree, everything drawn, and the draws."""
    items = list_items(cycle.id, current_actor().own_agency_ids)
    if request.args.get("format") == "xlsx":
        return spreadsheet(f"Moderation {cycle.name}", HEADINGS, [_cells(item) for item in items])
    counts = Counter(item.state for item in items)
    wanted = _wanted()
    differences = [item for item in items if item.state is State.DIFFER]
    page = page_of([item for item in items if wanted in (None, item.state)])
    draws = list_draws(cycle.id)
    return render_template(
        "moderation/show.html",
        cycle=cycle,
        tabs=tabs(cycle, "moderation.show"),
        crumbs=crumbs(cycle, {"text": "Moderation"}),
        counts=counts,
        open_count=sum(number for state, number in counts.items() if state.open),
        in_play=len(items) - counts[State.DROPPED],
        differences=differences[:MOST_DIFFERENCES],
        more_differences=len(differences) - MOST_DIFFERENCES,
        grades=list_grades([item.response_id for item in differences[:MOST_DIFFERENCES]]),
        kinds=(GradeKind.FIRST, GradeKind.MODERATION),
        page=page,
        states=_filters(counts, wanted),
        draws=[(draw, Rules.from_data(draw.rules).words(_agency_names(cycle, draws))) for draw in draws],
        State=State,
    )


def _wanted() -> State | None:
    asked = request.args.get("state", "")
    return State(asked) if asked in set(State) else None


def _filters(counts: Counter[State], wanted: State | None) -> list[dict[str, Any]]:
    every = {"text": "All", "href": "?", "count": counts.total(), "current": wanted is None}
    return [
        every,
        *(
            {"text": state.label, "href": f"?state={state.value}", "count": counts[state],
             "current": state is wanted}
            for state in State
            if counts[state] or state is wanted
        ),
    ]  # fmt: skip


def _agency_names(cycle: Any, draws: list[Any]) -> dict[str, str]:
    """The names of agencies, when one of the draws picked any."""
    if not any(draw.rules["agencies"] for draw in draws):
        return {}
    return agency_names(cycle)


def _cells(item: ItemRow) -> tuple[Any, ...]:
    grades = (item.first, item.moderation, item.agreed)
    return (
        item.agency, item.ref, item.short_title, item.essential, item.state.label,
        *(grade.short_label if grade else "" for grade in grades), item.why_words, item.dropped_reason,
    )  # fmt: skip


@blueprint.route("/moderation/items/<uuid:item_id>/take-out", methods=["GET", "POST"])
@requires(Permission.RUN_MODERATION, get_item)
def take_out(item: Any) -> ResponseReturnValue:
    """No longer ask for the second grade of one standard, with the reason."""
    cycle, form = item.draw.cycle, TakeOutForm()
    if form.validate_on_submit():
        try:
            take_out_item(item, form.reason.data or "", actor=current_actor())
            ref, name = item.response.minimum_standard.ref, item.response.assessment.agency.name
            commit()
            flash(f"{ref} of {name} is no longer to be moderated.", "success")
            return redirect(url_for("moderation.show", cycle_id=cycle.id), 303)
        except RuleBroken as problem:
            form.refuse(problem)
    return render_template(
        "moderation/take_out.html",
        cycle=cycle,
        item=item,
        form=form,
        crumbs=below_moderation(cycle, "Take out"),
    )
