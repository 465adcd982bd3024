"""Which returns to chase, whom to write to, and what was done so far; and why a return is late."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.extension_queries import list_waiting
from tracker.assessments.queries import get_assessment
from tracker.chasing.forms import ReasonForm
from tracker.chasing.listing import (
    NO_REASON,
    Line,
    Sort,
    Wanted,
    arranged,
    count_marks,
    count_reasons,
    groups_of,
    lines_of,
)
from tracker.chasing.operations import note_reason
from tracker.chasing.queries import list_chased, list_reasons
from tracker.chasing.rules import LateCode, Mark
from tracker.chasing.views.pages import blueprint, crumbs
from tracker.clock import today
from tracker.cycles.queries import get_cycle
from tracker.db import commit
from tracker.errors import RuleBroken
from tracker.formatting import format_date
from tracker.paging import page_of
from tracker.policy import Permission, current_actor, requires
from tracker.spreadsheets import spreadsheet

HEADINGS = (
    "Agency", "Kind", "To chase because", "Status", "Left", "Standards", "Last activity", "Deadline",
    "Extended", "Days late", "Leads", "Leads’ addresses", "Authorisers", "Authorisers’ addresses",
    "With authoriser since", "Reminders", "Letters", "Reason for lateness", "What the agency said",
)  # fmt: skip
COLUMNS = ((Sort.AGENCY, "Agency"), (Sort.LEFT, "Left"), (Sort.ACTIVITY, "Last activity"),
           (Sort.DUE, "Deadline"))  # fmt: skip
KEPT = ("group", "reason", "sort", "order")


@blueprint.get("/cycles/<uuid:cycle_id>/chase")
@requires(Permission.MANAGE_CYCLES, get_cycle)
def chase(cycle: Any) -> ResponseReturnValue:
    """Every return that was not submitted, the worst first; or all of them as a spreadsheet."""
    day, wanted = today(), _wanted()
    lines = lines_of(list_chased(cycle), day)
    shown = arranged(lines, wanted)
    if request.args.get("format") == "xlsx":
        return spreadsheet(f"Chase list {cycle.name}", HEADINGS, [_cells(line, day) for line in shown])
    found = page_of(shown)
    return render_template(
        "chasing/chase.html",
        cycle=cycle,
        today=day,
        total=len(lines),
        wanted=wanted,
        found=found,
        groups=groups_of(found.rows),
        counts=count_marks(lines),
        filters_of_list=_filters(lines, wanted),
        reasons=_reasons(lines, wanted),
        columns=_columns(wanted),
        asks_time={each.assessment_id: each for each in list_waiting(cycle.board_id)},
        all_href=_address(group=None, reason=None),
        crumbs=crumbs(cycle),
    )


def _wanted() -> Wanted:
    asked = request.args.get("reason", "")
    known = {NO_REASON, *(code.value for code in LateCode)}
    return Wanted(
        mark=next((mark for mark in Mark if mark.value == request.args.get("group")), None),
        reason=asked if asked in known else "",
        sort=next((sort for sort in Sort if sort.value == request.args.get("sort")), Sort.DUE),
        descending=request.args.get("order") == "desc",
    )


def _address(**changes: str | None) -> str:
    """This page's address with some of its arguments changed; None takes one out."""
    known = {name: request.args[name] for name in KEPT if request.args.get(name)}
    arguments = {name: value for name, value in {**known, **changes}.items() if value is not None}
    return f"{request.path}?{urlencode(arguments)}"


def _filters(lines: list[Line], wanted: Wanted) -> list[dict[str, Any]]:
    counts = count_marks(lines)
    everything = {"text": "All", "href": _address(group=None, reason=None), "count": len(lines),
                  "current": wanted.mark is None and not wanted.reason}  # fmt: skip
    groups = [
        {"text": mark.label, "href": _address(group=mark.value, reason=None), "count": counts[mark],
         "current": mark is wanted.mark}
        for mark in Mark
    ]  # fmt: skip
    return [everything, *groups]


def _reasons(lines: list[Line], wanted: Wanted) -> list[dict[str, Any]]:
    return [
        {"text": words, "href": _address(reason=code, group=None), "count": number,
         "current": code == wanted.reason}
        for code, words, number in count_reasons(lines)
    ]  # fmt: skip


def _columns(wanted: Wanted) -> list[dict[str, Any]]:
    columns: list[dict[str, Any]] = []
    for sort, text in COLUMNS:
        current = sort is wanted.sort
        turned = "desc" if current and not wanted.descending else None
        columns.append({"text": text, "href": _address(sort=sort.value, order=turned)})
        if current:
            columns[-1]["sort"] = "descending" if wanted.descending else "ascending"
    return [*columns, {"text": "Who has it"}, {"text": "Done so far"}, {"text": "What to do", "hidden": True}]


def _cells(line: Line, day: date) -> tuple[Any, ...]:
    each, reason = line.chased, line.chased.reason
    reminders = [f"{format_date(sent.sent_at)}: {sent.step.label}" for sent in each.reminders]
    letters = [f"{format_date(made.made_at)}: {made.rung.short_label}, {made.addressee}"
               for made in each.letters]  # fmt: skip
    return (
        each.agency, each.kind.label, ", ".join(mark.label for mark in line.marks), each.status.label,
        each.left, each.total, each.active_on, each.due_on, each.extended, each.days_late(day) or None,
        *_people(each.leads), *_people(each.authorisers),
        each.sent_at if Mark.WITH_AUTHORISER in line.marks else None, "\n".join(reminders),
        "\n".join(letters), reason.code.label if reason else "", reason.note if reason else "",
    )  # fmt: skip


def _people(people: Any) -> tuple[str, str]:
    return ", ".join(person.name for person in people), ", ".join(person.email for person in people)


@blueprint.route("/assessments/<uuid:assessment_id>/late-reason", methods=["GET", "POST"])
@requires(Permission.MANAGE_CYCLES, get_assessment)
def late_reason(assessment: Any) -> ResponseReturnValue:
    """Record why a return is late; what was recorded before stays."""
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            reason = note_reason(assessment, form.reason(), form.note.data or "", actor=current_actor())
            words = f"{assessment.agency.name}: the reason is recorded, “{reason.code.label.lower()}”."
            cycle_id = assessment.cycle_id
            commit()
            flash(words, "success")
            return redirect(url_for("chasing.chase", cycle_id=cycle_id), 303)
        except RuleBroken as problem:
            form.refuse(problem)
    return render_template(
        "chasing/late_reason.html",
        assessment=assessment,
        form=form,
        recorded=list_reasons(assessment.id),
        crumbs=crumbs(assessment.cycle, "Reason for lateness"),
    )
