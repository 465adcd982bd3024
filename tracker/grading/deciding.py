"""The board decides what an agency asks for at a standard: accepted or declined, always with a reason."""

from sqlalchemy import select

from tracker.assessments.models import Response
from tracker.assessments.queries import lock_response
from tracker.assessments.rules import BEGIN_GRADING, AssessmentStatus
from tracker.audit.operations import record
from tracker.clock import now
from tracker.db import db
from tracker.errors import Conflict, WrongState
from tracker.frameworks.rules import Grade
from tracker.grading.decisions import list_asked, list_decisions
from tracker.grading.models import GradeRecord, RequestDecision
from tracker.grading.operations import check_open, record_grade
from tracker.grading.requests import check_reason, find_kind, taken_back
from tracker.grading.rules import GradeKind, RequestKind, kind_to_give
from tracker.lifecycle import advance
from tracker.policy import Actor, Role

NOT_ASKED = "The agency does not ask for this at the standard any more, so nothing was decided."


def decide_request(
    response: Response,
    kind: RequestKind,
    granted: bool,
    reason: str,
    *,
    actor: Actor,
    seen: int | None = None,
) -> RequestDecision:
    """Accept or decline an N/A request or a modification (2.2). Earlier decisions stay as history.

    Accepted N/A is graded N/A at once with the same reason; declined, a grade of N/A is taken back.
    `seen` is how many decisions of that kind the page knew of: raises Conflict when there are more. Raises
    RuleBroken without a reason, WrongState outside grading or when the agency does not ask for it.
    """
    lock_response(response)
    check_open(response.assessment)
    asked = find_kind(list_asked(response.id), kind)
    if asked is None:
        raise WrongState(NOT_ASKED)
    earlier = [each for each in list_decisions(response.id) if each.kind is kind]
    current = next((each for each in earlier if each.is_current), None)
    if current and not asked.stale and (current.granted, current.reason) == (granted, reason):
        return current
    if current is not None and seen is not None and seen != len(earlier):
        raise _conflict(current, granted, reason)
    check_reason(kind, granted, reason)
    if response.assessment.status is AssessmentStatus.SUBMITTED:
        advance(response.assessment, BEGIN_GRADING, actor=actor)
    decision = _add(response, current, kind, granted, reason, actor)
    if kind is RequestKind.NOT_APPLICABLE:
        _carry_out(decision, actor)
    return decision


def _conflict(current: RequestDecision, granted: bool, reason: str) -> Conflict:
    return Conflict(
        f"{current.decided_by.name} decided this after you opened it. Your decision was not saved.",
        theirs={"Decision": _word(current.granted), "Reason": current.reason},
        yours={"Decision": _word(granted), "Reason": reason},
    )


def _word(granted: bool) -> str:
    return "Accepted" if granted else "Declined"


def _add(
    response: Response,
    current: RequestDecision | None,
    kind: RequestKind,
    granted: bool,
    reason: str,
    actor: Actor,
) -> RequestDecision:
    if current is not None:
        current.is_current = False
        db.session.flush()  # only one decision of a kind may be current, so the old one steps back first
    decision = RequestDecision(
        response=response,
        kind=kind,
        granted=granted,
        reason=reason,
        decided_by_id=actor.user_id,
        decided_at=now(),
    )
    db.session.add(decision)
    db.session.flush()
    before = {"granted": current.granted} if current else None
    after = {"kind": kind.value, "granted": granted}
    record("request.decide", decision, actor=actor, before=before, after=after)
    return decision


def _carry_out(decision: RequestDecision, actor: Actor) -> None:
    """Make the grade say what was decided about N/A."""
    given = _current(decision.response)
    values = {kind: grade.value for kind, grade in given.items()}
    if not decision.granted:
        for kind in taken_back(values):
            _take_back(given[kind], actor)
        return
    kind = kind_to_give(Role.BOARD_MANAGER, values)
    comment = given[kind].comment_to_agency if kind in given else ""
    record_grade(decision.response, Grade.NOT_APPLICABLE, decision.reason, comment, kind=kind, actor=actor)


def _current(response: Response) -> dict[GradeKind, GradeRecord]:
    grades = select(GradeRecord).where(GradeRecord.response_id == response.id, GradeRecord.is_current)
    return {grade.kind: grade for grade in db.session.scalars(grades)}


def _take_back(grade: GradeRecord, actor: Actor) -> None:
    """It stays as history, but the standard has to be graded again."""
    grade.is_current = False
    db.session.flush()
    before = {"value": grade.value.value, "kind": grade.kind.value}
    record("grade.take_back", grade, actor=actor, before=before)
