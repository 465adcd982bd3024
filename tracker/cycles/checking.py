"""What is wrong with a draft of a cycle, or worth knowing before it is opened. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.cycles.working_days import why_not_worked, working_days_between
from tracker.formatting import format_date, plural

SHORT_TIME = 20  # working days: four weeks are little for 60 standards


class Part(StrEnum):
    """Where something can be put right."""

    ABOUT = "about"
    SCOPE = "scope"
    PEOPLE = "people"
    CYCLES = "cycles"


@dataclass(frozen=True)
class Chosen:
    """One agency of a draft and who is there; `can_sign_in`: one of its leads has set a password."""

    name: str
    has_lead: bool = True
    can_sign_in: bool = True
    has_authoriser: bool = True


@dataclass(frozen=True)
class Draft:
    """What is looked at: the dates, the agencies, and the names of the board's cycles that are open."""

    opens_on: date
    due_on: date
    agencies: Sequence[Chosen]
    running: Sequence[str] = ()


@dataclass(frozen=True)
class Finding:
    """One thing to put right or to know; `stops` keeps the cycle from opening; `names` say of what."""

    words: str
    part: Part
    names: tuple[str, ...] = ()
    stops: bool = False


def look_over(draft: Draft, today: date) -> list[Finding]:
    """Everything to say about a draft, what stops it first."""
    found = [*_agencies(draft.agencies), *_dates(draft, today), *_running(draft.running)]
    return sorted(found, key=lambda each: not each.stops)


def _agencies(agencies: Sequence[Chosen]) -> Iterator[Finding]:
    if not agencies:
        yield Finding("No agency is chosen yet.", Part.SCOPE, stops=True)
    no_lead = tuple(each.name for each in agencies if not each.has_lead)
    no_word = tuple(each.name for each in agencies if each.has_lead and not each.can_sign_in)
    nobody = tuple(each.name for each in agencies if not each.has_authoriser)
    if no_lead:
        yield Finding(f"{_has(no_lead)} no lead, so nobody there would be told.", Part.PEOPLE, no_lead)
    if no_word:
        words = f"{_has(no_word)} a lead who has not set a password yet. They get a new invitation as well."
        yield Finding(words, Part.PEOPLE, no_word)
    if nobody:
        words = f"{_has(nobody)} no authoriser. A return can be submitted only when one has authorised it."
        yield Finding(words, Part.PEOPLE, nobody)


def _has(names: Sequence[str]) -> str:
    return plural(len(names), "agency has", "agencies have")


def _dates(draft: Draft, today: date) -> Iterator[Finding]:
    if draft.due_on < today:
        yield Finding(f"Returns were due on {format_date(draft.due_on)}.", Part.ABOUT, stops=True)
        return
    if draft.opens_on > today:
        words = f"The opening day is {format_date(draft.opens_on)}. Agencies can start as soon as you open."
        yield Finding(words, Part.ABOUT)
    if draft.opens_on < today:
        yield Finding(f"The opening day was {format_date(draft.opens_on)}.", Part.ABOUT)
    closed = why_not_worked(draft.due_on)
    if closed:
        due = f"{format_date(draft.due_on)}, {_day_off(closed)}"
        yield Finding(f"Returns are due on {due}: few will be there to help on that day.", Part.ABOUT)
    left = working_days_between(max(today, draft.opens_on), draft.due_on)
    if left < SHORT_TIME:
        yield Finding(f"Agencies have {plural(left, 'working day')} to answer.", Part.ABOUT)


def _day_off(closed: str) -> str:
    return f"a {closed}" if closed in ("Saturday", "Sunday") else closed


def _running(names: Sequence[str]) -> Iterator[Finding]:
    if names:
        others = plural(len(names), "other cycle is", "other cycles are")
        yield Finding(f"{others} open: agencies may have two returns to fill in.", Part.CYCLES, tuple(names))
