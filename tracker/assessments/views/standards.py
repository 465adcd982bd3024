"""One minimum standard: its words, its answer, saving it, and two people saving at once."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.answers import LABELS, Answer
from tracker.assessments.completeness import next_task
from tracker.assessments.differences import compare, merge
from tracker.assessments.forms import AnswerForm, Finished, Then
from tracker.assessments.operations import save_draft, save_response
from tracker.assessments.queries import answer_of, find_version, get_response, list_tasks
from tracker.assessments.remark_queries import list_said_about
from tracker.assessments.views.evidence import answer_evidence
from tracker.assessments.views.pages import (
    blueprint,
    crumbs,
    inside,
    leading,
    may_answer,
    may_read,
    readable,
    reading_whole,
    standards_of,
    viewer_of,
)
from tracker.board_queries.views.asking import queries_at_standard
from tracker.carry_forward.beside import beside_standard, note_taken_over
from tracker.clock import now
from tracker.db import commit, db
from tracker.errors import Conflict, Forbidden, RuleBroken, WrongState
from tracker.formatting import format_time
from tracker.frameworks.rules import Framework
from tracker.handovers.operations import note_finished
from tracker.handovers.presence import note_presence
from tracker.handovers.views.presence import holding
from tracker.policy import Permission, can, current_actor, requires

ADDRESS = "/assessments/<uuid:assessment_id>/standards/<ref>"


@blueprint.get(ADDRESS)
@requires(Permission.READ_RETURN, get_response)
def standard(response: Any) -> ResponseReturnValue:
    """The standard with its answer: to fill in, or to read when that is all this person may do."""
    readable(response.assessment)
    may_read(response)
    return _page(response, _form(response) if _answering(response) else None)


@blueprint.post(ADDRESS)
@requires(Permission.ANSWER, get_response)
def save_standard(response: Any) -> ResponseReturnValue:
    """Save the answer, then go where the pressed button says."""
    may_answer(response)
    form = _form(response)
    if request.headers.get("X-Autosave"):
        return _autosave(response, form)
    if not form.validate_on_submit():
        return _page(response, form)
    try:
        save_response(response, form.answer, expected_version=form.read_version, actor=current_actor())
        warnings = note_taken_over(response)
    except RuleBroken as problem:
        form.refuse(problem)
        return _page(response, form)
    except Conflict as clash:
        return clash_page(response.assessment_id, response.minimum_standard.ref, form, clash)
    _saved(response)
    words, onward = _saved_words(response), _onward(response)
    commit()  # from here on everything would have to be read again, and SQLite's writers would wait for it
    flash(words, "success")
    for warning in warnings:
        flash(warning, "warning")
    return redirect(onward)


def _form(response: Any) -> AnswerForm:
    stored = answer_of(response)
    return AnswerForm(
        data=_filled(stored, response.version),
        self_grading=response.assessment.cycle.self_grading,
        kept_grade=stored.self_grade,
    )


def _filled(answer: Answer, version: int) -> dict[str, Any]:
    finished = Finished.YES if answer.finished else (Finished.NO if answer.standing.touched else None)
    choices = {"self_grade": answer.self_grade, "na_requested": answer.na_requested, "finished": finished}
    return {**answer.texts, **choices, "version": version}


def _answering(response: Any) -> bool:
    open_now = response.assessment.status.editable and not response.locked
    if not open_now or not can(current_actor(), Permission.ANSWER, response.scope):
        return False
    try:
        may_answer(response)
    except Forbidden:
        return False
    return True


def _page(response: Any, form: AnswerForm | None) -> str:
    framework = standards_of(response.assessment)
    ref = response.minimum_standard.ref
    last = beside_standard(response, form)
    return render_template(
        "assessments/standard.html",
        response=response,
        assessment=response.assessment,
        standard=framework.minimum_standard(ref),
        policy=framework.policy_standard(framework.minimum_standard(ref).policy_standard_number),
        grades=framework.grades,
        form=last.form,
        last=last,
        answer=answer_of(response),
        evidence=answer_evidence(response),
        **_around(response, framework),
        crumbs=crumbs(response.assessment, ref),
        said=list_said_about(response.id, inside=inside(response.assessment)),
        **holding(response),
        **queries_at_standard(response),
    )


def _neighbour(response: Any, other: Any) -> dict[str, str] | None:
    if other is None:
        return None
    return {"text": f"{other.ref} {other.short_title}", "href": _address(response, other.ref)}


def _around(response: Any, framework: Framework) -> dict[str, Any]:
    """The standards before and after, and the one that "save and go to" leads to."""
    ref = response.minimum_standard.ref
    before, after = framework.neighbours(ref)
    following = _following(response, framework)
    if not reading_whole(response):  # the others are not for this person
        before, after = None, framework.minimum_standard(following) if following else None
    return {
        "before": _neighbour(response, before),
        "after": _neighbour(response, after),
        "next": following,
    }


def _following(response: Any, framework: Framework) -> str:
    """The reference that "save and go to" leads to: the next standard this person answers, or nothing."""
    ref = response.minimum_standard.ref
    if not leading(response):
        tasks = list_tasks(response.assessment_id, framework)
        task = next_task(tasks, viewer_of(response.assessment), after=ref)
        return task.ref if task and task.ref != ref else ""
    refs = [each.ref for each in framework.minimum_standards]
    return next(iter(refs[refs.index(ref) + 1 :]), "")


def _saved(response: Any) -> None:
    """Saving counts as being here; and the lead learns when a colleague has finished."""
    note_presence(response.id, actor=current_actor())
    note_finished(response, actor=current_actor())


def _address(response: Any, ref: str = "") -> str:
    return url_for(
        "assessments.standard",
        assessment_id=response.assessment_id,
        ref=ref or response.minimum_standard.ref,
    )


def _onward(response: Any) -> str:
    wanted = request.form.get("then", Then.STAY)
    if wanted == Then.EVIDENCE:
        ref = response.minimum_standard.ref
        return url_for("assessments.add_evidence", assessment_id=response.assessment_id, ref=ref)
    following = _following(response, standards_of(response.assessment)) if wanted == Then.NEXT else ""
    if following:
        return _address(response, following)
    if wanted == Then.STAY:
        return _address(response)
    return url_for("assessments.tasks", assessment_id=response.assessment_id)


def _saved_words(response: Any) -> str:
    status = answer_of(response).standing.status.label
    return (
        f"{response.minimum_standard.ref} {response.minimum_standard.short_title}: saved. Status: {status}."
    )


def _autosave(response: Any, form: AnswerForm) -> ResponseReturnValue:
    """Keep what is being written; answers in JSON, and never with a page."""
    form.validate_on_submit()
    limits = [message for field in form for message in field.errors]
    if limits:
        return jsonify(message=limits[0]), 422
    try:
        save_draft(response, form.answer, expected_version=form.read_version, actor=current_actor())
        note_taken_over(response)
    except RuleBroken as problem:
        return jsonify(message=problem.message), 422
    except Conflict as clash:
        db.session.rollback()
        words = f"Not saved: {clash.message} Select a save button to see both texts; nothing is lost."
        return jsonify(message=words, url="#save"), 409
    except WrongState as problem:
        db.session.rollback()
        return jsonify(message=f"Not saved: {problem.message}", url="#save"), 409
    _saved(response)
    saved = {"saved_at": format_time(response.updated_at or now()), "version": response.version}
    commit()
    return jsonify(saved)


def clash_page(assessment_id: Any, ref: str, typed: AnswerForm, clash: Conflict) -> ResponseReturnValue:
    """Both texts side by side with their differences, and one form that holds the words of both."""
    db.session.rollback()
    response = get_response(assessment_id, ref, actor=current_actor())
    theirs, yours = answer_of(response), typed.answer
    merged = merge(_base(response, typed.read_version), theirs, yours)
    form = AnswerForm(
        formdata=None,
        data=_filled(merged, response.version),
        self_grading=response.assessment.cycle.self_grading,
    )
    page = render_template(
        "assessments/conflict.html",
        response=response,
        assessment=response.assessment,
        standard=standards_of(response.assessment).minimum_standard(ref),
        message=clash.message,
        own=response.updated_by_id == current_actor().user_id,
        form=form,
        clashing=_clashing(theirs, yours),
        theirs=theirs,
        yours=yours,
        crumbs=crumbs(response.assessment, ref),
    )
    return page, 409


def _base(response: Any, version: int) -> Answer | None:
    """The answer both people started from; version 1 is the empty one that every return begins with."""
    if version == 1:
        return Answer()
    kept = find_version(response.id, version)
    return answer_of(kept) if kept else None


def _clashing(theirs: Answer, yours: Answer) -> dict[str, Any]:
    """For each text that differs, both in parts with the differences marked."""
    return {
        name: dict(zip(("left", "right"), compare(theirs.texts[name], yours.texts[name]), strict=True))
        for name in LABELS
        if theirs.texts[name] != yours.texts[name]
    }
