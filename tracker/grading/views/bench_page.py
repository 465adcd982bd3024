"""What the page of one standard on the bench is made of."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for

from tracker.action_plans.queries import find_plan, list_rows
from tracker.assessments.queries import answer_of
from tracker.assessments.views.pages import standards_of
from tracker.board_queries.views.asking import queries_on_bench
from tracker.carry_forward.marks import find_mark
from tracker.clock import today
from tracker.errors import Conflict
from tracker.frameworks.rules import Framework
from tracker.grading.bench import Bench, Show, by_policy_standard, gist, may_know_decisions
from tracker.grading.forms import GradeForm
from tracker.grading.last_cycle import last_cycle_grades
from tracker.grading.queries import Given
from tracker.grading.rules import GRADABLE, GradeKind
from tracker.grading.views.evidence import Opened, evidence_on
from tracker.grading.views.pages import bench_of, crumbs
from tracker.grading.views.requests import Deciding, request_cards
from tracker.moderation.views.on_bench import moderation_on_bench
from tracker.sampling.views.on_bench import sampled_on_bench

RATIONALE_HINT = "Kept by the board. Needed for 0, 3, N/A, and where you differ from the agency."
RATIONALE_HINTS = {GradeKind.AGREED: "Kept by the board. Say why this is the agreed grade."}


def bench_page(
    response: Any,
    form: GradeForm,
    kind: GradeKind,
    given: Given,
    history: Sequence[Any],
    *,
    clash: Conflict | None = None,
    deciding: Deciding | None = None,
    opened: Opened | None = None,
) -> str:
    """The bench at one standard; `deciding` is a decision's form to be shown again, `opened` a text file."""
    assessment, ref = response.assessment, response.minimum_standard.ref
    framework, laid_out = standards_of(assessment), bench_of(assessment, given)
    grades = given.get(response.id, {})
    place = moderation_on_bench(response, kind)
    here = url_for("grading.bench", assessment_id=assessment.id, ref=ref)
    return render_template(
        "grading/bench.html",
        here=here,
        assessment=assessment,
        response=response,
        answer=answer_of(response),
        standard=framework.minimum_standard(ref),
        **_around(framework, laid_out, ref, here),
        form=form if assessment.status in GRADABLE and not (place and place.refusal) else None,
        moderation=place,
        clash=clash,
        opened=opened,
        **_graded(framework, kind, grades, history),
        last=last_cycle_grades(assessment.agency_id, assessment.cycle).get(ref),
        mark=find_mark(response.id),
        **queries_on_bench(response),
        **sampled_on_bench(response),
        actions=_actions(assessment, ref),
        **evidence_on(response),
        **_asked(response, laid_out.line(ref).requests, kind, grades, deciding),
        crumbs=crumbs(assessment, ref),
    )


def _asked(response: Any, requests: Any, kind: GradeKind, grades: Any, deciding: Any) -> dict[str, Any]:
    """What the agency asks for at the standard, and the form of the decision being made."""
    told = may_know_decisions(kind, grades)
    return {
        "requests": request_cards(response, requests, told=told, deciding=deciding),
        "decision_form": deciding[1] if deciding else None,
        "error_extra": bool(deciding and deciding[1].errors),
    }


def _graded(framework: Framework, kind: GradeKind, grades: Any, history: Sequence[Any]) -> dict[str, Any]:
    """What the right column needs: the grades seen, those before, and what each grade means."""
    return {
        "kind": kind,
        "given": grades,
        "history": history,
        "earlier": _earlier(history),
        "grades": sorted(framework.grades, key=lambda each: each.grade),
        "gists": {each.grade.value: gist(each) for each in framework.grades},
        "rationale_hint": RATIONALE_HINTS.get(kind, RATIONALE_HINT),
    }


def grade_form(response: Any, history: Sequence[Any], *, typed: bool = True) -> GradeForm:
    """The form with the grade of now in it, and with what was typed over it unless another form was sent."""
    grade = next((each for each in history if each.is_current), None)
    data: dict[str, Any] = {"version": len(history)}
    if grade is not None:
        data |= {"value": grade.value, "rationale": grade.rationale, "comment": grade.comment_to_agency}
    form = GradeForm(data=data) if typed else GradeForm(formdata=None, data=data)
    return form.offer(standards_of(response.assessment))


def _around(framework: Any, laid_out: Bench, ref: str, here: str) -> dict[str, Any]:
    """The list at the left, and the way to the next one."""
    show = shown_lines()
    lines = [line for line in laid_out.lines if line.shown(show) or line.ref == ref]
    saved = request.args.get("saved")
    return {
        "bench": laid_out,
        "line": laid_out.line(ref),
        "groups": by_policy_standard(framework, lines),
        "filters_of_list": filters_of(laid_out, show, here),
        "show": None if show is Show.ALL else show.value,
        "previous_to_do": laid_out.previous_to_do(ref),
        "next_to_do": laid_out.next_to_do(ref),
        "saved": next((line for line in laid_out.lines if line.grade and line.ref == saved), None),
    }


def _earlier(history: Sequence[Any]) -> list[Any]:
    """Grades given before, the newest first: of several savings of one grade by one person only the last."""
    kept: list[Any] = []
    for record in history:
        same = kept and (kept[-1].value, kept[-1].grader_id) == (record.value, record.grader_id)
        if not same:
            kept.append(record)
    return [record for record in kept if not record.is_current]


def _actions(assessment: Any, ref: str) -> list[Any]:
    """The actions of the agency's plan that serve the standard."""
    plan = find_plan(assessment.cycle_id, assessment.agency_id)
    rows = list_rows(plan.id, today()) if plan else []
    return [row for row in rows if ref in row.standards and row.shown is not None]


def shown_lines() -> Show:
    """How the list was narrowed."""
    asked = request.values.get("show", "")
    return Show(asked) if asked in set(Show) else Show.ALL


def filters_of(laid_out: Bench, show: Show, address: str) -> list[dict[str, Any]]:
    """The ways to narrow the list on the page at that address, with how many each has."""
    return [
        {
            "text": each.label,
            "href": f"{address}?show={each.value}",
            "count": laid_out.count(each),
            "current": each is show,
        }
        for each in Show
    ]


def bench_address(assessment: Any, ref: str, saved: str | None = None) -> str:
    """The bench at a standard, the list narrowed as it is now; `saved` names what was just saved."""
    show = shown_lines()
    narrowed = None if show is Show.ALL else show.value
    return url_for("grading.bench", assessment_id=assessment.id, ref=ref, show=narrowed, saved=saved)
