"""What moderators are told: how many standards wait, and never by which rule they were drawn (R5)."""

from tracker.assessments.queries import list_board_people
from tracker.cycles.models import Cycle
from tracker.notifications.links import link_to
from tracker.notifications.operations import send
from tracker.policy import Role


def tell_moderators(cycle: Cycle, number: int) -> None:
    """Mail each moderator of the board that so many more standards wait for a second grade."""
    for person in list_board_people(cycle.board_id, Role.MODERATOR):
        send(
            person.email,
            "moderation/emails/drawn.txt",
            about_id=cycle.id,
            person=person,
            cycle=cycle,
            number=number,
            link=link_to("moderation.to_grade", cycle_id=cycle.id),
        )
