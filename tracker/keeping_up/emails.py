"""The monthly digest, with a link for each action straight to where its update is written."""

from datetime import date
from uuid import UUID

from tracker.accounts.models import User
from tracker.keeping_up.rules import Contents, Told
from tracker.notifications.links import link_to
from tracker.notifications.operations import send


def tell_digest(person: User, contents: Contents, day: date, *, about_id: UUID) -> None:
    """What is late, due, silent and to be tested again; only what there is."""
    send(
        person.email,
        "keeping_up/emails/digest.txt",
        about_id=about_id,
        name=person.name,
        month=f"{day:%B %Y}",
        contents=contents,
        update_link=_update_link,
        retest_link=_retest_link,
        own_link=link_to("keeping_up.own"),
    )


def _update_link(told: Told) -> str:
    return link_to("action_plans.update", action_id=told.action_id)


def _retest_link(told: Told) -> str:
    return link_to("impact_tests.test", action_id=told.action_id)
