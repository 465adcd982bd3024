"""Citing evidence at an answer: only while the return can be changed, and it starts the return."""

from uuid import UUID

from tracker.assessments.models import Response
from tracker.assessments.queries import get_response, lock_response
from tracker.assessments.rules import START, AssessmentStatus, check_answer_open
from tracker.evidence.attaching import attach
from tracker.evidence.citing import point_to, remove_citation
from tracker.evidence.forms import AttachForm
from tracker.evidence.models import EvidenceItem
from tracker.lifecycle import advance
from tracker.policy import Actor


def attach_to_answer(response: Response, form: AttachForm, *, actor: Actor) -> EvidenceItem:
    """Add what a valid form says, and cite it at the answer.

    Raises WrongState when the return is read-only, also when it became so while a file was uploaded;
    RuleBroken with the field otherwise.
    """
    check_answer_open(response.assessment.status, response.locked)
    assessment_id, ref = response.assessment_id, response.minimum_standard.ref
    return attach(
        response.assessment.agency,
        form,
        response_id=response.id,
        actor=actor,
        before_writing=lambda: _open_for_change(get_response(assessment_id, ref, actor=actor), actor),
    )


def remove_from_answer(response: Response, citation_id: UUID, *, actor: Actor) -> EvidenceItem:
    """Take a citation away from the answer. Raises WrongState when read-only, NotFound when not there."""
    _open_for_change(response, actor)
    return remove_citation(citation_id, response_id=response.id, actor=actor)


def point_in_answer(response: Response, citation_id: UUID, locator: str, *, actor: Actor) -> EvidenceItem:
    """Change the page or section of a citation. Raises WrongState when read-only, NotFound when not there."""
    _open_for_change(response, actor)
    return point_to(citation_id, locator, response_id=response.id, actor=actor)


def _open_for_change(response: Response, actor: Actor) -> None:
    """Hold answer and return until the commit, check that they can be changed, and start what was not."""
    lock_response(response)
    assessment = response.assessment
    check_answer_open(assessment.status, response.locked)
    if assessment.status is AssessmentStatus.NOT_STARTED:
        advance(assessment, START, actor=actor)
