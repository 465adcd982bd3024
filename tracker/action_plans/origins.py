"""What an action can be begun from: areas, zeros, comments, decisions, conditions (2.11, 2.13). Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tracker.action_plans.needs import Need
from tracker.action_plans.rules import ActionOrigin


@dataclass(frozen=True)
class Source:
    """Something an action can answer: what it is, its words, and the standards they are about."""

    origin: ActionOrigin
    id: UUID
    heading: str
    words: str = ""
    refs: tuple[str, ...] = ()
    due_on: date | None = None


@dataclass(frozen=True)
class Started:
    """An action that was begun from something."""

    origin: ActionOrigin
    origin_id: UUID
    action_id: UUID
    number: int


@dataclass(frozen=True)
class Listed:
    """A source as the page lists it: the actions begun from it, and whether it still waits for one."""

    source: Source
    started: tuple[Started, ...]
    waits: bool


def sources_of_needs(needs: Iterable[Need]) -> list[Source]:
    """Areas for improvement and grades of 0; a standard that has both is listed as the zero it got."""
    return [
        Source(
            ActionOrigin.GRADE_ZERO if need.graded_zero else ActionOrigin.AREA,
            need.response_id,
            f"{need.ref} {need.short_title}",
            need.area,
            (need.ref,),
            need.amendment_due_on,
        )
        for need in needs
        if need.response_id is not None
    ]


def list_sources(
    sources: Iterable[Source], started: Iterable[Started], covered: Collection[str]
) -> list[Listed]:
    """Every source. A need waits until an action covers its standard; anything else until one was begun."""
    begun: dict[UUID, list[Started]] = {}
    for each in started:
        begun.setdefault(each.origin_id, []).append(each)
    return [_listed(source, begun.get(source.id, []), covered) for source in sources]


def _listed(source: Source, begun: list[Started], covered: Collection[str]) -> Listed:
    own = tuple(each for each in begun if each.origin is source.origin)
    if source.origin in (ActionOrigin.AREA, ActionOrigin.GRADE_ZERO):
        return Listed(source, own, waits=not set(source.refs) <= set(covered))
    return Listed(source, own, waits=not own)
