"""Handing standards to a colleague, who is invited when new."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.completeness import Task
from tracker.assessments.queries import get_assessment, list_tasks
from tracker.assessments.rules import check_editable
from tracker.assessments.views.pages import crumbs, standards_of
from tracker.clock import today
from tracker.db import commit
from tracker.errors import RuleBroken
from tracker.formatting import plural
from tracker.handovers.forms import HandOverForm
from tracker.handovers.operations import hand_over as give
from tracker.handovers.operations import hand_over_to_new
from tracker.handovers.queries import list_colleagues
from tracker.handovers.rules import last_day
from tracker.handovers.views.pages import ADDRESS, blueprint
from tracker.policy import Permission, current_actor, requires


@blueprint.get(f"{ADDRESS}/hand-over")
@requires(Permission.COMPLETE_RETURN, get_assessment)
def hand_over(assessment: Any) -> ResponseReturnValue:
    """Choose standards, a colleague, a note and a date; `?standard=` and `?policy=` choose some already."""
    check_editable(assessment.status)
    chosen = {name: request.args.getlist(name) for name in ("policy", "standard")}
    form = HandOverForm(formdata=None, data={"policies": chosen["policy"], "standards": chosen["standard"]})
    return _form_page(assessment, form)


@blueprint.post(f"{ADDRESS}/hand-over")
@requires(Permission.COMPLETE_RETURN, get_assessment)
def hand_over_now(assessment: Any) -> ResponseReturnValue:
    """Hand them over, and invite the colleague when new."""
    form = HandOverForm()
    framework = standards_of(assessment)
    people = list_colleagues(assessment.agency_id, without=current_actor().user_id)
    form.offer(framework.policy_standards, people)
    if not form.validate_on_submit():
        return _form_page(assessment, form)
    try:
        words = _hand_over(assessment, form, {person.id: person for person in people})
    except RuleBroken as problem:
        form.refuse(problem)
        return _form_page(assessment, form)
    commit()
    flash(words, "success")
    return redirect(url_for("handovers.holders", assessment_id=assessment.id), 303)


def _hand_over(assessment: Any, form: HandOverForm, people: dict[Any, Any]) -> str:
    """Do what a valid form says; gives what happened in words."""
    actor, count = current_actor(), plural(len(form.refs), "standard")
    if form.holder_id is None:
        new = (form.name.data or "", form.email.data or "")
        person = hand_over_to_new(assessment, form.refs, *new, form.wish, actor=actor)
        return f"{count} handed over to {person.name}. A mail invites them and says what is wanted."
    person = people[form.holder_id]
    if not give(assessment, form.refs, person, form.wish, actor=actor):
        return f"{person.name} has these standards already, on the same terms. No mail was sent."
    return f"{count} handed over to {person.name}. A mail tells them what is wanted."


def _form_page(assessment: Any, form: HandOverForm) -> str:
    framework = standards_of(assessment)
    people = list_colleagues(assessment.agency_id, without=current_actor().user_id)
    form.offer(framework.policy_standards, people)
    tasks = {task.ref: task for task in list_tasks(assessment.id, framework)}
    return render_template(
        "handovers/hand_over.html",
        assessment=assessment,
        form=form,
        groups=[_group(policy, tasks, form) for policy in framework.policy_standards],
        latest=last_day(assessment.due_on, today()),
        crumbs=[*crumbs(assessment, "Hand standards over")],
    )


def _group(policy: Any, tasks: dict[str, Task], form: HandOverForm) -> dict[str, Any]:
    rows = [tasks[standard.ref] for standard in policy.minimum_standards if standard.ref in tasks]
    chosen = set(form.standards.data or ())
    return {
        "number": str(policy.number),
        "title": policy.short_title,
        "tasks": rows,
        "whole": str(policy.number) in (form.policies.data or ()),
        "chosen": chosen,
        "open": any(task.ref in chosen for task in rows),
    }
