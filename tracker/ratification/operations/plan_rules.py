"""The board's rules for plans and reports: the quorum, and how what is complete is counted."""

from tracker.audit.operations import record
from tracker.boards.models import Board
from tracker.db import db
from tracker.policy import Actor


def change_plan_rules(board: Board, quorum: int, complete_with_green: bool, *, actor: Actor) -> None:
    """Keep both settings; the audit trail has what they were. Nothing is recorded when nothing changed."""
    before = {"quorum": board.quorum, "complete_with_green": board.complete_with_green}
    after = {"quorum": quorum, "complete_with_green": complete_with_green}
    if before == after:
        return
    board.quorum, board.complete_with_green = quorum, complete_with_green
    db.session.flush()
    record("board.change_plan_rules", board, actor=actor, before=before, after=after)
