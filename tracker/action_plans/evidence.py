"""Evidence at an action: cited while the action is in the plan, and opened there by who may."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tracker.action_plans.models import Action
from tracker.action_plans.operations.holding import hold_action
from tracker.action_plans.queries import get_action
from tracker.action_plans.rules import ActionStatus
from tracker.db import db
from tracker.errors import NotFound, RuleBroken, WrongState
from tracker.evidence.attaching import attach
from tracker.evidence.citing import cite, point_to, remove_citation
from tracker.evidence.forms import AttachForm
from tracker.evidence.models import Citation, EvidenceItem
from tracker.evidence.operations import Description, add_link
from tracker.evidence.queries import find_in_library
from tracker.policy import Actor, Scope

CITING = frozenset({ActionStatus.DRAFT, ActionStatus.OPEN})


@dataclass(frozen=True)
class CitedAtAction:
    """An item where an action cites it."""

    item: EvidenceItem
    action: Action
    locator: str

    @property
    def scope(self) -> Scope:
        return self.action.scope


def get_cited_at_action(action_id: UUID, item_id: UUID, *, actor: Actor) -> CitedAtAction:
    """An item that an action of the actor's agency or board cites. Raises NotFound otherwise."""
    action = get_action(action_id, actor=actor)
    row = db.session.execute(
        select(EvidenceItem, Citation.locator)
        .join(Citation, Citation.item_id == EvidenceItem.id)
        .options(selectinload(EvidenceItem.versions))
        .where(Citation.action_id == action.id, EvidenceItem.id == item_id, EvidenceItem.removed_at.is_(None))
    ).one_or_none()
    if row is None:
        raise NotFound
    return CitedAtAction(row[0], action, row[1])


def attach_to_action(action: Action, form: AttachForm, *, actor: Actor) -> EvidenceItem:
    """Add what a valid form says, and cite it at the action. Raises WrongState once completion was claimed,
    also when that happened while a file was uploaded; RuleBroken with the field otherwise."""
    _check_open(action)
    action_id, agency = action.id, action.plan.agency
    if agency is None:
        raise WrongState("Evidence comes from an agency's library, and this plan belongs to no agency.")
    return attach(
        agency,
        form,
        action_id=action_id,
        actor=actor,
        before_writing=lambda: _hold_open(get_action(action_id, actor=actor)),
    )


def remove_from_action(action: Action, citation_id: UUID, *, actor: Actor) -> EvidenceItem:
    """Take a citation away. Raises WrongState once completion was claimed, NotFound when not cited here."""
    _hold_open(action)
    return remove_citation(citation_id, action_id=action.id, actor=actor)


def point_in_action(action: Action, citation_id: UUID, locator: str, *, actor: Actor) -> EvidenceItem:
    """Change the page or section of a citation. Raises WrongState and NotFound like taking it away."""
    _hold_open(action)
    return point_to(citation_id, locator, action_id=action.id, actor=actor)


def _hold_open(action: Action) -> None:
    hold_action(action)
    _check_open(action)


def _check_open(action: Action) -> None:
    if action.status not in CITING:
        raise WrongState(f"The action is “{action.status.label.lower()}”: its evidence is kept as it is.")


def cite_with_update(
    action: Action, item_ids: Collection[UUID], url: str, title: str, *, actor: Actor
) -> None:
    """Cite items of the agency's library, and a new link when an address is given, in the step of an update.

    Raises RuleBroken beside the field, WrongState once completion was claimed.
    """
    if not item_ids and not url:
        return
    _hold_open(action)
    agency = action.plan.agency
    if agency is None:
        raise WrongState("Evidence comes from an agency's library, and this plan belongs to no agency.")
    found = [find_in_library(agency.id, item_id) for item_id in item_ids]
    items = [item for item in found if item is not None]
    if len(items) < len(found):
        raise RuleBroken("Choose from the list: an item is no longer in your library", field="items")
    if url:
        items.append(add_link(agency, url, Description(title=title), actor=actor))
    for item in items:
        cite(item, action_id=action.id, actor=actor)
