"""Cycles of a board, and whom to write to about them."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import contains_eager

from tracker.accounts.models import RoleGrant, User
from tracker.boards.models import Agency, Membership
from tracker.cycles.models import Cycle, CycleAgency
from tracker.cycles.rules import RUNNING, CycleStatus
from tracker.db import db
from tracker.errors import NotFound
from tracker.policy import Actor, Role


def get_cycle(cycle_id: UUID, *, actor: Actor) -> Cycle:
    """A cycle of a board at which the actor holds a role, with that board. Raises NotFound otherwise."""
    cycle = db.session.scalar(
        select(Cycle)
        .join(Cycle.board)
        .options(contains_eager(Cycle.board))
        .where(Cycle.id == cycle_id, Cycle.board_id.in_(actor.board_ids))
    )
    if cycle is None:
        raise NotFound
    return cycle


def list_cycles(board_id: UUID, *, drafts: bool = False) -> list[Cycle]:
    """The board's cycles, the newest first; drafts only when asked for."""
    shown = [status for status in CycleStatus if drafts or status is not CycleStatus.DRAFT]
    return list(
        db.session.scalars(
            select(Cycle)
            .where(Cycle.board_id == board_id, Cycle.status.in_(shown))
            .order_by(Cycle.opens_on.desc(), Cycle.name)
        )
    )


def find_current_cycle(board_id: UUID) -> Cycle | None:
    """The cycle a board works on now: the newest that is open or in grading, or else the newest at all."""
    at_rest = case((Cycle.status.in_(RUNNING), 0), else_=1)
    return db.session.scalar(
        select(Cycle)
        .where(Cycle.board_id == board_id, Cycle.status != CycleStatus.DRAFT)
        .order_by(at_rest, Cycle.opens_on.desc(), Cycle.name)
        .limit(1)
    )


def find_cycle_named(board_id: UUID, name: str) -> Cycle | None:
    """The board's cycle with exactly that name."""
    return db.session.scalar(select(Cycle).where(Cycle.board_id == board_id, Cycle.name == name).limit(1))


def list_chosen(cycle: Cycle) -> list[Agency]:
    """The agencies chosen for a draft, by name, without those that have left the board since."""
    return list(
        db.session.scalars(
            select(Agency)
            .join(CycleAgency, CycleAgency.agency_id == Agency.id)
            .join(Membership, Membership.agency_id == Agency.id)
            .where(CycleAgency.cycle_id == cycle.id, Membership.board_id == cycle.board_id)
            .order_by(Agency.name)
        )
    )


def count_chosen(board_id: UUID) -> dict[UUID, int]:
    """How many agencies each draft of the board has chosen."""
    rows = db.session.execute(
        select(CycleAgency.cycle_id, func.count())
        .join(Cycle, Cycle.id == CycleAgency.cycle_id)
        .join(Membership, Membership.agency_id == CycleAgency.agency_id)
        .where(Cycle.board_id == board_id, Membership.board_id == board_id)
        .where(Cycle.status == CycleStatus.DRAFT)
        .group_by(CycleAgency.cycle_id)
    )
    return dict(rows.all())


def list_holders(roles: Collection[Role], agency_ids: Collection[UUID]) -> dict[UUID, list[User]]:
    """Who holds one of these agency roles, by agency: each person once, by name, without the disabled."""
    rows = db.session.execute(
        select(RoleGrant.agency_id, User)
        .join(User, User.id == RoleGrant.user_id)
        .where(RoleGrant.role.in_(roles), RoleGrant.agency_id.in_(agency_ids), User.disabled_at.is_(None))
        .order_by(User.name, User.email)
    )
    holders: dict[UUID, list[User]] = {agency_id: [] for agency_id in agency_ids}
    for agency_id, user in rows:
        if agency_id is not None and user not in holders[agency_id]:
            holders[agency_id].append(user)
    return holders


def lock(cycle: Cycle) -> None:
    """Read the cycle afresh and hold it until the commit: of two people who change it, one waits."""
    db.session.refresh(cycle, with_for_update={"of": Cycle})
