"""Finding rounds of assessment."""

from uuid import UUID

from sqlalchemy import select

from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.errors import NotFound
from tracker.policy import Actor


def get_cycle(cycle_id: UUID, *, actor: Actor) -> Cycle:
    """A cycle of a board at which the actor holds a role. Raises NotFound otherwise."""
    cycle = db.session.get(Cycle, cycle_id)
    if cycle is None or cycle.board_id not in actor.board_ids:
        raise NotFound
    return cycle


def list_cycles(board_id: UUID) -> list[Cycle]:
    """The board's cycles, the latest deadline first."""
    return list(
        db.session.scalars(
            select(Cycle).where(Cycle.board_id == board_id).order_by(Cycle.due_on.desc(), Cycle.name)
        )
    )
