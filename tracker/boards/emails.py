"""The mails that tell people of their roles."""

from typing import Any

from tracker.accounts.models import User
from tracker.notifications.links import link_to
from tracker.notifications.operations import send


def mail_invitation(user: User, secret: str, *, inviter: str, role: str, place: str) -> None:
    """The link with which a new person sets a password, good for 7 days."""
    link = link_to("accounts.accept_invitation", token=secret)
    words: dict[str, Any] = {
        "person": user.name,
        "inviter": inviter,
        "role": role,
        "place": place,
        "link": link,
    }
    send(user.email, "people/emails/invitation.txt", **words)


def mail_role_added(user: User, *, inviter: str, role: str, place: str) -> None:
    """Tell somebody who can sign in already that they have one more role."""
    link = link_to("accounts.start")
    words: dict[str, Any] = {
        "person": user.name,
        "inviter": inviter,
        "role": role,
        "place": place,
        "link": link,
    }
    send(user.email, "people/emails/role_added.txt", **words)


def _tell(user: User, template: str, **words: Any) -> None:
    send(user.email, f"people/emails/{template}.txt", person=user.name, **words)
