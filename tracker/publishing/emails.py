"""Mail about contested grades. Each is queued in the transaction that causes it."""

from tracker.assessments.queries import list_agency_people, list_board_people
from tracker.notifications.links import link_to
from tracker.notifications.operations import send
from tracker.policy import Role
from tracker.publishing.models import Contest


def tell_contested(contest: Contest, items: int) -> None:
    """The board managers learn which grade is contested and where to decide."""
    assessment = contest.response.assessment
    for person in list_board_people(assessment.cycle.board_id, Role.BOARD_MANAGER):
        send(
            person.email,
            "publishing/emails/contested.txt",
            about_id=contest.id,
            name=person.name,
            contest=contest,
            assessment=assessment,
            standard=contest.response.minimum_standard,
            items=items,
            link=link_to("publishing.decide", contest_id=contest.id),
        )


def tell_decided(contest: Contest) -> None:
    """The agency's leads and authorisers learn the decision and its reason."""
    assessment = contest.response.assessment
    for person in list_agency_people(assessment.agency_id, Role.AGENCY_LEAD, Role.AUTHORISER):
        send(
            person.email,
            "publishing/emails/decided.txt",
            about_id=contest.id,
            name=person.name,
            contest=contest,
            assessment=assessment,
            standard=contest.response.minimum_standard,
            link=link_to("grading.results", assessment_id=assessment.id),
        )
