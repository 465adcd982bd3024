"""The agency's side: giving what the board asked for, saying why not, and replying to what was found."""

from tracker.audit.operations import record
from tracker.clock import now, today
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.evidence.attaching import add_new
from tracker.evidence.models import EvidenceItem
from tracker.evidence.queries import find_in_library
from tracker.evidence.rules import EvidenceKind, Way
from tracker.policy import Actor
from tracker.sampling.emails import tell_provided, tell_replied
from tracker.sampling.forms import ProvideForm
from tracker.sampling.models import SampleItem
from tracker.sampling.queries import find_successor_id, get_own_item, lock_item
from tracker.sampling.rules import check_providable, check_reply_open

REDRAWN = "The board drew its sample again and does not ask for this any more. Nothing was saved."


def provide(item: SampleItem, form: ProvideForm, *, actor: Actor) -> EvidenceItem:
    """Give the file, link or library item that a valid form names; it is kept in the library too.

    A file ends the running transaction (see `add_file`). Raises RuleBroken with the field, WrongState when it
    is not asked for, or not any more.
    """
    assessment_id, item_id = item.response.assessment_id, item.id
    agency = item.response.assessment.agency

    def again() -> SampleItem:
        found = get_own_item(assessment_id, item_id, actor=actor)
        _hold(found)
        return found

    if form.chosen is Way.LIBRARY:
        given = _from_library(form, again())
    else:
        given = add_new(agency, form, actor=actor, before_writing=again)
    give(get_own_item(assessment_id, item_id, actor=actor), given, actor=actor)
    return given


def give(item: SampleItem, given: EvidenceItem, *, actor: Actor) -> None:
    """Give an item of the agency's library. Raises WrongState when it is not asked for any more."""
    _hold(item)
    item.provided_item_id, item.unable_reason = given.id, ""
    _answered(item, "response.evidence_provided", actor)


def _from_library(form: ProvideForm, item: SampleItem) -> EvidenceItem:
    found = find_in_library(item.response.assessment.agency_id, form.item_id)
    if found is None:
        raise RuleBroken("Choose from the list: this item is no longer in your library", field="item")
    if found.kind is EvidenceKind.ON_REQUEST:
        raise RuleBroken("Choose a file or a link: the board asks to see it now", field="item")
    return found


def say_unable(item: SampleItem, reason: str, *, actor: Actor) -> None:
    """Say why what was asked for cannot be given. Raises WrongState when it is not asked for any more."""
    _hold(item)
    item.provided_item_id, item.unable_reason = None, reason
    _answered(item, "response.evidence_unable", actor)


def _hold(item: SampleItem) -> None:
    lock_item(item)
    if find_successor_id(item.sample_id) is not None:
        raise WrongState(REDRAWN)
    check_providable(item.wanted_by, item.outcome is not None)


def _answered(item: SampleItem, verb: str, actor: Actor) -> None:
    item.provided_at, item.provided_by_id = now(), actor.user_id
    db.session.flush()
    db.session.refresh(item, ["provided_item"])
    record(verb, item.response, actor=actor, after={"sample_item": str(item.id)})
    tell_provided(item, actor)


def reply(item: SampleItem, text: str, *, seen: int, actor: Actor) -> None:
    """Reply to what the board found, once or in other words again until the time is over.

    Raises WrongState before the agency was told and after its last day, RuleBroken when a colleague replied
    after version `seen`.
    """
    lock_item(item)
    check_reply_open(item.reply_ends_on, today())
    if item.reply == text:
        return
    if item.version != seen:
        raise RuleBroken("This item has changed since you opened it. Read it again, then send", field="reply")
    item.reply, item.replied_at, item.replied_by_id = text, now(), actor.user_id
    db.session.flush()
    record("response.evidence_reply", item.response, actor=actor, after={"sample_item": str(item.id)})
    tell_replied(item, actor)
