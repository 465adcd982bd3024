"""What the pages of the by-standard view are made of: filters, order, pages, and who is left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from flask import render_template, request, url_for

from tracker.boards.rules import AgencyKind
from tracker.frameworks.queries import get_framework
from tracker.frameworks.rules import Framework, MinimumStandard, PolicyStandard, worded
from tracker.grading.across import PAGE_SIZE, Across, Order, Pick, StandardLine
from tracker.grading.across_queries import list_across, list_agency_names
from tracker.grading.bench import gist
from tracker.grading.forms import GradeForm
from tracker.grading.returns import count_returns
from tracker.grading.rules import GradeKind
from tracker.grading.views.cards import Card, cards_of
from tracker.moderation.turns import list_turns
from tracker.policy import Permission, Role, Scope, current_actor, granting

Choice = TypeVar("Choice", bound=StrEnum)
NAMES = ("show", "kind", "sort", "page")


@dataclass(frozen=True)
class Place:
    """Where somebody grades by standard: the cycle, its standards, and the kind of grade they give first."""

    cycle: Any
    framework: Framework
    standard: MinimumStandard
    own: GradeKind

    def read(self) -> Across:
        """What this person may grade or read of it, without agencies they belong to (R11)."""
        actor = current_actor()
        assert self.standard.id is not None
        rows = list_across(self.cycle.id, self.standard.id, self.own, actor.user_id)
        mine, drawn = (row for row in rows if row.agency_id not in actor.own_agency_ids), self.drawn
        return Across(tuple(row for row in mine if drawn is None or row.response_id in drawn))

    @cached_property
    def drawn(self) -> frozenset[UUID] | None:
        """What a moderator is asked to grade; None for others, and where nothing was drawn."""
        return drawn_for(self.cycle, self.own)

    def here(self, **changes: str | None) -> str:
        """This page's address with some of its filters changed; None takes one out."""
        known = {name: request.args[name] for name in NAMES if name in request.args}
        wanted = {name: value for name, value in {**known, **changes}.items() if value is not None}
        address = url_for("grading.across_standard", cycle_id=self.cycle.id, ref=self.standard.ref)
        return f"{address}?{urlencode(wanted)}" if wanted else address


def drawn_for(cycle: Any, own: GradeKind) -> frozenset[UUID] | None:
    """The answers a moderator is asked to grade in a cycle; None for others, and when nothing was drawn."""
    if own is not GradeKind.MODERATION:
        return None
    actor = current_actor()
    turns = list_turns(cycle.id, actor.user_id, actor.own_agency_ids)
    return frozenset(turn.response_id for turn in turns) or None


def framework_of(cycle: Any) -> Framework:
    """The standards of a cycle, with the board's name in their words."""
    board = cycle.board
    return worded(get_framework(cycle.framework_version_id), board.short_name, board.area)


def own_kind(cycle: Any) -> GradeKind:
    """The kind of grade that the person asking gives first in a cycle."""
    grant = granting(current_actor(), Permission.GRADE, Scope(board_id=cycle.board_id))
    moderating = grant is None or grant.role is Role.MODERATOR
    return GradeKind.MODERATION if moderating else GradeKind.FIRST


def by_policy(
    framework: Framework, lines: Sequence[StandardLine]
) -> list[tuple[PolicyStandard, list[StandardLine]]]:
    """The standards under their policy standards."""
    return [
        (policy, [line for line in lines if line.standard.policy_standard_number == policy.number])
        for policy in framework.policy_standards
    ]


def said_around(cycle: Any) -> dict[str, Any]:
    """What both pages say of returns that are not on them: with their agencies still, or left out (R11)."""
    counts = count_returns(cycle.board_id, cycle.id)
    away = sum(number for (status, _kind), number in counts.items() if not status.with_board)
    returns = url_for("grading.returns", board_id=cycle.board_id, cycle=cycle.id)
    return {
        "away": away,
        "left_out": list_agency_names(cycle.id, current_actor().own_agency_ids),
        "returns_href": returns,
    }


def across_page(place: Place, cards: list[Card] | None = None, *, refused: GradeForm | None = None) -> str:
    """One standard in many returns; `cards` are those of a form that was sent, `refused` what was wrong."""
    found = place.read()
    pick, kind = _one_of(Pick, "show") or Pick.ALL, _one_of(AgencyKind, "kind")
    order = _one_of(Order, "sort") or Order.AGENCY
    chosen = found.chosen(pick, kind, order)
    page, pages = _place_in(len(chosen))
    if cards is None:
        shown = chosen[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
        cards = cards_of(shown, place.cycle, place.framework, place.standard)
    before, after = place.framework.neighbours(place.standard.ref)
    return render_template(
        "grading/across_standard.html",
        place=place,
        cycle=place.cycle,
        standard=place.standard,
        own=place.own,
        found=found,
        cards=cards,
        form=refused,
        chosen=len(chosen),
        page=page,
        pages=pages,
        before=before,
        after=after,
        here=place.here(),
        page_href=place.here(page=""),
        picks=_picks(place, found, pick),
        kinds=_kinds(place, found, kind),
        orders=_orders(place, order),
        grades=sorted(place.framework.grades, key=lambda each: each.grade),
        gists={each.grade: gist(each) for each in place.framework.grades},
        **said_around(place.cycle),
    )


def _one_of(kind: type[Choice], name: str) -> Choice | None:
    asked = request.args.get(name, "")
    return kind(asked) if asked in {member.value for member in kind} else None


def _place_in(total: int) -> tuple[int, int]:
    pages = max(1, -(-total // PAGE_SIZE))
    typed = request.args.get("page", "")
    wanted = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 1
    return min(max(1, wanted), pages), pages


def _picks(place: Place, found: Across, current: Pick) -> list[dict[str, Any]]:
    shown = [pick for pick in Pick if pick.grade is None or found.count(pick) or pick is current]
    return [
        {
            "text": pick.label,
            "href": place.here(show=None if pick is Pick.ALL else pick.value, page=None),
            "count": found.count(pick),
            "current": pick is current,
        }
        for pick in shown
    ]


def _kinds(place: Place, found: Across, current: AgencyKind | None) -> list[dict[str, Any]]:
    everything = {"text": "All", "href": place.here(kind=None, page=None), "current": current is None,
                  "count": found.total}  # fmt: skip
    return [
        everything,
        *(
            {"text": kind.label, "href": place.here(kind=kind.value, page=None), "count": number,
             "current": kind is current}
            for kind, number in found.kinds
        ),
    ]  # fmt: skip


def _orders(place: Place, current: Order) -> list[dict[str, Any]]:
    return [
        {"text": order.label, "href": place.here(sort=order.value, page=None), "current": order is current}
        for order in Order
    ]
