"""Saying what was found in an item, telling the agency, and what it did to the grade (guidance 2.10)."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from tracker.assessments.models import Assessment
from tracker.audit.operations import record
from tracker.clock import now, today
from tracker.db import db
from tracker.errors import Conflict, RuleBroken, WrongState
from tracker.formatting import format_when
from tracker.policy import Actor
from tracker.sampling.emails import tell_changed, tell_found
from tracker.sampling.models import EvidenceSample, SampleItem
from tracker.sampling.queries import find_successor_id, list_items, lock_item
from tracker.sampling.rules import Outcome, check_outcome

REDRAWN = "This sample was drawn again, so it stays as it is. Nothing was saved."
WITH_AGENCY = "This return is with the agency again, so its evidence cannot be judged now. Nothing was saved."


def record_outcome(item: SampleItem, outcome: Outcome, note: str, *, seen: int, actor: Actor) -> None:
    """Keep what was found. The agency learns it when it is told; of a change after that, at once.

    Raises RuleBroken without a wanted note, Conflict when somebody saved after version `seen`, WrongState
    when the sample was redrawn or the return is with the agency again.
    """
    check_outcome(outcome, note)
    _hold(item)
    if (item.outcome, item.note) == (outcome, note):
        return
    if item.version != seen:
        raise _conflict(item, outcome, note)
    before = item.outcome
    item.outcome, item.note = outcome, note
    item.checked_by_id, item.checked_at = actor.user_id, now()
    db.session.flush()
    earlier = {"outcome": before.value} if before else None
    record("sample_item.outcome", item, actor=actor, before=earlier, after={"outcome": outcome.value})
    if item.told_at is not None:
        _tell_again(item)


def _tell_again(item: SampleItem) -> None:
    """A changed outcome is news to the agency, so its time to reply begins anew."""
    assessment = item.response.assessment
    item.told_at, item.reply_ends_on = now(), last_day_to_reply(assessment)
    db.session.flush()
    tell_changed(assessment, item)


def last_day_to_reply(assessment: Assessment) -> date:
    """Until when an agency that is told today may reply: so many days as the cycle gives."""
    return today() + timedelta(days=assessment.cycle.reply_days)


def record_effect(item: SampleItem, effect: str, *, actor: Actor) -> None:
    """Keep what the finding did to the grade; the agency reads it once grades are published."""
    lock_item(item)
    if item.outcome is None:
        raise WrongState("Say first what was found, then what it does to the grade. Nothing was saved.")
    if item.effect == effect:
        return
    item.effect = effect
    db.session.flush()
    record("sample_item.effect", item, actor=actor, after={"said": bool(effect)})


def tell_agency(sample: EvidenceSample, assessment_id: UUID, *, actor: Actor) -> list[SampleItem]:
    """Tell an agency what was found in its part of a sample, all at once; its time to reply begins.

    Gives the items it was told of. Raises RuleBroken while one has no outcome, WrongState when the sample was
    redrawn or there is nothing to tell.
    """
    if find_successor_id(sample.id) is not None:
        raise WrongState(REDRAWN)
    items = [each for each in list_items(sample.id) if each.response.assessment_id == assessment_id]
    for item in items:
        lock_item(item)
    missing = sum(each.outcome is None for each in items)
    if missing:
        raise RuleBroken(f"{missing} of {len(items)} items have no outcome yet: check them before you tell")
    new = [each for each in items if each.told_at is None]
    if not new:
        raise WrongState("The agency has been told already.")
    _tell(new[0].response.assessment, new, actor)
    return new


def _tell(assessment: Assessment, items: Iterable[SampleItem], actor: Actor) -> None:
    told = list(items)
    for item in told:
        item.told_at, item.reply_ends_on = now(), last_day_to_reply(assessment)
    db.session.flush()
    refs = [item.response.minimum_standard.ref for item in told]
    record("assessment.evidence_told", assessment, actor=actor, after={"standards": refs})
    tell_found(assessment, told)


def _hold(item: SampleItem) -> None:
    lock_item(item)
    if find_successor_id(item.sample_id) is not None:
        raise WrongState(REDRAWN)
    if not item.response.assessment.status.with_board:
        raise WrongState(WITH_AGENCY)


def _conflict(item: SampleItem, outcome: Outcome, note: str) -> Conflict:
    by = item.checked_by.name if item.checked_by else "Somebody else"
    said = format_when(item.checked_at)
    words = f"{by} saved this item on {said}, after you opened it." if said else "This item has changed."
    theirs = {"Outcome": item.outcome.label if item.outcome else "", "Note": item.note}
    return Conflict(
        f"{words} Your outcome was not saved.", theirs=theirs, yours={"Outcome": outcome.label, "Note": note}
    )
