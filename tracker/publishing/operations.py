"""Publishing a return after the check, contesting a published grade, and deciding about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from tracker.action_plans.queries import covered_standard_ids
from tracker.assessments.models import Assessment, Response
from tracker.assessments.queries import lock, lock_response
from tracker.assessments.rules import PUBLISH, AssessmentStatus
from tracker.audit.operations import record
from tracker.clock import now, today
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.evidence.models import EvidenceItem
from tracker.evidence.queries import find_in_library
from tracker.frameworks.rules import Grade
from tracker.grading import operations as grading
from tracker.grading.queries import list_published_grades
from tracker.grading.settling import settle_grade
from tracker.policy import Actor
from tracker.publishing import emails
from tracker.publishing.models import Contest, ContestEvidence
from tracker.publishing.obstacles import check_return
from tracker.publishing.queries import find_contest_of
from tracker.publishing.rules import (
    ContestDecision,
    check_decision,
    check_publishable,
    why_not_contestable,
)

MOST_ITEMS = 20  # items of evidence with one contest


@dataclass(frozen=True)
class Decision:
    """What the board manager decided about a contested grade, as typed."""

    decision: ContestDecision | None
    grade: Grade | None
    reason: str
    comment: str = ""


def publish_return(assessment: Assessment, reason: str = "", *, actor: Actor) -> None:
    """Check, then give the agency its grades. `reason`: why it is done although something is still open.

    Raises RuleBroken naming what is missing, WrongState outside grading or when it was published.
    """
    lock(assessment)
    if PUBLISH.allowed_from(assessment.status):
        check = check_return(assessment.id)
        check_publishable(check, reason)
        if check.open_still:
            still = {kind.value: list(refs) for kind, refs in check.open_still.items()}
            record(
                "assessment.publish_anyway", assessment, actor=actor, after={"reason": reason, "open": still}
            )
    covered = covered_standard_ids(assessment.cycle_id, assessment.agency_id)
    grading.publish(assessment, actor=actor, covered=covered)


def contest_grade(response: Response, reason: str, item_ids: Sequence[UUID], *, actor: Actor) -> Contest:
    """The agency says why a published grade rests on something wrong, with evidence from its library.

    Once for each standard, until 23:59 in London on the last day of its window. Raises WrongState otherwise,
    RuleBroken beside the field for a missing reason or an item that is not in the library.
    """
    lock_response(response)
    check_may_contest(response)
    if not reason.strip():
        raise RuleBroken("Enter what is wrong, and what the grade should rest on", field="reason")
    items = _from_library(response.assessment.agency_id, item_ids)
    contest = Contest(
        response=response,
        from_grade=_in_force(response),
        reason=reason,
        raised_by_id=actor.user_id,
        raised_at=now(),
    )
    db.session.add(contest)
    db.session.flush()
    db.session.add_all(ContestEvidence(contest_id=contest.id, item_id=item.id) for item in items)
    record("grade.contest", response, actor=actor, after={"evidence": len(items)})
    emails.tell_contested(contest, len(items))
    return contest


def check_may_contest(response: Response) -> None:
    """Raise WrongState with the reason when the grade of this answer cannot be contested now."""
    assessment = response.assessment
    reason = why_not_contestable(
        published=assessment.published_at is not None,
        closed=assessment.status is AssessmentStatus.CLOSED,
        ends_on=assessment.accuracy_ends_on,
        contested=find_contest_of(response.id) is not None,
        today=today(),
    )
    if reason:
        raise WrongState(f"{reason} Nothing was changed.")


def _from_library(agency_id: UUID, item_ids: Sequence[UUID]) -> list[EvidenceItem]:
    wanted = list(dict.fromkeys(item_ids))
    if len(wanted) > MOST_ITEMS:
        raise RuleBroken(f"Choose at most {MOST_ITEMS} items of evidence", field="items")
    found = [find_in_library(agency_id, item_id) for item_id in wanted]
    if None in found:
        raise RuleBroken("Choose from the list: an item is no longer in your library", field="items")
    return [item for item in found if item is not None]


def _in_force(response: Response) -> Grade:
    published = list_published_grades(response.assessment_id)
    value = next(grade.value for grade in published if grade.response_id == response.id)
    assert value is not None  # nothing is published without a grade
    return value


def decide_contest(contest: Contest, given: Decision, *, actor: Actor) -> None:
    """The grade stands, or another one takes its place; both stay on record, and the agency is told why.

    A changed grade opens or closes the plan amendment of its standard (R2). Raises WrongState when it was
    decided already, RuleBroken beside what is missing.
    """
    lock_response(contest.response)
    db.session.refresh(contest, ["decision"])
    if contest.decision is not None:
        raise WrongState("This contest has been decided already. Nothing was changed.")
    check_decision(given.decision, contest.from_grade, given.grade, given.reason)
    changed = given.decision is ContestDecision.CHANGED
    to_grade = given.grade if changed and given.grade else contest.from_grade
    contest.decision, contest.decision_reason, contest.to_grade = given.decision, given.reason, to_grade
    contest.decided_by_id, contest.decided_at = actor.user_id, now()
    db.session.flush()
    if changed:
        _put_in_force(contest.response, to_grade, given, actor)
    record("grade.contest_decided", contest.response, actor=actor,
           before={"grade": contest.from_grade.value},
           after={"grade": to_grade.value, "decision": _in_words(contest)})  # fmt: skip
    emails.tell_decided(contest)


def _put_in_force(response: Response, to: Grade, given: Decision, actor: Actor) -> None:
    assessment = response.assessment
    covered = covered_standard_ids(assessment.cycle_id, assessment.agency_id)
    settle_grade(response, to, given.reason, given.comment, actor=actor, covered=covered)


def _in_words(contest: Contest) -> str:
    """The decision as the timeline tells it."""
    if contest.decision is ContestDecision.CHANGED and contest.to_grade:
        return f"changed from {contest.from_grade.short_label} to {contest.to_grade.short_label}"
    return f"{contest.from_grade.short_label} stands"
