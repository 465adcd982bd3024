"""The dates of a person's calendar: only what they may still read today (policy, R11 aside)."""

from collections.abc import Iterable
from datetime import date

from tracker.action_plans.rows import ActionRow
from tracker.action_plans.rules import ActionStatus
from tracker.keeping_up.queries import list_actions_of
from tracker.keeping_up.rules import Entry
from tracker.notifications.links import link_to
from tracker.policy import Actor, Permission, Scope, can

UNDER_WAY = (ActionStatus.OPEN, ActionStatus.COMPLETION_CLAIMED)


def list_action_dates(actor: Actor, today: date) -> list[Entry]:
    """When the actions under way are due: an agency's for its leads, for a contributor those they lead."""
    found = list_actions_of(actor.agency_ids, today) if actor.agency_ids else {}
    return [
        _entry(row, agency)
        for agency_id, rows in found.items()
        for row, agency in rows
        if row.status in UNDER_WAY and row.due_on is not None and _keeps(actor, Scope(agency_id), row)
    ]


def _keeps(actor: Actor, scope: Scope, row: ActionRow) -> bool:
    if can(actor, Permission.KEEP_PLAN, scope):
        return True
    return row.lead_user_id == actor.user_id and can(actor, Permission.UPDATE_ACTION, scope)


def _entry(row: ActionRow, agency: str) -> Entry:
    assert row.due_on is not None
    assert row.shown is not None
    colour = row.shown.colour
    return Entry(
        key=f"action-{row.id}",
        day=row.due_on,
        title=f"Due: {row.title} ({agency}, {colour.word.lower()})",
        words=f"{colour.word}: {colour.label.lower()}",
        link=link_to("action_plans.action", action_id=row.id),
    )


def once(entries: Iterable[Entry]) -> list[Entry]:
    """Each entry once, where a person has a date in two roles."""
    return list({entry.key: entry for entry in entries}.values())
