"""The monthly digest, and the private address of a person's calendar."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date
from secrets import token_urlsafe
from typing import Protocol
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from tracker.accounts.models import User
from tracker.accounts.queries import get_own_user
from tracker.accounts.rules import token_hash
from tracker.action_plans.rows import ActionRow
from tracker.audit.operations import record
from tracker.clock import now
from tracker.db import db
from tracker.keeping_up.emails import tell_digest
from tracker.keeping_up.models import CalendarFeed, Digest, DigestRefusal
from tracker.keeping_up.queries import Keeper, find_feed, kept_by, list_actions_of, list_keepers, list_settled
from tracker.keeping_up.rules import Contents, digest_due, gather, month_of
from tracker.policy import Actor

Kept = list[tuple[ActionRow, str]]


class Retest(Protocol):
    """A look back at a completed action, as the feature that keeps them lists it."""

    @property
    def action_id(self) -> UUID: ...
    @property
    def due_on(self) -> date: ...
    @property
    def waits(self) -> bool: ...


Retests = Callable[[UUID, date], Iterable[Retest]]


def send_digests(day: date, retests: Retests) -> int:
    """Queue the month's digest for everybody who keeps actions; returns to how many. Call it at any time.

    From the first working day of the month on, each person is told once, and not at all when there is nothing
    to say. Two commands at once send nothing twice. `retests` lists those of an agency on a day.
    """
    if not digest_due(day):
        return 0
    keepers, settled = list_keepers(), list_settled(month_of(day))
    waiting = [keeper for keeper in keepers if keeper.user.id not in settled]
    agency_ids = {keeper.agency_id for keeper in waiting}
    due = {
        each.action_id: each.due_on
        for agency_id in agency_ids
        for each in retests(agency_id, day)
        if each.waits
    }
    kept = _kept_by_person(waiting, keepers, day) if waiting else {}
    return sum(_tell(user, gather(rows, due, day), day) for user, rows in kept.values())


def _kept_by_person(
    waiting: Collection[Keeper], keepers: Collection[Keeper], day: date
) -> dict[UUID, tuple[User, Kept]]:
    """What each of those who are still to be told keeps up with, by the person's id."""
    writers: dict[UUID, set[UUID]] = defaultdict(set)
    for keeper in keepers:
        writers[keeper.agency_id].add(keeper.user.id)
    actions = list_actions_of({keeper.agency_id for keeper in waiting}, day)
    found: dict[UUID, tuple[User, Kept]] = {}
    for keeper in waiting:
        _user, rows = found.setdefault(keeper.user.id, (keeper.user, []))
        known = {row.id for row, _agency in rows}
        own = kept_by(keeper, actions[keeper.agency_id], writers[keeper.agency_id])
        rows += [entry for entry in own if entry[0].id not in known]
    return found


def _tell(user: User, contents: Contents, day: date) -> bool:
    digest = Digest(user_id=user.id, month=month_of(day), items=contents.count, sent_at=now())
    try:
        with db.session.begin_nested():
            db.session.add(digest)
    except IntegrityError:  # another command was first
        return False
    if contents.count:
        tell_digest(user, contents, day, about_id=digest.id)
    return bool(contents.count)


def choose_digest(wanted: bool, *, actor: Actor) -> None:
    """Whether the person wants the monthly mail."""
    user = get_own_user(actor)
    refusal = db.session.get(DigestRefusal, user.id)
    if wanted == (refusal is None):
        return
    if refusal is None:
        db.session.add(DigestRefusal(user_id=user.id, refused_at=now()))
    else:
        db.session.delete(refusal)
    db.session.flush()
    record("account.choose_digest", user, actor=actor, after={"wanted": wanted})


def make_feed(*, actor: Actor) -> str:
    """A new private calendar address; an earlier one stops working. Returns its secret, which is not kept."""
    user, secret = get_own_user(actor), token_urlsafe(32)
    _revoke(user.id)
    feed = CalendarFeed(user_id=user.id, token_hash=token_hash(secret), created_at=now())
    db.session.add(feed)
    db.session.flush()
    record("account.make_calendar", feed, actor=actor)
    return secret


def revoke_feed(*, actor: Actor) -> None:
    """The address stops working at once; nothing happens when there is none."""
    feed = find_feed(actor.user_id)
    if feed is not None:
        _revoke(feed.user_id)
        record("account.revoke_calendar", feed, actor=actor)


def _revoke(user_id: UUID) -> None:
    db.session.execute(
        update(CalendarFeed)
        .where(CalendarFeed.user_id == user_id, CalendarFeed.revoked_at.is_(None))
        .values(revoked_at=now())
    )
