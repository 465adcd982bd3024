"""Mail about a return. Each is queued in the transaction that causes it."""

from tracker.accounts.models import User
from tracker.assessments.models import Assessment, StatusNote
from tracker.assessments.queries import list_agency_people, list_board_people
from tracker.notifications.links import link_to
from tracker.notifications.operations import send
from tracker.policy import Actor, Role


def tell_authorisers(assessment: Assessment, sender: Actor) -> None:
    """The return waits for them. Other leads are asked when the agency has no authoriser."""
    people = _others(list_agency_people(assessment.agency_id, Role.AUTHORISER), sender)
    people = people or _others(list_agency_people(assessment.agency_id, Role.AGENCY_LEAD), sender)
    link = _link("assessments.authorise", assessment)
    for person in people:
        _tell(person.email, "sent", assessment, name=person.name, link=link, sender=sender.name)


def tell_declined(assessment: Assessment, note: StatusNote, authoriser: Actor) -> None:
    """The leads learn why it was declined."""
    for person in list_agency_people(assessment.agency_id, Role.AGENCY_LEAD):
        _tell(person.email, "declined", assessment, name=person.name, note=note, by=authoriser.name,
              link=_link("assessments.tasks", assessment))  # fmt: skip


def tell_submitted(assessment: Assessment, authoriser: Actor) -> None:
    """The receipt goes to the leads and to who authorised it; the board manager learns that it has come."""
    receipt = {
        person.email: person.name for person in list_agency_people(assessment.agency_id, Role.AGENCY_LEAD)
    }
    receipt[authoriser.email] = authoriser.name
    for address, name in receipt.items():
        _tell(address, "receipt", assessment, name=name, link=_link("assessments.receipt", assessment))
    for person in list_board_people(assessment.cycle.board_id, Role.BOARD_MANAGER):
        _tell(
            person.email,
            "submitted",
            assessment,
            name=person.name,
            link=_link("assessments.read", assessment),
        )


def tell_returned(assessment: Assessment, note: StatusNote, manager: Actor) -> None:
    """The leads learn why the board sent it back."""
    for person in list_agency_people(assessment.agency_id, Role.AGENCY_LEAD):
        _tell(person.email, "returned", assessment, name=person.name, note=note, by=manager.name,
              link=_link("assessments.tasks", assessment))  # fmt: skip


def _others(people: list[User], actor: Actor) -> list[User]:
    return [person for person in people if person.id != actor.user_id]


def _link(endpoint: str, assessment: Assessment) -> str:
    return link_to(endpoint, assessment_id=assessment.id)


def _tell(address: str, template: str, assessment: Assessment, **words: object) -> None:
    send(
        address, f"assessments/emails/{template}.txt", about_id=assessment.id, assessment=assessment, **words
    )
