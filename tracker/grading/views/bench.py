"""The grading bench: one standard of a return, and the list of all of them."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.action_plans.queries import find_plan, list_rows
from tracker.assessments.queries import answer_of, get_assessment, get_response
from tracker.assessments.views.correcting import resubmitted
from tracker.assessments.views.evidence import cited_rows
from tracker.assessments.views.pages import readable, standards_of
from tracker.carry_forward.marks import find_mark
from tracker.clock import today
from tracker.db import commit, release
from tracker.errors import Conflict, RuleBroken
from tracker.evidence.queries import list_citations
from tracker.evidence.rules import FileState
from tracker.frameworks.rules import Grade
from tracker.grading.bench import Bench, Show, by_policy_standard, gist
from tracker.grading.forms import GradeForm
from tracker.grading.operations import record_grade
from tracker.grading.queries import Given, last_cycle_grades, list_history
from tracker.grading.rules import GRADABLE, GradeKind
from tracker.grading.views.pages import bench_of, blueprint, crumbs, kind_for, visible_grades
from tracker.policy import Permission, can, current_actor, requires

RATIONALE_HINT = "Kept by the board. Needed for 0, 3, N/A, and where you differ from the agency."
RATIONALE_HINTS = {GradeKind.AGREED: "Kept by the board. Say why this is the agreed grade."}


@blueprint.get("/assessments/<uuid:assessment_id>/grading")
@requires(Permission.GRADE, get_assessment)
def standards(assessment: Any) -> ResponseReturnValue:
    """Every standard of the return with its grade, and where to carry on."""
    readable(assessment)
    bench = bench_of(assessment, visible_grades(assessment))
    show = _show()
    lines = [line for line in bench.lines if line.shown(show)]
    return render_template(
        "grading/standards.html",
        assessment=assessment,
        bench=bench,
        groups=by_policy_standard(standards_of(assessment), lines),
        filters_of_list=_filters(bench, show),
        crumbs=crumbs(assessment),
        open_for_grades=assessment.status in GRADABLE,
        may_publish=can(current_actor(), Permission.PUBLISH, assessment.scope),
        resubmitted=resubmitted(assessment),
    )


@blueprint.route("/assessments/<uuid:assessment_id>/grading/<ref>", methods=["GET", "POST"])
@requires(Permission.GRADE, get_response)
def bench(response: Any) -> ResponseReturnValue:
    """One answer with all that is needed to grade it. Looking changes nothing; saving begins grading."""
    readable(response.assessment)
    given = visible_grades(response.assessment)
    kind = kind_for(response.assessment, given.get(response.id, {}))
    history = list_history(response.id, kind)
    form = _form(response, history)
    if form.validate_on_submit():
        try:
            return _save(response, form, kind)
        except RuleBroken as problem:
            form.refuse(problem)
        except Conflict as clash:
            return _clash(response, clash)
    return _page(response, form, kind, given, history)


def _form(response: Any, history: Sequence[Any]) -> GradeForm:
    grade = next((each for each in history if each.is_current), None)
    data: dict[str, Any] = {"version": len(history)}
    if grade is not None:
        data |= {"value": grade.value, "rationale": grade.rationale, "comment": grade.comment_to_agency}
    return GradeForm(data=data).offer(standards_of(response.assessment))


def _save(response: Any, form: GradeForm, kind: GradeKind) -> ResponseReturnValue:
    value = Grade(str(form.value.data))
    record_grade(
        response,
        value,
        form.rationale.data or "",
        form.comment.data or "",
        kind=kind,
        actor=current_actor(),
        seen=form.version.data,
    )
    commit()
    assessment, ref = response.assessment, response.minimum_standard.ref
    if request.form.get("then") == "stay":
        return redirect(_address(assessment, ref, saved=ref), 303)
    following = bench_of(assessment, visible_grades(assessment)).next_to_do(ref)
    if following is None:
        flash(f"{ref} is saved: {value.short_label} {value.label}. Every standard is graded.", "success")
        return redirect(url_for("grading.standards", assessment_id=assessment.id), 303)
    return redirect(_address(assessment, following.ref, saved=ref), 303)


def _clash(response: Any, clash: Conflict) -> ResponseReturnValue:
    assessment_id, ref = response.assessment_id, response.minimum_standard.ref
    release()
    page = render_template(
        "errors/409.html",
        message=clash.message,
        theirs=list(clash.theirs.items()),
        kept_text=list(clash.yours.items()),
        back_href=url_for("grading.bench", assessment_id=assessment_id, ref=ref),
    )
    return page, 409


def _page(
    response: Any, form: GradeForm, kind: GradeKind, given: Given, history: Sequence[Any]
) -> ResponseReturnValue:
    assessment, ref = response.assessment, response.minimum_standard.ref
    framework = standards_of(assessment)
    laid_out = bench_of(assessment, given)
    show = _show()
    cited = list_citations(response.id)
    return render_template(
        "grading/bench.html",
        assessment=assessment,
        response=response,
        answer=answer_of(response),
        standard=framework.minimum_standard(ref),
        bench=laid_out,
        line=laid_out.line(ref),
        groups=by_policy_standard(
            framework, [line for line in laid_out.lines if line.shown(show) or line.ref == ref]
        ),
        filters_of_list=_filters(laid_out, show),
        show=None if show is Show.ALL else show.value,
        previous_to_do=laid_out.previous_to_do(ref),
        next_to_do=laid_out.next_to_do(ref),
        form=form if assessment.status in GRADABLE else None,
        kind=kind,
        given=given.get(response.id, {}),
        history=history,
        grades=sorted(framework.grades, key=lambda each: each.grade),
        gists={each.grade.value: gist(each) for each in framework.grades},
        last=last_cycle_grades(assessment.agency_id, assessment.cycle).get(ref),
        mark=find_mark(response.id),
        actions=_actions(assessment, ref),
        evidence=cited_rows(cited, assessment.id),
        pictures=[item for item in cited if _is_picture(item)],
        crumbs=crumbs(assessment, ref),
        saved=next(
            (line for line in laid_out.lines if line.grade and line.ref == request.args.get("saved")), None
        ),
        rationale_hint=RATIONALE_HINTS.get(kind, RATIONALE_HINT),
    )


def _actions(assessment: Any, ref: str) -> list[Any]:
    """The actions of the agency's plan that serve the standard."""
    plan = find_plan(assessment.cycle_id, assessment.agency_id)
    rows = list_rows(plan.id, today()) if plan else []
    return [row for row in rows if ref in row.standards and row.shown is not None]


def _is_picture(item: Any) -> bool:
    return item.state is FileState.AVAILABLE and (item.media_type or "").startswith("image/")


def _show() -> Show:
    asked = request.values.get("show", "")
    return Show(asked) if asked in set(Show) else Show.ALL


def _filters(laid_out: Bench, show: Show) -> list[dict[str, Any]]:
    return [
        {
            "text": each.label,
            "href": f"?show={each.value}",
            "count": laid_out.count(each),
            "current": each is show,
        }
        for each in Show
    ]


def _address(assessment: Any, ref: str, saved: str) -> str:
    show = _show()
    narrowed = None if show is Show.ALL else show.value
    return url_for("grading.bench", assessment_id=assessment.id, ref=ref, show=narrowed, saved=saved)
