"""The history of one action: every field, date, update and step, with who and when."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.action_plans.happenings import Happening, Kind, list_happenings
from tracker.action_plans.queries import get_action
from tracker.action_plans.views.pages import action_crumbs, address, blueprint
from tracker.formatting import format_when
from tracker.paging import page_of
from tracker.policy import Permission, requires
from tracker.spreadsheets import spreadsheet

HEADINGS = ("When", "Kind", "What", "Who", "Field", "Was", "Is now")


@blueprint.get("/actions/<uuid:action_id>/history")
@requires(Permission.READ_PLAN, get_action)
def action_history(action: Any) -> ResponseReturnValue:
    """Everything that happened to an action, the newest first; one kind of it when asked."""
    everything = list_happenings(action)
    kind = next((each for each in Kind if each.value == request.args.get("kind")), None)
    found = [each for each in everything if kind in (None, each.kind)]
    if request.args.get("format") == "xlsx":
        return spreadsheet(f"History of action {action.number}", HEADINGS, _lines(found))
    here = url_for("action_plans.action_history", action_id=action.id)
    return render_template(
        "action_plans/history.html",
        action=action,
        found=page_of(found),
        kinds=[
            {"text": "All", "href": here, "current": kind is None, "count": len(everything)},
            *_kinds(everything, kind),
        ],
        crumbs=action_crumbs(action, "History"),
    )


def _kinds(everything: list[Happening], chosen: Kind | None) -> list[dict[str, Any]]:
    counts = {kind: sum(each.kind is kind for each in everything) for kind in Kind}
    return [
        {"text": kind.label, "href": address(kind=kind), "current": kind is chosen, "count": count}
        for kind, count in counts.items()
        if count or kind is chosen
    ]


def _lines(found: list[Happening]) -> list[tuple[Any, ...]]:
    lines: list[tuple[Any, ...]] = []
    for each in found:
        about = (each.at and format_when(each.at), each.kind.label, each.title, each.who)
        lines += [(*about, change.label, change.was, change.now) for change in each.changes]
        if not each.changes:
            lines.append((*about, "", "", each.text))
    return lines
