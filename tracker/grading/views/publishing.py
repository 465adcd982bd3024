"""Publishing: what is still missing, then the grades go out; or the return is sent back instead."""

from collections import Counter
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.correcting import return_to_agency
from tracker.assessments.queries import get_assessment
from tracker.assessments.rules import check_remark
from tracker.assessments.views.pages import readable, standards_of
from tracker.db import commit
from tracker.errors import RuleBroken, WrongState
from tracker.forms import clean_text
from tracker.frameworks.rules import Grade
from tracker.grading.forms import ReturnForm
from tracker.grading.queries import list_published_grades
from tracker.grading.views.pages import blueprint, crumbs
from tracker.policy import Permission, current_actor, requires
from tracker.publishing.forms import PublishForm
from tracker.publishing.obstacles import check_return
from tracker.publishing.operations import publish_return
from tracker.publishing.views.pages import obstacle_list

FROM_THE_TOP = sorted(Grade, key=lambda grade: -1 if grade.number is None else grade.number, reverse=True)


@blueprint.route("/assessments/<uuid:assessment_id>/grading/publish", methods=["GET", "POST"])
@requires(Permission.PUBLISH, get_assessment)
def publish(assessment: Any) -> ResponseReturnValue:
    """Check, then give the agency its grades."""
    readable(assessment)
    form = PublishForm()
    if form.validate_on_submit():
        try:
            return _publish(assessment, form)
        except RuleBroken as problem:
            form.refuse(problem)
    if assessment.published_at is not None:
        raise WrongState("The grades of this return have been published already.")
    return _page(assessment, form)


def _publish(assessment: Any, form: PublishForm) -> ResponseReturnValue:
    publish_return(assessment, form.waiver, actor=current_actor())
    commit()
    flash(
        f"The grades are published. The lead and authoriser of {assessment.agency.name} have been told.",
        "success",
    )
    return redirect(url_for("grading.results", assessment_id=assessment.id), 303)


def _page(assessment: Any, form: PublishForm) -> ResponseReturnValue:
    grades = list_published_grades(assessment.id)
    counted = Counter(grade.value for grade in grades)
    check = check_return(assessment.id)
    return render_template(
        "grading/publish.html",
        assessment=assessment,
        form=form,
        check=check,
        blocking=obstacle_list(assessment, check.blocking),
        open_still=obstacle_list(assessment, check.open_still),
        counts=[(grade, counted[grade]) for grade in FROM_THE_TOP],
        total=len(grades),
        zeros=[grade for grade in grades if grade.value is Grade.INADEQUATE],
        silent=[grade.ref for grade in grades if grade.value is Grade.INADEQUATE and not grade.comment],
        crumbs=crumbs(assessment, "Publish"),
    )


@blueprint.route("/assessments/<uuid:assessment_id>/grading/return", methods=["GET", "POST"])
@requires(Permission.RETURN_TO_AGENCY, get_assessment)
def send_back(assessment: Any) -> ResponseReturnValue:
    """Return it to the agency with the reason; the agency corrects and submits it again."""
    readable(assessment)
    if assessment.published_at is not None:
        raise WrongState("The grades of this return have been published, so it cannot be sent back.")
    form = ReturnForm()
    framework = standards_of(assessment)
    typed = {each.ref: clean_text(request.form.get(f"change-{each.ref}"))
             for each in framework.minimum_standards}  # fmt: skip
    wrong = _too_long(typed)
    if form.validate_on_submit() and not wrong:
        changes = {ref: text for ref, text in typed.items() if text}
        return_to_agency(assessment, form.reason.data or "", changes, actor=current_actor())
        commit()
        flash(f"The return is with {assessment.agency.name} again. Its lead has been told why.", "success")
        board_id, cycle_id = assessment.cycle.board_id, assessment.cycle_id
        return redirect(url_for("grading.returns", board_id=board_id, cycle=cycle_id), 303)
    return render_template(
        "grading/send_back.html",
        assessment=assessment,
        form=form,
        policies=framework.policy_standards,
        typed=typed,
        wrong_changes=wrong,
        asked_ref=request.args.get("ref", ""),
        crumbs=crumbs(assessment, "Return to the agency"),
    )


def _too_long(typed: dict[str, str]) -> dict[str, str]:
    """What is wrong with the reasons at single standards, by reference."""
    problems = {}
    for ref, text in typed.items():
        try:
            check_remark(text or "-")
        except RuleBroken as problem:
            problems[ref] = problem.message
    return problems
