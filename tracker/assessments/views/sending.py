"""Finishing a return: the agency details, and the check before it is sent for authorisation."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.queries import count_active_users
from tracker.action_plans.queries import covered_standard_ids
from tracker.assessments.answers import NO_ANSWER
from tracker.assessments.authorising import send_for_authorisation
from tracker.assessments.checklist import (
    not_finished,
    out_of_date,
    requested,
    weak_essentials,
    with_colleagues,
)
from tracker.assessments.completeness import (
    Task,
    areas_without_action,
    missing_answers,
    missing_details,
)
from tracker.assessments.forms import DetailsForm, SendForm
from tracker.assessments.operations import save_details
from tracker.assessments.queries import (
    details_of,
    get_assessment,
    list_agency_people,
    list_answers,
    list_tasks,
)
from tracker.assessments.views.pages import blueprint, crumbs, readable, standards_of, viewer_of
from tracker.carry_forward.beside import offered_tasks
from tracker.db import commit
from tracker.errors import RuleBroken, WrongState
from tracker.evidence.queries import citations_by_response
from tracker.policy import Permission, Role, can, current_actor, requires

ADDRESS = "/assessments/<uuid:assessment_id>"


@blueprint.get(f"{ADDRESS}/details")
@requires(Permission.READ_WHOLE_RETURN, get_assessment)
def details(assessment: Any) -> ResponseReturnValue:
    """The agency details block of Part B: to fill in, or to read."""
    readable(assessment)
    return _details_page(assessment, _details_form(assessment))


@blueprint.post(f"{ADDRESS}/details")
@requires(Permission.COMPLETE_RETURN, get_assessment)
def save_agency_details(assessment: Any) -> ResponseReturnValue:
    """Save the block, complete or not."""
    form = _details_form(assessment)
    if not form.validate_on_submit():
        return _details_page(assessment, form)
    save_details(assessment, form.details, expected_version=form.read_version, actor=current_actor())
    commit()
    empty = len(form.details.empty_fields)
    flash(
        f"Agency details saved. {f'{empty} left to fill in.' if empty else 'They are complete.'}", "success"
    )
    return redirect(url_for("assessments.tasks", assessment_id=assessment.id))


def _details_form(assessment: Any) -> DetailsForm:
    stored = details_of(assessment)
    values = {name: getattr(stored, name) for name in vars(stored)}
    if not stored.completed_by_name:
        actor = current_actor()
        values |= {"completed_by_name": actor.name, "completed_by_email": actor.email}
    return DetailsForm(data={**values, "version": assessment.version})


def _details_page(assessment: Any, form: DetailsForm) -> str:
    changing = assessment.status.editable and can(
        current_actor(), Permission.COMPLETE_RETURN, assessment.scope
    )
    return render_template(
        "assessments/details.html",
        assessment=assessment,
        form=form if changing else None,
        details=details_of(assessment),
        crumbs=crumbs(assessment, "Agency details"),
    )


@blueprint.get(f"{ADDRESS}/send")
@requires(Permission.COMPLETE_RETURN, get_assessment)
def send(assessment: Any) -> ResponseReturnValue:
    """What is missing before the return can be sent, each with a link, or the button that sends it."""
    _still_open(assessment)
    return _send_page(assessment, SendForm())


@blueprint.post(f"{ADDRESS}/send")
@requires(Permission.COMPLETE_RETURN, get_assessment)
def send_now(assessment: Any) -> ResponseReturnValue:
    """Send it for authorisation."""
    form = SendForm()
    if not form.validate_on_submit():
        return _send_page(assessment, form)
    try:
        send_for_authorisation(assessment, covered=_covered(assessment), actor=current_actor())
    except RuleBroken as problem:
        form.refuse(problem)
        return _send_page(assessment, form)
    commit()
    flash("Sent for authorisation. Nobody can change it now, unless it is declined.", "success")
    return redirect(url_for("assessments.tasks", assessment_id=assessment.id))


def _still_open(assessment: Any) -> None:
    if not assessment.status.editable:
        raise WrongState(f"This return was sent already: its status is “{assessment.status.label.lower()}”.")


def _send_page(assessment: Any, form: SendForm) -> str:
    tasks = list_tasks(assessment.id, standards_of(assessment))
    return render_template(
        "assessments/send.html",
        assessment=assessment,
        form=form,
        unanswered=missing_answers(tasks),
        no_answer=NO_ANSWER,
        words={task.ref: task.words for task in tasks},
        uncovered=areas_without_action(tasks, _covered(assessment)),
        lacking=missing_details(details_of(assessment)),
        authorisers=_authorisers(assessment),
        alone=count_active_users(assessment.agency_id) == 1,
        crumbs=crumbs(assessment, "Check and send"),
        **_worth_a_look(assessment, tasks),
    )


def _worth_a_look(assessment: Any, tasks: list[Task]) -> dict[str, Any]:
    """What does not keep the return from being sent, but deserves a second look."""
    rows, items = list_answers(assessment.id), citations_by_response(assessment.id)
    cited = {row.standard_id: items.get(row.response_id, ()) for row in rows.values()}
    return {
        "weak": weak_essentials(tasks, {key: row.answer for key, row in rows.items()}, cited),
        "old_evidence": out_of_date(tasks, cited),
        "unfinished": not_finished(tasks),
        "held": with_colleagues(tasks, current_actor().user_id),
        "requested": requested(tasks),
        "to_confirm": offered_tasks(assessment, tasks, viewer_of(assessment))["to_confirm"],
    }


def _authorisers(assessment: Any) -> list[str]:
    own = current_actor().user_id
    people = list_agency_people(assessment.agency_id, Role.AUTHORISER, Role.AGENCY_LEAD)
    return [person.name for person in people if person.id != own]


def _covered(assessment: Any) -> frozenset[Any]:
    return covered_standard_ids(assessment.cycle_id, assessment.agency_id)
