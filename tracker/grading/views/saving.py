"""Recording a grade that was typed, and answering scripts that save as the grader goes."""

from collections.abc import Callable
from typing import Any

from flask import jsonify
from flask.typing import ResponseReturnValue

from tracker.clock import now
from tracker.db import commit, db
from tracker.errors import Conflict, RuleBroken, WrongState
from tracker.formatting import format_time
from tracker.frameworks.rules import Grade
from tracker.grading.forms import GradeForm
from tracker.grading.operations import record_grade
from tracker.grading.queries import list_history
from tracker.grading.rules import GradeKind
from tracker.moderation.views.on_bench import check_turn
from tracker.policy import current_actor

NEEDS_SAVE = "Select Save when your mind is made up: only then is your grade kept and the first one shown."


def record_typed(response: Any, form: GradeForm, kind: GradeKind) -> Any:
    """Record what a valid form says. Raises what `record_grade` raises; WrongState for what was not drawn."""
    check_turn(response, kind)
    texts = (form.rationale.data or "", form.comment.data or "")
    value, actor = Grade(str(form.value.data)), current_actor()
    return record_grade(response, value, *texts, kind=kind, actor=actor, seen=form.version.data)


def save_by_itself(
    response: Any, form: GradeForm, kind: GradeKind, graded: Callable[[], str], stuck: str = "#save"
) -> ResponseReturnValue:
    """Save as the grader goes, or say what is `missing` still; answers in JSON, and never with a page.

    `graded` says how far grading has come, `stuck` is where a clash can be settled.
    """
    form.validate_on_submit()
    problems = [message for field in form for message in field.errors]
    if kind is GradeKind.MODERATION:  # kept, it would show the first grade too soon (R5)
        problems = [NEEDS_SAVE]
    if problems:
        return jsonify(missing=problems[0])
    try:
        grade = record_typed(response, form, kind)
    except RuleBroken as problem:
        return jsonify(missing=problem.message)
    except Conflict as clash:
        db.session.rollback()
        words = f"Not saved: {clash.message} Select Save to see both; nothing you typed is lost."
        return jsonify(message=words, url=stuck), 409
    except WrongState as problem:
        db.session.rollback()
        return jsonify(message=f"Not saved: {problem.message}", url=stuck), 409
    saved = {
        "saved_at": format_time(now()),
        "version": len(list_history(response.id, kind)),
        "grade": grade.value.short_label,
        "label": grade.value.label,
    }
    commit()
    return jsonify(saved | {"graded": graded()})
