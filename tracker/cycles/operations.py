"""Setting up a cycle and taking it through its life. Opening it makes returns: see assessments/opening.py."""

from collections.abc import Collection
from dataclasses import asdict, fields
from uuid import UUID

from sqlalchemy import delete

from tracker.audit.operations import record
from tracker.boards.models import Board
from tracker.boards.queries import list_agencies
from tracker.cycles.models import Cycle, CycleAgency
from tracker.cycles.queries import find_cycle_named, list_chosen, lock
from tracker.cycles.rules import START_GRADING, CycleSettings, CycleStatus, check_dates, check_draft
from tracker.db import db
from tracker.errors import RuleBroken
from tracker.lifecycle import advance
from tracker.policy import Actor


def create_cycle(board: Board, settings: CycleSettings, *, actor: Actor) -> Cycle:
    """A new cycle in draft; no agency sees it. Raises RuleBroken for its dates or a name already used."""
    _check(board.id, settings)
    cycle = Cycle(board_id=board.id, status=CycleStatus.DRAFT, **asdict(settings))
    db.session.add(cycle)
    db.session.flush()
    record("cycle.create", cycle, actor=actor, after=_as_told(settings))
    return cycle


def change_cycle(cycle: Cycle, settings: CycleSettings, *, actor: Actor) -> None:
    """Change a draft. Raises WrongState once the cycle was opened: agencies rely on what it said then."""
    _lock_draft(cycle)
    _check(cycle.board_id, settings, cycle.id)
    before = settings_of(cycle)
    for name, value in asdict(settings).items():
        setattr(cycle, name, value)
    record("cycle.change", cycle, actor=actor, before=_as_told(before), after=_as_told(settings))


def settings_of(cycle: Cycle) -> CycleSettings:
    """What is set now."""
    return CycleSettings(**{each.name: getattr(cycle, each.name) for each in fields(CycleSettings)})


def choose_agencies(cycle: Cycle, agency_ids: Collection[UUID], *, actor: Actor) -> int:
    """Keep in the draft whom to ask, in place of whom it kept before; gives how many they are now.

    Ids of agencies that are not of the board are left out. Raises WrongState once the cycle was opened.
    """
    _lock_draft(cycle)
    before = {agency.id for agency in list_chosen(cycle)}
    wanted = {agency.id for agency in list_agencies(cycle.board_id)} & set(agency_ids)
    if wanted != before:
        db.session.execute(delete(CycleAgency).where(CycleAgency.cycle_id == cycle.id))
        db.session.add_all(CycleAgency(cycle_id=cycle.id, agency_id=each) for each in wanted)
        db.session.flush()
        record(
            "cycle.choose",
            cycle,
            actor=actor,
            before={"agencies": len(before)},
            after={"agencies": len(wanted)},
        )
    return len(wanted)


def delete_draft(cycle: Cycle, *, actor: Actor) -> None:
    """Take a draft away for good; nobody but the board has seen it. Raises WrongState once it was opened."""
    _lock_draft(cycle)
    record("cycle.delete_draft", cycle, actor=actor, before={"name": cycle.name})
    db.session.execute(delete(CycleAgency).where(CycleAgency.cycle_id == cycle.id))
    db.session.delete(cycle)
    db.session.flush()


def start_grading(cycle: Cycle, *, actor: Actor) -> None:
    """The board begins to grade; late returns can still come in."""
    lock(cycle)
    advance(cycle, START_GRADING, actor=actor)


def _lock_draft(cycle: Cycle) -> None:
    lock(cycle)
    check_draft(cycle.status)


def _check(board_id: UUID, settings: CycleSettings, own_id: UUID | None = None) -> None:
    check_dates(settings.opens_on, settings.due_on)
    same = find_cycle_named(board_id, settings.name)
    if same is not None and same.id != own_id:
        raise RuleBroken("There is already a cycle with this name: give this one another", field="name")


def _as_told(settings: CycleSettings) -> dict[str, object]:
    told = asdict(settings)
    return {name: value if isinstance(value, bool | int) else str(value) for name, value in told.items()}
