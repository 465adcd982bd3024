"""Giving grades, publishing them, and the plan amendments that a grade of 0 asks for (guidance 2.12–2.13)."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select

from tracker.assessments.models import Assessment, Response
from tracker.assessments.queries import lock
from tracker.assessments.rules import BEGIN_GRADING, PUBLISH, AssessmentStatus
from tracker.audit.operations import record
from tracker.clock import now, today
from tracker.db import db
from tracker.errors import Conflict, RuleBroken, WrongState
from tracker.frameworks.rules import Grade
from tracker.grading.decisions import list_asked
from tracker.grading.emails import tell_published
from tracker.grading.models import GradeRecord, PlanAmendment
from tracker.grading.queries import find_answered_at, list_history, list_published_grades, list_states
from tracker.grading.requests import Asked, check_fits, find_kind, still_asks_na
from tracker.grading.rules import (
    GRADABLE,
    GradeKind,
    RequestKind,
    agency_word,
    check_grade,
    is_stale,
    readiness,
)
from tracker.lifecycle import advance
from tracker.policy import Actor

ZERO = Grade.INADEQUATE


def record_grade(
    response: Response,
    value: Grade,
    rationale: str,
    comment: str,
    *,
    kind: GradeKind,
    actor: Actor,
    seen: int | None = None,
) -> GradeRecord:
    """Grade one answer; the first grade of a return begins its grading. Earlier grades stay as history.

    `seen` is how many grades of that kind the grader's page knew of: raises Conflict when there are more.
    Raises RuleBroken without a wanted rationale (R4), WrongState outside grading or for one's own moderation.
    """
    lock(response.assessment)
    check_open(response.assessment)
    earlier = list_history(response.id, kind)
    current = next((grade for grade in earlier if grade.is_current), None)
    if current is not None and _same(current, value, rationale, comment, response):
        return current
    if current is not None and seen is not None and seen != len(earlier):
        raise _conflict(current, value, rationale, comment)
    _check_value(response, value, rationale, kind)
    _check_second_person(response, kind, actor)
    if response.assessment.status is AssessmentStatus.SUBMITTED:
        advance(response.assessment, BEGIN_GRADING, actor=actor)
    return _add(response, current, value, rationale, comment, kind, actor)


def check_open(assessment: Assessment) -> None:
    """Raise WrongState unless the return is with the board to be graded."""
    if assessment.status in GRADABLE:
        return
    if assessment.published_at is not None:
        raise WrongState("The grades of this return have been published, so this grade was not saved.")
    raise WrongState("This return is with the agency, so it cannot be graded now. Your grade was not saved.")


def _check_value(response: Response, value: Grade, rationale: str, kind: GradeKind) -> None:
    """R4, and what was decided about the agency's N/A request."""
    decided = _na_request(response)
    check_fits(value, kind, decided)
    asks_na = still_asks_na(response.na_requested, kind, decided)
    check_grade(value, rationale, agency_says=agency_word(response.self_grade, asks_na), kind=kind)


def _na_request(response: Response) -> Asked | None:
    if not response.na_requested:
        return None
    return find_kind(list_asked(response.id), RequestKind.NOT_APPLICABLE)


def _same(current: GradeRecord, value: Grade, rationale: str, comment: str, response: Response) -> bool:
    """Nothing new was said; but to confirm a grade after the answer changed is something new."""
    said = (current.value, current.rationale, current.comment_to_agency)
    if said != (value, rationale, comment):
        return False
    return not is_stale(current.recorded_at, find_answered_at(response.id))


def _conflict(current: GradeRecord, value: Grade, rationale: str, comment: str) -> Conflict:
    return Conflict(
        f"{current.grader.name} graded this standard after you opened it. Your grade was not saved.",
        theirs=_texts(current.value, current.rationale, current.comment_to_agency),
        yours=_texts(value, rationale, comment),
    )


def _texts(value: Grade, rationale: str, comment: str) -> dict[str, str]:
    return {
        "Grade": f"{value.short_label} {value.label}",
        "Rationale": rationale,
        "Comment to the agency": comment,
    }


def _check_second_person(response: Response, kind: GradeKind, actor: Actor) -> None:
    """Moderation is a second person's, and agreeing needs two grades (R5)."""
    other = {GradeKind.FIRST: GradeKind.MODERATION, GradeKind.MODERATION: GradeKind.FIRST}.get(kind)
    if other is None:
        if len(_current_kinds(response)) < 2:
            raise WrongState(
                "There is nothing to agree yet: the standard needs a first grade and a moderation."
            )
        return
    theirs = next((grade for grade in list_history(response.id, other) if grade.is_current), None)
    if theirs is not None and theirs.grader_id == actor.user_id:
        raise WrongState("You graded this standard already. A second person has to moderate it.")


def _current_kinds(response: Response) -> set[GradeKind]:
    kinds = select(GradeRecord.kind).where(GradeRecord.response_id == response.id, GradeRecord.is_current)
    return set(db.session.scalars(kinds)) - {GradeKind.AGREED}


def _add(
    response: Response,
    current: GradeRecord | None,
    value: Grade,
    rationale: str,
    comment: str,
    kind: GradeKind,
    actor: Actor,
) -> GradeRecord:
    if current is not None:
        current.is_current = False
        db.session.flush()  # only one grade of a kind may be current, so the old one steps back first
    grade = GradeRecord(
        response=response,
        grader_id=actor.user_id,
        kind=kind,
        value=value,
        rationale=rationale,
        comment_to_agency=comment,
        recorded_at=now(),
    )
    db.session.add(grade)
    db.session.flush()
    before = {"value": current.value.value} if current else None
    record(
        "grade.record", grade, actor=actor, before=before, after={"value": value.value, "kind": kind.value}
    )
    return grade


def publish(
    assessment: Assessment, *, actor: Actor, covered: Collection[UUID] = frozenset()
) -> list[PlanAmendment]:
    """Give the agency its grades, once. A 0 opens "plan amendment required" (R2).

    `covered` are the minimum standards that actions in the plan serve already: theirs is closed at once.
    The agency may contest a grade until 23:59 in London on `accuracy_ends_on`.
    Raises WrongState outside grading or when it was published, RuleBroken naming what is still to be graded.
    """
    lock(assessment)
    if PUBLISH.allowed_from(assessment.status):
        missing = readiness(list_states(assessment.id))
        if not missing.ready:
            raise RuleBroken(". ".join(missing.problems))
    advance(assessment, PUBLISH, actor=actor)
    assessment.published_at = now()
    assessment.accuracy_ends_on = today() + timedelta(days=assessment.cycle.accuracy_days)
    grades = list_published_grades(assessment.id)
    zeros = {grade.response_id: grade.standard_id in covered for grade in grades if grade.value is ZERO}
    amendments = _ask_for_amendments(assessment, zeros)
    tell_published(assessment, [grade.value for grade in grades], amendments)
    return amendments


def _ask_for_amendments(assessment: Assessment, zeros: Mapping[UUID, bool]) -> list[PlanAmendment]:
    moment, due_on = now(), today() + timedelta(days=assessment.cycle.amendment_days)
    amendments = [
        PlanAmendment(
            response_id=response_id,
            due_on=due_on,
            opened_at=moment,
            covered_at=moment if is_covered else None,
        )
        for response_id, is_covered in zeros.items()
    ]
    db.session.add_all(amendments)
    db.session.flush()
    return amendments


def mark_covered(minimum_standard_ids: Collection[UUID], cycle_id: UUID, agency_id: UUID) -> int:
    """An action now covers these standards: close their open plan amendments. Gives how many it closed.

    The audit entry is the caller's, beside the action that covers them.
    """
    amendments = db.session.scalars(
        select(PlanAmendment)
        .join(Response, Response.id == PlanAmendment.response_id)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .where(
            PlanAmendment.covered_at.is_(None),
            Response.minimum_standard_id.in_(minimum_standard_ids),
            Assessment.cycle_id == cycle_id,
            Assessment.agency_id == agency_id,
        )
    ).all()
    for amendment in amendments:
        amendment.covered_at = now()
    db.session.flush()
    return len(amendments)
