"""Reminders of a return, queued in the transaction that keeps them: plain, kind, with what is left."""

from datetime import date

from tracker.accounts.models import User
from tracker.assessments.models import Assessment
from tracker.assessments.rules import AssessmentStatus
from tracker.notifications.links import link_to
from tracker.notifications.operations import send


def remind(person: User, assessment: Assessment, left: int, total: int, today: date) -> None:
    """To a lead what is left to answer, or to the authoriser that the return waits for them."""
    waits = assessment.status is AssessmentStatus.AWAITING_AUTHORISATION
    page = "assessments.authorise" if waits else "assessments.tasks"
    send(
        person.email,
        f"chasing/emails/{'authorise' if waits else 'remind'}.txt",
        about_id=assessment.id,
        name=person.name,
        assessment=assessment,
        board=assessment.cycle.board,
        left=left,
        total=total,
        late=(today - assessment.due_on).days,
        today=today,
        link=link_to(page, assessment_id=assessment.id),
        time_link=link_to("assessments.more_time", assessment_id=assessment.id),
    )
