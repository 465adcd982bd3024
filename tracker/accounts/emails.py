"""The mails about one's own account."""

from tracker.accounts.models import User
from tracker.notifications.links import link_to
from tracker.notifications.operations import send


def mail_reset_link(user: User, secret: str) -> None:
    """The link for a new password, good for one hour."""
    link = link_to("accounts.reset_password", token=secret)
    send(user.email, "accounts/emails/reset.txt", person=user.name, link=link)


def mail_password_changed(user: User) -> None:
    """Tell the owner, in case it was somebody else."""
    link = link_to("accounts.forgot_password")
    send(user.email, "accounts/emails/password_changed.txt", person=user.name, link=link)
