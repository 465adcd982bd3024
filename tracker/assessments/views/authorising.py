"""The authoriser's page: the whole return to read and comment on, then to authorise or to decline."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.queries import count_active_users
from tracker.assessments.authorising import authorise as authorise_return
from tracker.assessments.authorising import decline as decline_return
from tracker.assessments.forms import AuthoriseForm, CommentForm, DeclineForm
from tracker.assessments.queries import get_assessment, get_response
from tracker.assessments.remark_queries import comments_so_far
from tracker.assessments.remarks import remove_comment, write_comment
from tracker.assessments.rules import AssessmentStatus
from tracker.assessments.views.evidence import link_inside
from tracker.assessments.views.pages import blueprint, crumbs
from tracker.db import commit
from tracker.errors import RuleBroken, WrongState
from tracker.policy import Permission, current_actor, requires
from tracker.reports.return_document import compose

ADDRESS = "/assessments/<uuid:assessment_id>"


@blueprint.get(f"{ADDRESS}/authorise")
@requires(Permission.AUTHORISE, get_assessment)
def authorise(assessment: Any) -> ResponseReturnValue:
    """Read the return, comment on standards, and authorise or decline it."""
    if assessment.status.with_board:
        return redirect(url_for("assessments.receipt", assessment_id=assessment.id))
    if assessment.status is not AssessmentStatus.AWAITING_AUTHORISATION:
        raise WrongState("This return has not been sent for authorisation yet.")
    return _page(assessment)


@blueprint.post(f"{ADDRESS}/authorise")
@requires(Permission.AUTHORISE, get_assessment)
def authorise_now(assessment: Any) -> ResponseReturnValue:
    """Sign the return and submit it to the board."""
    form = AuthoriseForm()
    if not form.validate_on_submit():
        return _page(assessment, form=form)
    signed = (form.name.data or "", form.designation.data or "", form.signature.data or "")
    try:
        authorise_return(assessment, *signed, actor=current_actor())
    except RuleBroken as problem:
        form.refuse(problem)
        return _page(assessment, form=form)
    commit()
    return redirect(url_for("assessments.receipt", assessment_id=assessment.id))


@blueprint.post(f"{ADDRESS}/decline")
@requires(Permission.AUTHORISE, get_assessment)
def decline(assessment: Any) -> ResponseReturnValue:
    """Give the return back to the lead with a reason, and with the comments at their standards."""
    form = DeclineForm()
    if not form.validate_on_submit():
        return _page(assessment, decline_form=form)
    decline_return(assessment, form.reason.data or "", actor=current_actor())
    commit()
    flash("Declined. The lead was told why by mail and can change the answers again.", "success")
    return redirect(url_for("assessments.tasks", assessment_id=assessment.id))


@blueprint.post(f"{ADDRESS}/authorise/<ref>")
@requires(Permission.AUTHORISE, get_response)
def comment(response: Any) -> ResponseReturnValue:
    """Keep or remove the person's own comment on one standard, and go back to that standard."""
    assessment_id, ref = response.assessment_id, response.minimum_standard.ref
    form = CommentForm()
    form.validate_on_submit()
    try:
        if request.form.get("then") == "remove":
            remove_comment(response, actor=current_actor())
        else:
            write_comment(response, form.text.data or "", actor=current_actor())
    except RuleBroken as problem:
        typed = {"ref": ref, "text": form.text.data or "", "error": problem.message}
        return _page(response.assessment, typed=typed)
    commit()
    return redirect(url_for("assessments.authorise", assessment_id=assessment_id, _anchor=f"standard-{ref}"))


def _page(
    assessment: Any,
    *,
    form: AuthoriseForm | None = None,
    decline_form: DeclineForm | None = None,
    typed: dict[str, str] | None = None,
) -> str:
    actor = current_actor()
    own = assessment.sent_by_id == actor.user_id
    blank = AuthoriseForm(formdata=None, data={"name": actor.name})
    return render_template(
        "assessments/authorise.html",
        assessment=assessment,
        document=compose(assessment, link_inside(assessment.id)),
        comments=comments_so_far(assessment.id),
        own_id=actor.user_id,
        typed=typed or {},
        form=form or blank,
        decline_form=decline_form or DeclineForm(formdata=None),
        wrong=decline_form if decline_form and decline_form.errors else form,
        sent_by_me=own,
        alone=own and count_active_users(assessment.agency_id) == 1,
        crumbs=crumbs(assessment, "Authorise"),
    )
