"""Mail about sampled evidence. Each is queued in the transaction that causes it."""

from collections.abc import Sequence

from tracker.assessments.models import Assessment
from tracker.assessments.queries import list_agency_people, list_board_people
from tracker.notifications.links import link_to
from tracker.notifications.operations import send
from tracker.policy import Actor, Role
from tracker.sampling.models import SampleItem


def tell_requested(assessment: Assessment, items: Sequence[SampleItem]) -> None:
    """The leads learn what the board wants to see, and by when."""
    _to_agency(assessment, "requested", items=items)


def tell_found(assessment: Assessment, items: Sequence[SampleItem]) -> None:
    """The leads learn what the board found in their evidence, and until when they may reply."""
    _to_agency(assessment, "found", items=items)


def tell_changed(assessment: Assessment, item: SampleItem) -> None:
    """The leads learn that the board changed an outcome which they know already."""
    _to_agency(assessment, "changed", item=item)


def tell_provided(item: SampleItem, actor: Actor) -> None:
    """The board managers learn that what they asked for is there, or why it is not."""
    _to_board(item, "provided", by=actor.name)


def tell_replied(item: SampleItem, actor: Actor) -> None:
    """The board managers learn that the agency replied."""
    _to_board(item, "replied", by=actor.name)


def _to_agency(assessment: Assessment, template: str, **words: object) -> None:
    link = link_to("sampling.requests", assessment_id=assessment.id)
    for person in list_agency_people(assessment.agency_id, Role.AGENCY_LEAD):
        send(person.email, f"sampling/emails/{template}.txt", about_id=assessment.id, assessment=assessment,
             name=person.name, link=link, **words)  # fmt: skip


def _to_board(item: SampleItem, template: str, **words: object) -> None:
    assessment = item.response.assessment
    link = link_to("sampling.item", sample_id=item.sample_id, number=item.number)
    for person in list_board_people(assessment.cycle.board_id, Role.BOARD_MANAGER):
        send(person.email, f"sampling/emails/{template}.txt", about_id=assessment.id, assessment=assessment,
             name=person.name, item=item, link=link, **words)  # fmt: skip
