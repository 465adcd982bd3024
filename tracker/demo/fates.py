"""What becomes of each action of last round's plans, as tables of beats. Days are counted from today."""

from dataclasses import dataclass
from enum import StrEnum


class Do(StrEnum):
    """What happens to an action."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    CLAIM = "claim"
    SIGN_OFF = "sign_off"
    SEND_BACK = "send_back"
    MOVE = "move"
    APPROVE = "approve"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    ASK_TO_WITHDRAW = "ask_to_withdraw"


@dataclass(frozen=True)
class Beat:
    """One thing that happens. `say` is what is written: the number of an update, or a text of the action.

    `to` is the new due date of a move, or the forecast of an amber update.
    """

    day: int
    do: Do
    say: int | str = ""
    to: int = 0


@dataclass(frozen=True)
class Fate:
    """An action from beginning to end. Updates are at most 45 days apart, but for SILENT."""

    due: int
    beats: tuple[Beat, ...]


def _green(*says: int | str) -> tuple[Beat, ...]:
    """Updates on target, one on each of the usual days."""
    return tuple(Beat(day, Do.GREEN, say) for day, say in zip(UPDATED, says, strict=False))


UPDATED = (-165, -122, -81, -38)
EARLY = Fate(-148, (*_green(0), Beat(-160, Do.CLAIM, "completed"), Beat(-154, Do.SIGN_OFF)))
DONE = Fate(-84, (*_green(0, 1), Beat(-92, Do.CLAIM, "completed"), Beat(-86, Do.SIGN_OFF)))
LATELY = Fate(-28, (*_green(0, 1, 2), Beat(-41, Do.CLAIM, "completed"), Beat(-34, Do.SIGN_OFF)))
ON_TARGET = Fate(38, _green(0, 1, "achievement", 2))
LONG = Fate(95, _green(0, 1, "achievement", 2))
AMBER = Fate(52, (*_green(0, "achievement"), Beat(-81, Do.AMBER, "slippage", 20), Beat(-38, Do.AMBER, 1, 52)))
RED = Fate(24, (*_green(0), Beat(-142, Do.RED, "slippage"), Beat(-122, Do.RED, "remedial"),
                Beat(-84, Do.RED, 1), Beat(-44, Do.RED, "redate")))  # fmt: skip
RECOVERED = Fate(44, (Beat(-165, Do.AMBER, "slippage", -90), *_green(0, 1, 2, "achievement")[1:]))
OVERDUE = Fate(-20, _green(0, 1, "achievement", "slippage"))
REMEDIED = Fate(-24, (*_green(0, 1, "achievement"), Beat(-37, Do.AMBER, "slippage", 33)))
RE_DATED = Fate(-52, (*_green(0, 1, "slippage"), Beat(-68, Do.MOVE, "redate", 36), Beat(-61, Do.APPROVE),
                      Beat(-38, Do.GREEN, 2)))  # fmt: skip
MOVED_TWICE = Fate(-110, (*_green(0), Beat(-128, Do.MOVE, "redate", -54), Beat(-125, Do.APPROVE),
                          *_green(0, 1, "slippage")[1:], Beat(-66, Do.MOVE, "slippage", 28),
                          Beat(-62, Do.APPROVE), Beat(-38, Do.GREEN, 2)))  # fmt: skip
ASKED = Fate(12, (*_green(0, 1, "achievement", "slippage"), Beat(-5, Do.MOVE, "redate", 60)))
REFUSED = Fate(-10, (*_green(0, 1, "slippage"), Beat(-48, Do.MOVE, "redate", 40), Beat(-43, Do.REFUSE),
                     Beat(-36, Do.AMBER, 2, 25)))  # fmt: skip
SILENT = Fate(66, (*_green(0, 1), Beat(-100, Do.GREEN, "achievement"), Beat(-62, Do.GREEN, "slippage")))
CLAIMED = Fate(14, (*_green(0, 1, 2, "achievement"), Beat(-6, Do.CLAIM, "completed")))
SENT_BACK = Fate(40, (*_green(0, 1), Beat(-83, Do.CLAIM, "completed"), Beat(-79, Do.SEND_BACK),
                      Beat(-38, Do.GREEN, 2)))  # fmt: skip
LEAVING = Fate(95, (*_green(0, 1, "achievement", 2), Beat(-4, Do.ASK_TO_WITHDRAW)))
WITHDRAWN = Fate(70, (*_green(0), Beat(-126, Do.WITHDRAW)))

FATES: dict[str, tuple[Fate, ...]] = {
    "children": (EARLY, DONE, ON_TARGET, AMBER, RE_DATED, REMEDIED),
    "adults": (DONE, CLAIMED, ASKED, SILENT, AMBER, OVERDUE, RE_DATED, EARLY),
    "northfield": (EARLY, DONE, LATELY, LONG, RE_DATED, REMEDIED),
    "ashvale": (DONE, RED, RECOVERED, WITHDRAWN, ON_TARGET, LONG),
    "westmarch": (LATELY, AMBER, MOVED_TWICE, DONE, LEAVING, CLAIMED),
    "probation": (RED, OVERDUE, REFUSED, SENT_BACK, DONE, SILENT),
    "yot": (EARLY, REMEDIED, RECOVERED, AMBER, RED, LONG),
    "lantern": (DONE, EARLY, ON_TARGET, RECOVERED, LATELY, OVERDUE),
}
