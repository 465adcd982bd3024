"""The mails that tell people of their roles."""

from tracker.accounts.models import User
from tracker.boards.models import Agency, Board
from tracker.notifications.links import link_to
from tracker.notifications.operations import send


def mail_invitation(
    user: User, secret: str, *, inviter: str, role: str, place: str, wanted: str = ""
) -> None:
    """The link with which a new person sets a password, good for 7 days."""
    send(
        user.email,
        "people/emails/invitation.txt",
        person=user.name,
        inviter=inviter,
        role=role,
        place=place,
        wanted=wanted,
        link=link_to("accounts.accept_invitation", token=secret),
    )


def mail_role_added(user: User, *, inviter: str, role: str, place: str, wanted: str = "") -> None:
    """Tell somebody who can sign in already that they have one more role."""
    send(
        user.email,
        "people/emails/role_added.txt",
        person=user.name,
        inviter=inviter,
        role=role,
        place=place,
        wanted=wanted,
        link=link_to("accounts.start"),
    )


def mail_request_to_join(lead: User, board: Board, agency: Agency, token: str, *, asker: str) -> None:
    """Ask a lead whether the agency joins a further board."""
    send(
        lead.email,
        "agencies/emails/join.txt",
        person=lead.name,
        asker=asker,
        partnership=board.name,
        agency=agency.name,
        link=link_to("agencies.join", agency_id=agency.id, token=token),
    )
