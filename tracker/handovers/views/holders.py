"""The lead's page of who holds what: reminding, changing what is wanted, and taking standards back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.completeness import Task
from tracker.assessments.queries import get_assessment, list_tasks
from tracker.assessments.rules import check_editable
from tracker.assessments.views.pages import crumbs, standards_of
from tracker.clock import local, today
from tracker.db import commit
from tracker.errors import RuleBroken
from tracker.formatting import format_due, plural
from tracker.handovers.forms import WishForm
from tracker.handovers.operations import change as change_wish
from tracker.handovers.operations import nudge as remind
from tracker.handovers.operations import take_back as take
from tracker.handovers.queries import Holder, get_handover, get_holder, list_held
from tracker.handovers.rules import Held, ShowHeld, by_person, last_day, shown
from tracker.handovers.views.pages import ADDRESS, blueprint
from tracker.policy import Permission, current_actor, requires
from tracker.spreadsheets import spreadsheet

HEADINGS = ("Standard", "Words", "Essential", "Status", "With", "Can sign in", "By", "Days", "Asked by",
            "Handed over", "Note", "Last nudged")  # fmt: skip


@blueprint.get(f"{ADDRESS}/holders")
@requires(Permission.COMPLETE_RETURN, get_assessment)
def holders(assessment: Any) -> ResponseReturnValue:
    """Who holds what, by person; then the standards that are with nobody but the lead."""
    framework, day = standards_of(assessment), today()
    held = list_held(assessment.id, framework)
    with_lead = [task for task in list_tasks(assessment.id, framework) if task.holder_id is None]
    if request.args.get("format") == "xlsx":
        rows = [*(_cells(row) for row in held), *(_free_cells(task) for task in with_lead)]
        return spreadsheet(f"Who holds what, {assessment.agency.name}", HEADINGS, rows)
    asked = request.args.get("show", "")
    show = ShowHeld(asked) if asked in set(ShowHeld) else ShowHeld.ALL
    return render_template(
        "handovers/holders.html",
        assessment=assessment,
        people=by_person(held, shown(held, show, day)),
        with_lead=_filtered(with_lead, show),
        filters=_filters(held, with_lead, show),
        show=show,
        held=len(held),
        total=len(held) + len(with_lead),
        late=len(shown(held, ShowHeld.LATE, day)),
        day=day,
        nudged_today=lambda at: at is not None and local(at).date() == day,
        crumbs=crumbs(assessment, "Who holds what"),
    )


def _filtered(tasks: list[Task], show: ShowHeld) -> list[Task]:
    """A standard that nobody was asked for has no date, so that it is never late."""
    if show is ShowHeld.LATE:
        return []
    return [task for task in tasks if show is ShowHeld.ALL or not task.done]


def _filters(held: list[Held], with_lead: list[Task], current: ShowHeld) -> list[dict[str, object]]:
    day = today()
    return [
        {
            "text": show.label,
            "href": f"?show={show.value}",
            "count": len(shown(held, show, day)) + len(_filtered(with_lead, show)),
            "current": show is current,
        }
        for show in ShowHeld
    ]


def _cells(row: Held) -> tuple[Any, ...]:
    days = "" if row.done else format_due(row.due_on)
    return (
        row.ref, row.words, row.essential, row.status.label, row.holder, row.answering, row.due_on, days,
        row.asked_by, row.given_at, row.note, row.nudged_at,
    )  # fmt: skip


def _free_cells(task: Task) -> tuple[Any, ...]:
    return (task.ref, task.words, task.essential, task.status.label, "The lead", *[None] * 7)


@blueprint.post(f"{ADDRESS}/handovers/<uuid:handover_id>/take-back")
@requires(Permission.COMPLETE_RETURN, get_handover)
def take_back(handover: Any) -> ResponseReturnValue:
    """Take one standard back."""
    return _taken(handover.response.assessment, [handover], handover.holder.name)


@blueprint.post(f"{ADDRESS}/holders/<uuid:user_id>/take-back")
@requires(Permission.COMPLETE_RETURN, get_holder)
def take_all_back(holder: Holder) -> ResponseReturnValue:
    """Take everything back from one person."""
    return _taken(holder.assessment, holder.handovers, holder.user.name)


def _taken(assessment: Any, handovers: Any, name: str) -> ResponseReturnValue:
    refs = take(assessment, handovers, actor=current_actor())
    what = refs[0] if len(refs) == 1 else plural(len(refs), "standard")
    return _done(assessment, f"You have {what} back. {name} can no longer open {_them(refs)}.")


def _them(refs: list[str]) -> str:
    return "it" if len(refs) == 1 else "them"


@blueprint.post(f"{ADDRESS}/holders/<uuid:user_id>/nudge")
@requires(Permission.COMPLETE_RETURN, get_holder)
def nudge(holder: Holder) -> ResponseReturnValue:
    """Remind one person of what is left."""
    remind(holder, actor=current_actor())
    words = f"A reminder is on its way to {holder.user.name}. You can nudge them again tomorrow."
    return _done(holder.assessment, words)


@blueprint.route(f"{ADDRESS}/handovers/<uuid:handover_id>/change", methods=["GET", "POST"])
@requires(Permission.COMPLETE_RETURN, get_handover)
def change(handover: Any) -> ResponseReturnValue:
    """Other words or another day for one standard."""
    assessment = handover.response.assessment
    check_editable(assessment.status)
    form = WishForm(data={"note": handover.note, "due_on": handover.due_on})
    if form.validate_on_submit():
        try:
            changed = change_wish(handover, form.wish, actor=current_actor())
        except RuleBroken as problem:
            form.refuse(problem)
        else:
            name = handover.holder.name
            words = f"Changed. A mail tells {name}." if changed else "Nothing was changed. No mail was sent."
            return _done(assessment, words)
    standard = standards_of(assessment).minimum_standard_by_id(handover.response.minimum_standard_id)
    return render_template(
        "handovers/change.html",
        assessment=assessment,
        handover=handover,
        standard=standard,
        form=form,
        latest=last_day(assessment.due_on, today()),
        crumbs=crumbs(assessment, f"Change what is wanted for {standard.ref}"),
    )


def _done(assessment: Any, words: str) -> ResponseReturnValue:
    target = url_for("handovers.holders", assessment_id=assessment.id)
    commit()
    flash(words, "success")
    return redirect(target, 303)
