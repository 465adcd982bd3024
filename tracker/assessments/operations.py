"""Completing a return: opening it, saving answers and details. Nothing that was saved is ever lost."""

from dataclasses import asdict, fields
from typing import Any

from tracker.assessments.answers import Answer, as_draft, check
from tracker.assessments.details import AgencyDetails
from tracker.assessments.models import Assessment, Response, ResponseVersion
from tracker.assessments.queries import answer_of, details_of, find_assessment, lock, lock_response
from tracker.assessments.rules import START, AssessmentStatus, check_answer_open, check_editable
from tracker.audit.operations import record
from tracker.boards.models import Agency
from tracker.clock import now
from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.errors import Conflict, WrongState
from tracker.formatting import format_when
from tracker.frameworks.queries import get_framework
from tracker.lifecycle import advance
from tracker.policy import Actor


def open_assessment(cycle: Cycle, agency: Agency, *, actor: Actor) -> Assessment:
    """Ask an agency for its return: one empty answer for every minimum standard of the cycle's framework.

    Raises WrongState when the agency already has a return in this cycle.
    """
    if find_assessment(cycle.id, agency.id) is not None:
        raise WrongState(f"{agency.name} already has a return in this cycle.")
    assessment = Assessment(cycle=cycle, agency=agency, address=agency.address)
    db.session.add(assessment)
    db.session.flush()
    for standard in get_framework(cycle.framework_version_id).minimum_standards:
        db.session.add(Response(assessment_id=assessment.id, minimum_standard_id=standard.id))
    record("assessment.open", assessment, actor=actor, after={"status": str(assessment.status)})
    return assessment


def save_response(response: Response, answer: Answer, *, expected_version: int, actor: Actor) -> bool:
    """Save an answer that says what it should; the first one starts the return. False when nothing changed.

    Raises RuleBroken with the field to put right, WrongState once the return was sent, and Conflict with both
    texts when somebody saved after `expected_version` was read.
    """
    check(answer)
    return _save(response, answer, expected_version, actor)


def save_draft(response: Response, answer: Answer, *, expected_version: int, actor: Actor) -> bool:
    """Keep an answer while it is being written, complete or not. Refuses as `save_response` does."""
    return _save(response, as_draft(answer), expected_version, actor)


def _save(response: Response, answer: Answer, expected_version: int, actor: Actor) -> bool:
    lock_response(response)
    check_answer_open(response.assessment.status, response.locked)
    stored = answer_of(response)
    if answer == stored:
        return False
    if response.version != expected_version:
        raise Conflict(_who_saved(response, actor), theirs=stored.as_texts, yours=answer.as_texts)
    _start(response.assessment, actor)
    for name, value in _values(answer).items():
        setattr(response, name, value)
    response.updated_at, response.updated_by_id = now(), actor.user_id
    db.session.flush()
    _keep_version(response, answer)
    record("response.save", response, actor=actor,
           before={"version": expected_version}, after={"version": response.version})  # fmt: skip
    return True


def _values(answer: Answer) -> dict[str, Any]:
    return {field.name: getattr(answer, field.name) for field in fields(answer)}


def _keep_version(response: Response, answer: Answer) -> None:
    kept = _values(answer)
    del kept["finished"]
    assert response.updated_at is not None
    db.session.add(
        ResponseVersion(
            response_id=response.id,
            version=response.version,
            saved_by_id=response.updated_by_id,
            saved_at=response.updated_at,
            **kept,
        )
    )


def _start(assessment: Assessment, actor: Actor) -> None:
    if assessment.status is AssessmentStatus.NOT_STARTED:
        advance(assessment, START, actor=actor)


def _who_saved(response: Response, actor: Actor) -> str:
    when = format_when(response.updated_at)
    if response.updated_by_id == actor.user_id:
        return f"You saved this standard in another window on {when}, after you opened it here."
    by = response.updated_by.name if response.updated_by else "Somebody else"
    return f"{by} saved this standard on {when}, after you opened it."


def save_details(
    assessment: Assessment, details: AgencyDetails, *, expected_version: int, actor: Actor
) -> bool:
    """Save the agency details of Part B, complete or not. False when nothing changed.

    Raises WrongState once the return was sent, Conflict when somebody saved in between.
    """
    lock(assessment)
    check_editable(assessment.status)
    stored = details_of(assessment)
    if details == stored:
        return False
    if assessment.version != expected_version:
        words = "Somebody else changed this return after you opened it."
        raise Conflict(words, theirs=stored.by_label, yours=details.by_label)
    _start(assessment, actor)
    changed = [name for name, text in asdict(details).items() if text != getattr(assessment, name)]
    for name in changed:
        setattr(assessment, name, getattr(details, name))
    db.session.flush()
    record("assessment.details", assessment, actor=actor, after={"changed": changed})
    return True


def note_export(assessment: Assessment, kind: str, *, actor: Actor) -> None:
    """Record that somebody took a copy of the return as PDF or Excel."""
    record("assessment.export", assessment, actor=actor, after={"kind": kind})
