"""Whose calendar an address is, who is to be told this month, and the actions a person keeps up with."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from tracker.accounts.models import RoleGrant, User
from tracker.accounts.rules import token_hash
from tracker.action_plans.models import Action, Plan
from tracker.action_plans.reading import read_rows
from tracker.action_plans.rows import ActionRow
from tracker.action_plans.rules import IN_PLAN
from tracker.boards.models import Agency
from tracker.db import db
from tracker.errors import NotFound
from tracker.keeping_up.models import CalendarFeed, Digest, DigestRefusal
from tracker.policy import Role

WRITING = (Role.AGENCY_LEAD, Role.CONTRIBUTOR)


def get_feed_owner(token: str) -> User:
    """Whose calendar that secret opens. Raises NotFound when it was revoked or the person was disabled."""
    user = db.session.scalar(
        select(User)
        .join(CalendarFeed, CalendarFeed.user_id == User.id)
        .where(
            CalendarFeed.token_hash == token_hash(token),
            CalendarFeed.revoked_at.is_(None),
            User.disabled_at.is_(None),
        )
    )
    if user is None:
        raise NotFound
    return user


def find_feed(user_id: UUID | None) -> CalendarFeed | None:
    """The person's calendar address that can be used now."""
    return db.session.scalar(
        select(CalendarFeed)
        .where(CalendarFeed.user_id == user_id, CalendarFeed.revoked_at.is_(None))
        .order_by(CalendarFeed.created_at.desc())
        .limit(1)
    )


def wants_digest(user_id: UUID | None) -> bool:
    """Whether the person gets the monthly mail; everybody does who did not say no."""
    return db.session.get(DigestRefusal, user_id) is None


@dataclass(frozen=True)
class Keeper:
    """Somebody who writes about an agency's actions, and as what."""

    user: User
    agency_id: UUID
    leads: bool


def list_keepers(agency_ids: Collection[UUID] | None = None) -> list[Keeper]:
    """Who may write updates, at these agencies or at all of them; one query."""
    wanted = [RoleGrant.agency_id.in_(agency_ids)] if agency_ids is not None else []
    rows = db.session.execute(
        select(User, RoleGrant.agency_id, RoleGrant.role)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(
            RoleGrant.role.in_(WRITING), User.disabled_at.is_(None), User.password_hash.is_not(None), *wanted
        )
        .order_by(User.name, User.id)
    )
    return [Keeper(user, agency_id, role is Role.AGENCY_LEAD) for user, agency_id, role in rows if agency_id]


def list_settled(month: str) -> set[UUID]:
    """Those for whom the month is done with: their digest was made, or they want none; one query."""
    done = select(Digest.user_id).where(Digest.month == month)
    return set(db.session.scalars(done.union(select(DigestRefusal.user_id))))


def list_actions_of(agency_ids: Collection[UUID], on: date) -> dict[UUID, list[tuple[ActionRow, str]]]:
    """The actions in the plans of each agency with its name, as they stand on that day; eight queries."""
    plans = {
        plan_id: (agency_id, name)
        for plan_id, agency_id, name in db.session.execute(
            select(Plan.id, Plan.agency_id, Agency.name)
            .join(Agency, Agency.id == Plan.agency_id)
            .where(
                Plan.agency_id.in_(agency_ids),
                select(Action.id).where(Action.plan_id == Plan.id, Action.status.in_(IN_PLAN)).exists(),
            )
            .order_by(Plan.id)
        )
    }
    found: dict[UUID, list[tuple[ActionRow, str]]] = {agency_id: [] for agency_id in agency_ids}
    for plan_id, rows in read_rows(list(plans), on).items() if plans else ():
        agency_id, name = plans[plan_id]
        assert agency_id is not None
        found[agency_id] += [(row, name) for row in rows if row.shown is not None]
    return found


def kept_by(
    keeper: Keeper, rows: Iterable[tuple[ActionRow, str]], writers: Collection[UUID]
) -> list[tuple[ActionRow, str]]:
    """The agency's actions this person writes about: their own, and for a lead those of nobody who can."""
    return [
        (row, agency)
        for row, agency in rows
        if row.lead_user_id == keeper.user.id or (keeper.leads and row.lead_user_id not in writers)
    ]
