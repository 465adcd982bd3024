"""Describing together what was just added: titles come from file names, and people know better."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.rules import local_path
from tracker.boards.queries import get_agency
from tracker.db import commit, release
from tracker.errors import RuleBroken
from tracker.evidence.forms import ChangeForm
from tracker.evidence.operations import describe
from tracker.evidence.queries import latest_version, list_added
from tracker.evidence.views.pages import blueprint, crumbs
from tracker.formatting import plural
from tracker.policy import Permission, current_actor, requires


@dataclass(frozen=True)
class Described:
    """One item with the form that describes it."""

    item: Any
    form: ChangeForm
    file_name: str


@blueprint.route("/agencies/<uuid:agency_id>/evidence/describe", methods=["GET", "POST"])
@requires(Permission.ADD_EVIDENCE, get_agency)
def describe_added(agency: Any) -> ResponseReturnValue:
    """Title, owner and dates of the files that this person added since a moment, on one page."""
    since = _since()
    added = list_added(agency.id, current_actor().user_id, since) if since else []
    rows = [_row(number, item) for number, item in enumerate(added, start=1)]
    back = local_path(request.args.get("back")) or url_for("evidence.library", agency_id=agency.id)
    agency_id, count = agency.id, len(rows)
    if not rows:
        return redirect(back)
    if request.method == "POST" and _all_saved(rows):
        commit()
        flash(f"{plural(count, 'item')} described.", "success")
        return redirect(back)
    return render_template(
        "evidence/describe.html",
        rows=rows,
        heading=f"Describe the {plural(count, 'file')} you added",
        address=request.full_path,
        back=back,
        error_extra=[line for row in rows for line in _problems(row)],
        crumbs=crumbs(agency_id, "Describe"),
    )


def _since() -> datetime | None:
    """The moment from which on what was added counts. A list of items could be too long for an address."""
    try:
        moment = datetime.fromisoformat(request.args.get("since", ""))
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _row(number: int, item: Any) -> Described:
    version = latest_version(item)
    # The request's own token was checked before we came here; one for each row would say nothing more.
    form = ChangeForm(obj=item, prefix=f"item-{number}-", meta={"csrf": False})
    return Described(item, form, version.display_name if version else "")


def _all_saved(rows: list[Described]) -> bool:
    """Save them all, or none when one is wrong."""
    valid = [row.form.validate() for row in rows]  # each of them: all problems are said at once
    if not all(valid):
        return False
    for row in rows:
        try:
            describe(row.item, row.form.words, actor=current_actor())
        except RuleBroken as problem:
            release()
            row.form.refuse(problem)
            return False
    return True


def _problems(row: Described) -> list[dict[str, str]]:
    """The lines of the error summary; a date leads to its first box."""
    return [
        {"text": f"{row.file_name or row.item.title}: {message}", "href": f"#{_target(field)}"}
        for field in row.form
        for message in field.errors
    ]


def _target(field: Any) -> str:
    return f"{field.id}-day" if hasattr(field, "raw_parts") else str(field.id)
