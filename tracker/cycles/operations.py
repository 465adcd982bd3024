"""Setting up a cycle and taking it through its life. Opening it makes returns: see assessments/opening.py."""

from dataclasses import asdict
from uuid import UUID

from tracker.audit.operations import record
from tracker.boards.models import Board
from tracker.cycles.models import Cycle
from tracker.cycles.queries import find_cycle_named, lock
from tracker.cycles.rules import START_GRADING, CycleSettings, CycleStatus, check_dates
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
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
    lock(cycle)
    if cycle.status is not CycleStatus.DRAFT:
        raise WrongState("This cycle has been opened, so its settings can no longer be changed.")
    _check(cycle.board_id, settings, cycle.id)
    before = {name: getattr(cycle, name) for name in asdict(settings)}
    for name, value in asdict(settings).items():
        setattr(cycle, name, value)
    record(
        "cycle.change", cycle, actor=actor, before=_as_told(CycleSettings(**before)), after=_as_told(settings)
    )


def start_grading(cycle: Cycle, *, actor: Actor) -> None:
    """The board begins to grade; late returns can still come in."""
    lock(cycle)
    advance(cycle, START_GRADING, actor=actor)


def _check(board_id: UUID, settings: CycleSettings, own_id: UUID | None = None) -> None:
    check_dates(settings.opens_on, settings.due_on)
    same = find_cycle_named(board_id, settings.name)
    if same is not None and same.id != own_id:
        raise RuleBroken("There is already a cycle with this name: give this one another", field="name")


def _as_told(settings: CycleSettings) -> dict[str, object]:
    told = asdict(settings)
    return {name: value if isinstance(value, bool | int) else str(value) for name, value in told.items()}
