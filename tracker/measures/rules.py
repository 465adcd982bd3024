"""What a measure of an action is, the colour its readings give, and where they are going. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.action_plans.brag import BETTER, SAME, WORSE, Direction
from tracker.action_plans.rules import Brag
from tracker.errors import RuleBroken

PLACES = 4  # decimal places that are kept
MOST = 10**10
SPACES = re.compile(r"[\s\u00a0\u202f]+")
NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?", re.ASCII)
PERCENT = frozenset({"%", "per cent", "percent"})


class GoodIs(StrEnum):
    """Whether a high or a low value is good."""

    HIGH = "high"
    LOW = "low"

    @property
    def label(self) -> str:
        return {"high": "High is good", "low": "Low is good"}[self.value]


@dataclass(frozen=True)
class Aim:
    """What a measure is to reach. The tolerances are amounts in its unit, `green_within` the smaller."""

    good_is: GoodIs
    target: float
    green_within: float = 0
    amber_within: float = 0


def shortfall(value: float, aim: Aim) -> float:
    """By how much a value misses the target; 0 when it is there or better."""
    missing = aim.target - value if aim.good_is is GoodIs.HIGH else value - aim.target
    return max(0.0, round(missing, PLACES))  # 85.3 - 85.2 is 0.1, whatever binary fractions say


def colour(value: float, aim: Aim) -> Brag:
    """Green at the target or within its tolerance, amber within the wider one, red beyond. Never blue:
    whether an action is complete is for a second person to say (R8), not for a number."""
    missing = shortfall(value, aim)
    if missing <= aim.green_within:
        return Brag.GREEN
    return Brag.AMBER if missing <= aim.amber_within else Brag.RED


def colour_words(value: float, aim: Aim) -> str:
    """Why a value has its colour: "target met", "within 5 of the target", "7 short of the target"."""
    missing = shortfall(value, aim)
    if not missing:
        return "target met"
    if missing <= aim.amber_within:
        near = aim.green_within if missing <= aim.green_within else aim.amber_within
        return f"within {amount(near)} of the target"
    return f"{amount(missing)} {'short of' if aim.good_is is GoodIs.HIGH else 'over'} the target"


def disagreement(lead: Brag | None, measured: Brag | None) -> str:
    """Words when the lead's colour and the measure's are not the same; blue agrees with "target met"."""
    if lead is None or measured is None:
        return ""
    same = Brag.GREEN if lead is Brag.BLUE else lead
    if same is measured:
        return ""
    return f"The lead says {lead.value}, the measure says {measured.value}"


def worst(colours: Sequence[Brag]) -> Brag | None:
    """The worst colour of several measures; None when none of them was read yet."""
    return max(colours, key=lambda each: each.badness, default=None)


def travel(values: Sequence[float], good_is: GoodIs) -> Direction | None:
    """From the reading before the last one to the last (oldest first); None with fewer than two."""
    if len(values) < 2:
        return None
    before, last = values[-2:]
    if last == before:
        return SAME
    return BETTER if (last > before) == (good_is is GoodIs.HIGH) else WORSE


def read_amount(typed: str, unit: str = "") -> float:
    """The number somebody typed: "85%", "1,200" and "4.5" are understood. Raises RuleBroken otherwise."""
    text = SPACES.sub("", typed).replace("\u2212", "-")
    if text.endswith("%"):
        if unit and unit.casefold() not in PERCENT:
            raise RuleBroken(f"Enter a number without %: this is counted in {unit}")
        text = text[:-1]
    if not any(sign.isdigit() for sign in text) or not NUMBER.fullmatch(text):
        raise RuleBroken("Enter a number, like 85, 4.5 or 1,200")
    value = float(text.replace(",", ""))
    if abs(value) >= MOST:
        raise RuleBroken("Enter a number below 10,000,000,000")
    if round(value, PLACES) != value:
        raise RuleBroken(f"Enter a number with at most {PLACES} decimal places")
    return value


def amount(value: float | None, unit: str = "") -> str:
    """A number as people write it, with its unit: "85%", "1,200 hours"; nothing for None."""
    if value is None:
        return ""
    words = f"{value:,.{PLACES}f}".rstrip("0").rstrip(".")
    words = "0" if words == "-0" else words
    if unit.casefold() in PERCENT:
        return f"{words}%"
    return f"{words} {unit}".strip()


def check_aim(aim: Aim, baseline: float | None) -> None:
    """Raise RuleBroken beside the field when tolerances or the way from baseline to target cannot be."""
    if aim.green_within < 0:
        raise RuleBroken("Enter 0 or more", field="green_within")
    if aim.amber_within < aim.green_within:
        raise RuleBroken("Enter the same as for green, or more", field="amber_within")
    if baseline is None or baseline == aim.target:
        return
    if (aim.target > baseline) != (aim.good_is is GoodIs.HIGH):
        way = "above" if aim.good_is is GoodIs.HIGH else "below"
        raise RuleBroken(f"Enter a target {way} the baseline, or change whether high is good", field="target")


def check_reading(taken_on: date, today: date) -> None:
    """Raise RuleBroken beside the date when it has not come yet."""
    if taken_on > today:
        raise RuleBroken("Enter a date that is not in the future", field="taken_on")
