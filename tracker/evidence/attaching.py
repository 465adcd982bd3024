"""Attaching evidence to an answer or an action in one step: take it in or find it, then cite it."""

from collections.abc import Callable
from uuid import UUID

from tracker.boards.models import Agency
from tracker.errors import RuleBroken
from tracker.evidence.citing import cite
from tracker.evidence.forms import AddForm, AttachForm
from tracker.evidence.models import EvidenceItem
from tracker.evidence.operations import add_file, add_link, add_on_request
from tracker.evidence.queries import find_in_library
from tracker.evidence.rules import Way
from tracker.policy import Actor


def attach(
    agency: Agency,
    form: AttachForm,
    *,
    response_id: UUID | None = None,
    action_id: UUID | None = None,
    actor: Actor,
    before_writing: Callable[[], object],
) -> EvidenceItem:
    """Do what a valid form asks, and cite the item at the answer or the action; flush, never commit.

    A file ends the running transaction (see `add_file`), so `before_writing` must find the answer or action
    again and check that it may be changed; it is called for every kind. Raises RuleBroken with the field.
    """
    if form.chosen is Way.LIBRARY:
        before_writing()
        item = _from_library(agency.id, form.item_id)
    else:
        item = add_new(agency, form, actor=actor, before_writing=before_writing)
    cite(item, response_id=response_id, action_id=action_id, locator=form.locator.data or "", actor=actor)
    return item


def add_new(
    agency: Agency, form: AddForm, *, actor: Actor, before_writing: Callable[[], object]
) -> EvidenceItem:
    """Add the file, link or note of a valid form to the library. Raises RuleBroken with the field."""
    if form.chosen is Way.FILE:
        return add_file(agency, form.file.data, form.words, actor=actor, before_writing=before_writing)
    before_writing()
    if form.chosen is Way.LINK:
        return add_link(agency, form.url.data or "", form.words, actor=actor)
    return add_on_request(agency, form.held_at.data or "", form.words, actor=actor)


def _from_library(agency_id: UUID, item_id: UUID | None) -> EvidenceItem:
    item = find_in_library(agency_id, item_id)
    if item is None:
        raise RuleBroken("Choose from the list: this item is no longer in your library", field="item")
    return item
