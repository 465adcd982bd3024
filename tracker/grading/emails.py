"""What an agency is told when its grades are published."""

from collections import Counter
from collections.abc import Sequence

from tracker.assessments.models import Assessment
from tracker.assessments.queries import list_agency_people
from tracker.frameworks.rules import Grade
from tracker.grading.models import PlanAmendment
from tracker.notifications.links import link_to
from tracker.notifications.operations import send
from tracker.policy import Role

NUMBERED = [grade for grade in Grade if grade.number is not None]


def tell_published(
    assessment: Assessment, grades: Sequence[Grade | None], amendments: Sequence[PlanAmendment]
) -> None:
    """Mail the agency's leads and authorisers the counts and where to read the rest."""
    counted = Counter(grade for grade in grades if grade is not None)
    for person in list_agency_people(assessment.agency_id, Role.AGENCY_LEAD, Role.AUTHORISER):
        send(
            person.email,
            "grading/emails/published.txt",
            about_id=assessment.id,
            person=person,
            assessment=assessment,
            counts=[
                (grade.label, counted[grade])
                for grade in (*reversed(NUMBERED), Grade.NOT_APPLICABLE)
                if counted[grade]
            ],
            amendments=[each for each in amendments if each.covered_at is None],
            link=link_to("grading.results", assessment_id=assessment.id),
        )
