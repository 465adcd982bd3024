"""The blueprint of the home pages and of the heat map, and what they share."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from tracker.cycles.rules import CycleStatus
from tracker.navigation import section
from tracker.policy import Role, current_actor
from tracker.reports.colours import Colours

AT_WORK = (CycleStatus.GRADING, CycleStatus.OPEN)

blueprint = Blueprint("overview", __name__)
blueprint.before_request(section("home"))


def strip(colours: Colours) -> list[dict[str, Any]]:
    """The segments of a BRAG strip, with counts and whole percentages."""
    return [
        {
            "colour": colour.value,
            "word": f"{colour.word} {colour.label.lower()}",
            "count": count,
            "percent": colours.percentages[colour] if colours.total else None,
        }
        for colour, count in colours.counts.items()
    ]


def chosen_cycle(cycles: list[Any]) -> Any:
    """The cycle asked for, or else the one the board works on: in grading, then open, then the latest."""
    wanted = request.args.get("cycle", "")
    asked = [cycle for cycle in cycles if str(cycle.id) == wanted]
    at_work = [cycle for status in AT_WORK for cycle in cycles if cycle.status is status]
    return next(iter([*asked, *at_work, *cycles]), None)


def sees_unpublished(board_id: UUID) -> bool:
    """Only managers see grades before they are published; a moderator would lose blindness (R5)."""
    actor = current_actor()
    return any(grant.board_id == board_id and grant.role is Role.BOARD_MANAGER for grant in actor.grants)
