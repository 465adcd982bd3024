"""All re-dated actions of a board in one list (R9)."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tracker.action_plans.moved_dates import Moved, ShowMoved, SortMoved, list_moved
from tracker.action_plans.views.pages import address, blueprint
from tracker.boards.queries import get_board
from tracker.clock import today
from tracker.paging import page_of
from tracker.policy import Permission, requires
from tracker.spreadsheets import spreadsheet

HEADINGS = ("Agency", "No", "Action", "Lead manager", "Original date", "Date now", "Slip in days",
            "Times moved", "Colour now", "From", "To", "Why", "Asked by", "Asked on", "Decision",
            "Decided by", "Decided on", "Reason of the decision")  # fmt: skip


@blueprint.get("/boards/<uuid:board_id>/moved-dates")
@requires(Permission.SEE_BOARD, get_board)
def moved_dates(board: Any) -> ResponseReturnValue:
    """Each re-dated action with its original and present date, its slip and every move."""
    everything = list_moved(board.id, today())
    show, sort, agency, more_than = _wanted()
    near = [row for row in everything if agency in ("", row.agency) and row.slip > more_than]
    found = sorted((row for row in near if show.lets_through(row)), key=sort.key)
    if request.args.get("format") == "xlsx":
        return spreadsheet("Moved dates", HEADINGS, _rows(found))
    kept = {"agency": agency, "more_than": more_than if more_than >= 0 else ""}
    return render_template(
        "action_plans/moved_dates.html",
        shown_board=board,
        moved=page_of(found),
        total=len(everything),
        re_dated=sum(1 for row in everything if row.times),
        slip=sum(row.slip for row in everything),
        waiting=sum(1 for row in everything if row.waits),
        shows=_shows(near, show, sort, kept),
        sorts={each.value: address(show=show.value, sort=each.value, **kept) for each in SortMoved},
        show=show,
        sort=sort,
        agencies=sorted({row.agency for row in everything}, key=str.casefold),
        wanted=kept,
    )


def _wanted() -> tuple[ShowMoved, SortMoved, str, int]:
    """What the address asks for; what it asks wrongly is left out. Without a number, -1: no limit."""
    show, sort = request.args.get("show", ""), request.args.get("sort", "")
    typed = request.args.get("more_than", "")
    return (
        ShowMoved(show) if show in list(ShowMoved) else ShowMoved.ALL,
        SortMoved(sort) if sort in list(SortMoved) else SortMoved.SLIP,
        request.args.get("agency", ""),
        int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else -1,
    )


def _shows(near: list[Moved], show: ShowMoved, sort: SortMoved, kept: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "text": each.label,
            "href": address(show=each.value, sort=sort.value, **kept),
            "current": each is show,
            "count": sum(1 for row in near if each.lets_through(row)),
        }
        for each in ShowMoved
    ]


def _rows(found: Iterable[Moved]) -> Iterator[tuple[Any, ...]]:
    """A line for each move, so that a spreadsheet can count and filter them."""
    for row in found:
        about = (row.agency, row.number, row.title, row.lead, row.original_due_on, row.due_on, row.slip,
                 row.times, row.shown.colour.word)  # fmt: skip
        for move in row.moves:
            yield (*about, move.from_on, move.to_on, move.reason, move.asked_by, move.asked_at,
                   move.decision.label, move.decided_by, move.decided_at, move.decision_reason)  # fmt: skip
