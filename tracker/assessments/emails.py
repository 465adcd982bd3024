"""Mail about a return. Each is queued in the transaction that causes it."""

from collections.abc import Mapping, Sequence

from tracker.accounts.models import User
from tracker.assessments.models import Assessment, ExtensionRequest, StatusNote
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


def tell_declined(assessment: Assessment, note: StatusNote, refs: Sequence[str], authoriser: Actor) -> None:
    """The leads learn why it was declined, and which standards have a comment."""
    for person in list_agency_people(assessment.agency_id, Role.AGENCY_LEAD):
        _tell(person.email, "declined", assessment, name=person.name, note=note, by=authoriser.name,
              refs=refs, link=_link("assessments.tasks", assessment))  # fmt: skip


def tell_submitted(assessment: Assessment, number: int, authoriser: Actor) -> None:
    """The receipt goes to the leads and to who authorised it; the board manager learns that it has come."""
    receipt = {
        person.email: person.name for person in list_agency_people(assessment.agency_id, Role.AGENCY_LEAD)
    }
    receipt[authoriser.email] = authoriser.name
    for address, name in receipt.items():
        _tell(address, "receipt", assessment, name=name, number=number,
              pdf=_link("assessments.pdf", assessment),
              link=_link("assessments.receipt", assessment))  # fmt: skip
    page = "assessments.changes" if number > 1 else "assessments.read"
    for person in _managers(assessment):
        _tell(person.email, "submitted", assessment, name=person.name, number=number,
              link=_link(page, assessment))  # fmt: skip


def tell_returned(
    assessment: Assessment, note: StatusNote, changes: Mapping[str, str], manager: Actor
) -> None:
    """The leads learn why the board sent it back, and what it wants changed at which standards."""
    for person in list_agency_people(assessment.agency_id, Role.AGENCY_LEAD):
        _tell(person.email, "returned", assessment, name=person.name, note=note, by=manager.name,
              changes=changes, link=_link("assessments.tasks", assessment))  # fmt: skip


def tell_withdrawn(assessment: Assessment, note: StatusNote, actor: Actor) -> None:
    """The board managers learn that the agency took its return back, and why."""
    link = link_to("grading.returns", board_id=assessment.cycle.board_id, cycle=assessment.cycle_id)
    for person in _managers(assessment):
        _tell(person.email, "withdrawn", assessment, name=person.name, note=note, by=actor.name, link=link)


def tell_time_asked(request: ExtensionRequest, actor: Actor) -> None:
    """The board managers learn that an agency asks for more time."""
    assessment = request.assessment
    for person in _managers(assessment):
        _tell(person.email, "time_asked", assessment, name=person.name, request=request, by=actor.name,
              link=_link("assessments.decide_more_time", assessment))  # fmt: skip


def tell_time_refused(request: ExtensionRequest, manager: Actor) -> None:
    """The leads learn that the deadline stays, and why."""
    assessment = request.assessment
    for person in list_agency_people(assessment.agency_id, Role.AGENCY_LEAD):
        _tell(person.email, "time_refused", assessment, name=person.name, request=request, by=manager.name,
              link=_link("assessments.tasks", assessment))  # fmt: skip


def _managers(assessment: Assessment) -> list[User]:
    return list_board_people(assessment.cycle.board_id, Role.BOARD_MANAGER)


def _others(people: list[User], actor: Actor) -> list[User]:
    return [person for person in people if person.id != actor.user_id]


def _link(endpoint: str, assessment: Assessment) -> str:
    return link_to(endpoint, assessment_id=assessment.id)


def _tell(address: str, template: str, assessment: Assessment, **words: object) -> None:
    send(
        address, f"assessments/emails/{template}.txt", about_id=assessment.id, assessment=assessment, **words
    )
