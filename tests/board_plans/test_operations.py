"""What keeping a plan changes."""

from datetime import date
from typing import Any

from tracker.board_plans.operations import add_partnership_action
from tracker.boards.models import Agency, Board
from tracker.policy import Actor


def test_partnership_actions_share_one_plan_and_a_theme(
    board: Board, agencies: list[Agency], actor: Actor
) -> None:
    said: dict[str, Any] = {
        "objective": "Fewer gaps",
        "lead": "Board manager",
        "target_on": date(2027, 3, 31),
    }
    shared = {**said, "agencies": agencies, "origin": "Quarter 2: three agencies", "actor": actor}
    first = add_partnership_action(board, theme="Supervision", key_action="Write a standard", **shared)
    second = add_partnership_action(board, theme="supervision", key_action="Check it is kept", **shared)
    other = add_partnership_action(board, theme="Training", key_action="Book a trainer", **shared)
    assert first.heading is second.heading
    assert (first.position, second.position, other.heading.position) == (1, 2, 2)
    assert other.heading.plan is first.heading.plan
    assert [agency.name for agency in first.agencies] == ["Heron Trust", "Mill Council"]
    assert first.scope.board_id == board.id
