"""The measures of an action on a page of their own, with every reading, also as a spreadsheet."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tracker.action_plans.queries import get_action
from tracker.measures.facts import Measured
from tracker.measures.queries import list_measures
from tracker.measures.views.beside import measures_beside
from tracker.measures.views.pages import blueprint, crumbs
from tracker.policy import Permission, requires
from tracker.spreadsheets import spreadsheet

HEADINGS = ("Measure", "Unit", "Good is", "Baseline", "Target", "Date", "Value", "Colour", "Note", "By",
            "Set aside because")  # fmt: skip


@blueprint.get("/actions/<uuid:action_id>/measures")
@requires(Permission.READ_PLAN, get_action)
def of_action(action: Any) -> ResponseReturnValue:
    """Each measure with its picture and all its readings."""
    if request.args.get("format") == "xlsx":
        return spreadsheet(f"Measures of action {action.number}", HEADINGS, _rows(list_measures(action.id)))
    return render_template(
        "measures/of_action.html", action=action, crumbs=crumbs(action), **measures_beside(action)
    )


def _rows(measures: Iterable[Measured]) -> Iterator[tuple[Any, ...]]:
    for each in measures:
        about = (each.name, each.unit, each.aim.good_is.value, each.baseline, each.aim.target)
        if not each.taken:
            yield (*about, None, None, "", "", "", "")
        for one in each.taken:
            colour = "" if one.aside else each.colour_of(one).word
            yield (*about, one.on, one.value, colour, one.note, one.by, one.aside)
