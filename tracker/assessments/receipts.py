"""The receipt of a submission: its reference, the hash of what was submitted, and the row that keeps both."""

from dataclasses import asdict
from secrets import choice

from sqlalchemy import func, select

from tracker.assessments.models import Assessment, Submission
from tracker.assessments.queries import details_of, is_receipt_taken, list_answers
from tracker.assessments.rules import ALPHABET, MARK_LENGTH, content_hash, receipt_reference
from tracker.audit.operations import record
from tracker.clock import local, now
from tracker.db import db
from tracker.evidence.facts import CitedItem
from tracker.evidence.queries import citations_by_response
from tracker.frameworks.queries import get_framework
from tracker.policy import Actor


def keep_submission(assessment: Assessment, *, actor: Actor) -> Submission:
    """Give a return that was just authorised its receipt, and keep it as one more submission."""
    assessment.submitted_at, assessment.receipt_reference = now(), _new_reference(assessment)
    assessment.content_hash = content_hash(content_of(assessment))
    submission = Submission(
        assessment_id=assessment.id,
        number=_count(assessment) + 1,
        receipt_reference=assessment.receipt_reference,
        content_hash=assessment.content_hash,
        authorised_by_id=assessment.authorised_by_id,
        authorised_by_name=assessment.authorised_by_name,
        authorised_by_designation=assessment.authorised_by_designation,
        submitted_at=assessment.submitted_at,
    )
    db.session.add(submission)
    db.session.flush()
    after = {**_in_audit(assessment), "submission": submission.number}
    record("assessment.submit", assessment, actor=actor, after=after)
    return submission


def withdraw_submission(assessment: Assessment, *, actor: Actor) -> None:
    """The return is with the agency again: its stamps are taken off, the submission and its receipt stay."""
    before = _in_audit(assessment)
    for submission in db.session.scalars(
        select(Submission).where(Submission.assessment_id == assessment.id, Submission.withdrawn_at.is_(None))
    ):
        submission.withdrawn_at = now()
    assessment.submitted_at = assessment.receipt_reference = None
    assessment.content_hash = assessment.signature = ""
    assessment.authorised_by_id = None
    assessment.authorised_by_name = assessment.authorised_by_designation = ""
    assessment.authorised_alone = False
    db.session.flush()
    record("assessment.receipt_withdrawn", assessment, actor=actor, before=before)


def _count(assessment: Assessment) -> int:
    last = select(func.max(Submission.number)).where(Submission.assessment_id == assessment.id)
    return db.session.scalar(last) or 0


def _in_audit(assessment: Assessment) -> dict[str, object]:
    return {
        "receipt_reference": assessment.receipt_reference,
        "content_hash": assessment.content_hash,
        "authorised_alone": assessment.authorised_alone,
    }


def _new_reference(assessment: Assessment) -> str:
    board, year = assessment.cycle.board.short_name, local(now()).year
    while True:
        reference = receipt_reference(board, year, "".join(choice(ALPHABET) for _ in range(MARK_LENGTH)))
        if not is_receipt_taken(reference):
            return reference


def content_of(assessment: Assessment) -> dict[str, object]:
    """What the receipt's hash is taken over: agency, details, signature, every answer and what it cites."""
    framework = get_framework(assessment.cycle.framework_version_id)
    answers, cited = list_answers(assessment.id), citations_by_response(assessment.id)
    return {
        "framework": framework.reference,
        "cycle": assessment.cycle.name,
        "agency": assessment.agency.name,
        "details": asdict(details_of(assessment)),
        "authorised_by": assessment.authorised_by_name,
        "designation": assessment.authorised_by_designation,
        "signature": assessment.signature,
        "answers": {
            standard.ref: {
                **asdict(answers[standard.id].answer),
                "evidence": [_cited(item) for item in cited.get(answers[standard.id].response_id, ())],
            }
            for standard in framework.minimum_standards
            if standard.id in answers
        },
    }  # fmt: skip


def _cited(item: CitedItem) -> list[str]:
    file = f"{item.display_name} {item.size}" if item.size else ""
    return [str(item.kind), item.title, file, item.url, item.held_at, item.locator]
