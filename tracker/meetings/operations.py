"""Asking for a pack, and what its making writes down. The making itself runs outside the request."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from tracker.audit.operations import record
from tracker.boards.models import Board
from tracker.clock import now
from tracker.db import db
from tracker.meetings.models import MeetingPack
from tracker.meetings.queries import find_pack, find_period_for, list_unfinished
from tracker.meetings.rules import GAVE_UP, PackStatus, has_died
from tracker.policy import SYSTEM, Actor


class GivenUp(Exception):
    """Somebody gave this pack up meanwhile, so that what was made of it is no longer wanted."""


@dataclass(frozen=True)
class Files:
    """Where both files were stored, and their sizes in bytes."""

    storage_name: str
    pdf_key: str
    pdf_size: int
    word_key: str
    word_size: int


def ask_for_pack(board: Board, meeting_on: date, *, actor: Actor) -> tuple[MeetingPack, bool]:
    """A pack for a meeting, and whether it has to be begun: one that is being made already is shared.

    Packs that fell silent are given up first.
    """
    # One at a time: two presses at the same moment make one pack.
    db.session.execute(select(Board.id).where(Board.id == board.id).with_for_update())
    running = [pack for pack in list_unfinished(board.id, meeting_on) if not _give_up_if_dead(pack)]
    if running:
        return running[0], False
    period = find_period_for(board.id, meeting_on)
    pack = MeetingPack(
        board_id=board.id, period_id=period.id if period else None, meeting_on=meeting_on,
        asked_by_id=actor.user_id, asked_at=now(),
    )  # fmt: skip
    db.session.add(pack)
    record(
        "meeting_pack.ask", pack, actor=actor, scope=board.scope, after={"meeting": meeting_on.isoformat()}
    )
    return pack, True


def _give_up_if_dead(pack: MeetingPack) -> bool:
    if not has_died(pack.status, pack.heard_at or pack.asked_at, now()):
        return False
    fail_pack(pack, GAVE_UP)
    return True


def fail_pack(pack: MeetingPack, problem: str) -> None:
    """Keep in words why a pack could not be made."""
    pack.status, pack.problem, pack.finished_at = PackStatus.FAILED, problem, now()
    record("meeting_pack.fail", pack, actor=SYSTEM, after={"meeting": pack.meeting_on.isoformat()})


def begin_pack(pack_id: UUID) -> bool:
    """Take a waiting pack on; False when another process has it, or it is not waiting (any more)."""
    return _change(pack_id, PackStatus.WAITING, status=PackStatus.MAKING, step="Beginning", heard_at=now())


def note_progress(pack_id: UUID, step: str, done: int, total: int) -> None:
    """What is being done now, for the page. Raises GivenUp when nobody waits for it any longer."""
    if not _change(pack_id, PackStatus.MAKING, step=step, done=done, total=total, heard_at=now()):
        raise GivenUp


def finish_pack(pack_id: UUID, content: dict[str, Any], files: Files) -> None:
    """Freeze the content and name both files. Raises GivenUp when nobody waits for it any longer."""
    values = {**vars(files), "content": content, "heard_at": now(), "finished_at": now(), "step": ""}
    if not _change(pack_id, PackStatus.MAKING, status=PackStatus.READY, **values):
        raise GivenUp
    pack = find_pack(pack_id)
    after = {"meeting": pack.meeting_on.isoformat() if pack else None}
    record("meeting_pack.make", pack, actor=SYSTEM, after=after)


def _change(pack_id: UUID, standing: PackStatus, **values: Any) -> bool:
    """Change a row that stands so; whoever gave it up meanwhile wins."""
    changed = db.session.scalar(
        update(MeetingPack)
        .where(MeetingPack.id == pack_id, MeetingPack.status == standing)
        .values(**values)
        .returning(MeetingPack.id)
    )
    return changed is not None


def note_download(pack: MeetingPack, kind: str, *, actor: Actor) -> None:
    """Every pack that is taken away is on the audit trail."""
    record("meeting_pack.export", pack, actor=actor,
           after={"file": kind, "meeting": pack.meeting_on.isoformat()})  # fmt: skip
