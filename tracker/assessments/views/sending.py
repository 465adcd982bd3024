"""Finishing a return: agency details, sending it for authorisation, authorising or declining, the receipt."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.queries import count_active_users
from tracker.action_plans.queries import covered_standard_ids
from tracker.assessments.answers import NO_ANSWER
from tracker.assessments.authorising import authorise as authorise_return
from tracker.assessments.authorising import decline as decline_return
from tracker.assessments.authorising import send_for_authorisation
from tracker.assessments.completeness import (
    areas_without_action,
    missing_answers,
    missing_details,
)
from tracker.assessments.forms import AuthoriseForm, DeclineForm, DetailsForm, SendForm
from tracker.assessments.operations import save_details
from tracker.assessments.queries import (
    details_of,
    get_assessment,
    list_agency_people,
    list_tasks,
)
from tracker.assessments.rules import AssessmentStatus
from tracker.assessments.views.pages import blueprint, crumbs, readable, standards_of
from tracker.db import commit
from tracker.errors import RuleBroken, WrongState
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
    uncovered = areas_without_action(tasks, _covered(assessment))
    return render_template(
        "assessments/send.html",
        assessment=assessment,
        form=form,
        unanswered=missing_answers(tasks),
        no_answer=NO_ANSWER,
        words={task.ref: task.words for task in tasks},
        uncovered=uncovered,
        lacking=missing_details(details_of(assessment)),
        unfinished=[task for task in tasks if task.standing.answered and not task.done],
        requested=[task for task in tasks if task.standing.not_applicable],
        authorisers=_authorisers(assessment),
        alone=count_active_users(assessment.agency_id) == 1,
        crumbs=crumbs(assessment, "Check and send"),
    )


def _authorisers(assessment: Any) -> list[str]:
    own = current_actor().user_id
    people = list_agency_people(assessment.agency_id, Role.AUTHORISER, Role.AGENCY_LEAD)
    return [person.name for person in people if person.id != own]


def _covered(assessment: Any) -> frozenset[Any]:
    return covered_standard_ids(assessment.cycle_id, assessment.agency_id)


@blueprint.get(f"{ADDRESS}/authorise")
@requires(Permission.AUTHORISE, get_assessment)
def authorise(assessment: Any) -> ResponseReturnValue:
    """Authorise the return, or decline it with a reason."""
    if assessment.status.with_board:
        return redirect(url_for("assessments.receipt", assessment_id=assessment.id))
    if assessment.status is not AssessmentStatus.AWAITING_AUTHORISATION:
        raise WrongState("This return has not been sent for authorisation yet.")
    form = AuthoriseForm(formdata=None, data={"name": current_actor().name})
    return _authorise_page(assessment, form, DeclineForm(formdata=None))


@blueprint.post(f"{ADDRESS}/authorise")
@requires(Permission.AUTHORISE, get_assessment)
def authorise_now(assessment: Any) -> ResponseReturnValue:
    """Sign the return and submit it to the board."""
    form = AuthoriseForm()
    if not form.validate_on_submit():
        return _authorise_page(assessment, form, DeclineForm(formdata=None))
    signed = (form.name.data or "", form.designation.data or "", form.signature.data or "")
    try:
        authorise_return(assessment, *signed, actor=current_actor())
    except RuleBroken as problem:
        form.refuse(problem)
        return _authorise_page(assessment, form, DeclineForm(formdata=None))
    commit()
    return redirect(url_for("assessments.receipt", assessment_id=assessment.id))


@blueprint.post(f"{ADDRESS}/decline")
@requires(Permission.AUTHORISE, get_assessment)
def decline(assessment: Any) -> ResponseReturnValue:
    """Give the return back to the lead with a reason."""
    form = DeclineForm()
    if not form.validate_on_submit():
        blank = AuthoriseForm(formdata=None, data={"name": current_actor().name})
        return _authorise_page(assessment, blank, form)
    decline_return(assessment, form.reason.data or "", actor=current_actor())
    commit()
    flash("Declined. The lead was told why by mail and can change the answers again.", "success")
    return redirect(url_for("assessments.tasks", assessment_id=assessment.id))


def _authorise_page(assessment: Any, form: AuthoriseForm, decline_form: DeclineForm) -> str:
    own = assessment.sent_by_id == current_actor().user_id
    return render_template(
        "assessments/authorise.html",
        assessment=assessment,
        form=form,
        decline_form=decline_form,
        wrong=decline_form if decline_form.errors else form,
        sent_by_me=own,
        alone=own and count_active_users(assessment.agency_id) == 1,
        crumbs=crumbs(assessment, "Authorise"),
    )


@blueprint.get(f"{ADDRESS}/receipt")
@requires(Permission.READ_WHOLE_RETURN, get_assessment)
def receipt(assessment: Any) -> ResponseReturnValue:
    """What was submitted, when and by whom, with its reference."""
    readable(assessment)
    if not assessment.status.with_board:
        raise WrongState("There is no receipt yet: this return has not been submitted.")
    return render_template(
        "assessments/receipt.html", assessment=assessment, crumbs=crumbs(assessment, "Receipt")
    )
