"""The grading bench: one standard of a return, and the list of all of them."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.queries import get_assessment, get_response
from tracker.assessments.views.correcting import resubmitted
from tracker.assessments.views.pages import readable, standards_of
from tracker.board_queries.views.asking import queries_in_list
from tracker.db import commit, db
from tracker.errors import Conflict, RuleBroken
from tracker.grading.bench import by_policy_standard
from tracker.grading.forms import GradeForm
from tracker.grading.looking import clear, mark
from tracker.grading.queries import Given, find_last_saved, list_history
from tracker.grading.rules import GRADABLE, GradeKind
from tracker.grading.views.bench_page import bench_address, bench_page, filters_of, grade_form, shown_lines
from tracker.grading.views.evidence import Opened, opened_text
from tracker.grading.views.pages import bench_of, blueprint, crumbs, grading_role, kind_for, visible_grades
from tracker.grading.views.saving import record_typed, save_by_itself
from tracker.moderation.views.on_bench import moderation_on_bench, next_turn, turns_in_return
from tracker.policy import Permission, Role, can, current_actor, requires

ADDRESS = "/assessments/<uuid:assessment_id>/grading/<ref>"


@blueprint.get("/assessments/<uuid:assessment_id>/grading")
@requires(Permission.GRADE, get_assessment)
def standards(assessment: Any) -> ResponseReturnValue:
    """Every standard of the return with its grade, and where to carry on."""
    readable(assessment)
    bench = bench_of(assessment, visible_grades(assessment))
    show = shown_lines()
    lines = [line for line in bench.lines if line.shown(show)]
    last_saved = find_last_saved(assessment.id, current_actor().user_id)
    return render_template(
        "grading/standards.html",
        assessment=assessment,
        bench=bench,
        last_saved=last_saved,
        next=bench.next_to_do(last_saved),
        groups=by_policy_standard(standards_of(assessment), lines),
        filters_of_list=filters_of(bench, show, request.path),
        crumbs=crumbs(assessment),
        open_for_grades=assessment.status in GRADABLE,
        turns=turns_in_return(assessment, moderating=grading_role(assessment) is Role.MODERATOR),
        may_publish=can(current_actor(), Permission.PUBLISH, assessment.scope),
        resubmitted=resubmitted(assessment),
        **queries_in_list(assessment),
    )


@blueprint.route(ADDRESS, methods=["GET", "POST"])
@requires(Permission.GRADE, get_response)
def bench(response: Any) -> ResponseReturnValue:
    """One answer with all that is needed to grade it. Looking changes nothing; saving begins grading."""
    readable(response.assessment)
    response, opened = _with_opened(response)
    given, kind, history = _graded(response)
    form = grade_form(response, history)
    if request.headers.get("X-Autosave"):
        return save_by_itself(response, form, kind, lambda: _graded_words(response.assessment))
    if form.validate_on_submit():
        try:
            return _save(response, form, kind)
        except RuleBroken as problem:
            form.refuse(problem)
        except Conflict as clash:
            return _clash(response, form, clash)
    return bench_page(response, form, kind, given, history, opened=opened)


def _with_opened(response: Any) -> tuple[Any, Opened | None]:
    """The answer, read again when a cited text file was opened first."""
    opened = (
        opened_text(response.assessment_id) if request.method == "GET" and "open" in request.args else None
    )
    if opened is None:
        return response, None
    return get_response(response.assessment_id, response.minimum_standard.ref, actor=current_actor()), opened


def _graded(response: Any) -> tuple[Given, GradeKind, list[Any]]:
    """What this person may see of the grades, which kind they give, and those of that kind so far."""
    given = visible_grades(response.assessment)
    kind = kind_for(response.assessment, given.get(response.id, {}))
    return given, kind, list_history(response.id, kind)


def _graded_words(assessment: Any) -> str:
    laid_out = bench_of(assessment, visible_grades(assessment))
    return f"{laid_out.graded} of {laid_out.total} graded"


def _save(response: Any, form: GradeForm, kind: GradeKind) -> ResponseReturnValue:
    value = record_typed(response, form, kind).value
    commit()
    assessment, ref = response.assessment, response.minimum_standard.ref
    if request.form.get("then") == "stay":
        return redirect(bench_address(assessment, ref, saved=ref), 303)
    place = moderation_on_bench(response, kind)
    if place is not None:
        return next_turn(assessment, place, f"{ref} is saved: {value.short_label} {value.label}.")
    following = bench_of(assessment, visible_grades(assessment)).next_to_do(ref)
    if following is None:
        flash(f"{ref} is saved: {value.short_label} {value.label}. Every standard is graded.", "success")
        return redirect(url_for("grading.standards", assessment_id=assessment.id), 303)
    return redirect(bench_address(assessment, following.ref, saved=ref), 303)


def _clash(response: Any, form: GradeForm, clash: Conflict) -> ResponseReturnValue:
    """The bench with what was typed still in it, and beside it what somebody saved meanwhile."""
    db.session.rollback()
    response = get_response(response.assessment_id, response.minimum_standard.ref, actor=current_actor())
    given, kind, history = _graded(response)
    form.version.data = len(history)
    return bench_page(response, form, kind, given, history, clash=clash), 409


@blueprint.post(f"{ADDRESS}/look")
@requires(Permission.GRADE, get_response)
def look(response: Any) -> ResponseReturnValue:
    """Set or clear one's own mark, and give the page back with whatever was being typed."""
    readable(response.assessment)
    if request.form.get("look") == "no":
        clear(response, actor=current_actor())
    else:
        mark(response, actor=current_actor())
    marked = request.form.get("look") != "no"
    commit()
    if request.headers.get("X-Autosave"):
        return jsonify(marked=marked)
    if "version" not in request.form:
        return redirect(bench_address(response.assessment, response.minimum_standard.ref), 303)
    given, kind, history = _graded(response)
    return bench_page(response, grade_form(response, history), kind, given, history)
