"""Last cycle's answers: confirming one as unchanged, or those that are ticked on one page."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.queries import get_assessment, get_response, list_tasks
from tracker.assessments.rules import check_editable
from tracker.assessments.views.pages import crumbs, may_answer, standards_of, viewer_of
from tracker.assessments.views.standards import clash_page
from tracker.carry_forward.beside import confirmed_form
from tracker.carry_forward.forms import ConfirmForm, TickForm
from tracker.carry_forward.operations import Confirmed, confirm_ticked, confirm_unchanged
from tracker.carry_forward.queries import list_offers
from tracker.carry_forward.rules import Offer, Which, narrowed
from tracker.db import commit, release
from tracker.errors import Conflict, RuleBroken
from tracker.formatting import plural
from tracker.handovers.operations import note_all_finished, note_finished
from tracker.navigation import section
from tracker.policy import Permission, current_actor, requires

blueprint = Blueprint("carry_forward", __name__)
blueprint.before_request(section("assessments"))
LIST = "/assessments/<uuid:assessment_id>/last-answers"


@blueprint.post("/assessments/<uuid:assessment_id>/standards/<ref>/unchanged")
@requires(Permission.ANSWER, get_response)
def confirm(response: Any) -> ResponseReturnValue:
    """Take last cycle's answer over as it was; both texts when somebody else saved meanwhile."""
    may_answer(response)
    version, ref = int(ConfirmForm().version.data or 0), response.minimum_standard.ref
    assessment_id = response.assessment_id
    try:
        warnings = confirm_unchanged(response, expected_version=version, actor=current_actor())
    except Conflict as clash:
        release()
        again = get_response(assessment_id, ref, actor=current_actor())
        return clash_page(assessment_id, ref, confirmed_form(again, version), clash)
    note_finished(response, actor=current_actor())
    commit()
    flash(f"{ref}: last cycle’s answer is confirmed as unchanged and the standard completed.", "success")
    _warn((ref, words) for words in warnings)
    return redirect(url_for("assessments.standard", assessment_id=assessment_id, ref=ref))


@blueprint.get(LIST)
@requires(Permission.ANSWER, get_assessment)
def answers(assessment: Any) -> ResponseReturnValue:
    """What last cycle offers to the standards that this person answers and that have no answer yet."""
    check_editable(assessment.status)
    offers = _open_offers(assessment)
    return _page(assessment, offers, TickForm([offer.ref for offer in offers]))


@blueprint.post(LIST)
@requires(Permission.ANSWER, get_assessment)
def confirm_several(assessment: Any) -> ResponseReturnValue:
    """Confirm the ticked answers as unchanged, or the one whose own button was pressed."""
    offers = _open_offers(assessment)
    form = TickForm([offer.ref for offer in list_offers(assessment)])
    only = request.form.get("only")
    if not form.validate_on_submit():
        return _page(assessment, offers, form)
    try:
        refs = [only] if only else form.refs.data
        result = confirm_ticked(assessment, refs, check=may_answer, actor=current_actor())
    except RuleBroken as problem:
        form.refuse(problem)
        return _page(assessment, offers, form)
    note_all_finished(assessment, actor=current_actor())
    commit()
    _tell(result)
    address = url_for("carry_forward.answers", assessment_id=assessment.id)
    return redirect(address + _query(*_asked()))


def _open_offers(assessment: Any) -> list[Offer]:
    """Offers at standards that are this person's to answer and still untouched."""
    viewer = viewer_of(assessment)
    tasks = list_tasks(assessment.id, standards_of(assessment))
    mine = {
        task.ref
        for task in tasks
        if not task.standing.touched and (viewer.leading or task.holder_id == viewer.user_id)
    }
    return [offer for offer in list_offers(assessment) if offer.ref in mine]


def _page(assessment: Any, offers: list[Offer], form: TickForm) -> str:
    which, policy = _asked()
    shown = narrowed(offers, which, policy)
    framework = standards_of(assessment)
    return render_template(
        "carry_forward/answers.html",
        assessment=assessment,
        crumbs=crumbs(assessment, "Last cycle’s answers"),
        form=form,
        offers=[(offer, framework.minimum_standard(offer.ref)) for offer in shown],
        total=len(offers),
        ticked=set(form.refs.data or []),
        by_grade=_links(offers, which, policy),
        by_policy=_policy_links(framework, offers, which, policy),
        cycle=offers[0].earlier.cycle_name if offers else "",
        self_grading=assessment.cycle.self_grading,
    )


def _asked() -> tuple[Which, int | None]:
    which, policy = request.args.get("which", ""), request.args.get("policy", "")
    number = int(policy) if policy.isascii() and policy.isdigit() and len(policy) < 4 else None
    return Which(which) if which in set(Which) else Which.ALL, number


def _links(offers: list[Offer], which: Which, policy: int | None) -> list[dict[str, object]]:
    return [
        {
            "text": each.label,
            "href": _query(each, policy),
            "count": len(narrowed(offers, each, policy)),
            "current": each is which,
        }
        for each in Which
    ]


def _policy_links(
    framework: Any, offers: list[Offer], which: Which, policy: int | None
) -> list[dict[str, object]]:
    numbers = [each.number for each in framework.policy_standards if narrowed(offers, which, each.number)]
    titles = {each.number: f"{each.number}. {each.short_title}" for each in framework.policy_standards}
    every: list[int | None] = [None, *numbers]
    return [
        {
            "text": titles[number] if number else "All policy standards",
            "href": _query(which, number),
            "count": len(narrowed(offers, which, number)),
            "current": number == policy,
        }
        for number in every
    ]


def _query(which: Which, policy: int | None) -> str:
    return f"?which={which.value}" + (f"&policy={policy}" if policy else "")


def _tell(result: Confirmed) -> None:
    if result.done:
        words = plural(len(result.done), "answer")
        flash(f"{words} confirmed as unchanged: {', '.join(result.done)}.", "success")
    for _ref, words in result.refused:
        flash(f"Not confirmed: {words}", "warning")
    _warn(result.warnings)


def _warn(warnings: Any) -> None:
    for ref, words in warnings:
        flash(f"{ref}: {words}", "warning")
