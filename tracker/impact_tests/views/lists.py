"""Re-tests of a board's agencies and of one agency: what is late, what is due, and what was found."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tracker.action_plans.views.pages import address
from tracker.boards.queries import get_agency, get_board
from tracker.clock import today
from tracker.impact_tests.facts import Listed
from tracker.impact_tests.queries import count_late, list_of_agency, list_of_board
from tracker.impact_tests.views.pages import blueprint
from tracker.paging import page_of
from tracker.policy import Permission, can, current_actor, requires
from tracker.spreadsheets import spreadsheet

HEADINGS = ("Agency", "No", "Action", "Lead manager", "Completed", "Re-test due", "Days late", "Re-tested",
            "By", "Still embedded", "What changed for children", "How they know")  # fmt: skip


class Show(StrEnum):
    """Which re-tests a list shows."""

    ALL = "all"
    LATE = "late"
    WAITING = "waiting"
    DONE = "done"

    @property
    def label(self) -> str:
        return {"waiting": "Not tested yet", "done": "Tested"}.get(self.value, self.value.capitalize())

    def lets_through(self, each: Listed) -> bool:
        """Whether this re-test belongs in the list."""
        if self is Show.LATE:
            return each.late > 0
        return self is Show.ALL or each.waits == (self is Show.WAITING)


@blueprint.get("/boards/<uuid:board_id>/impact-tests")
@requires(Permission.SEE_BOARD, get_board)
def board_tests(board: Any) -> ResponseReturnValue:
    """Every agency's re-tests: the late ones first."""
    return _page(list_of_board(board.id, today()), board=board)


@blueprint.get("/agencies/<uuid:agency_id>/impact-tests")
@requires(Permission.SEE_AGENCY, get_agency)
def agency_tests(agency: Any) -> ResponseReturnValue:
    """The agency's own re-tests."""
    return _page(list_of_agency(agency.id, today()), agency=agency)


def _page(everything: list[Listed], board: Any = None, agency: Any = None) -> ResponseReturnValue:
    show, wanted = _show(), request.args.get("agency", "")
    found = [each for each in everything if show.lets_through(each) and wanted in ("", each.agency)]
    if request.args.get("format") == "xlsx":
        return spreadsheet("Re-tests", HEADINGS, map(_row, found))
    return render_template(
        "impact_tests/list.html",
        shown_board=board,
        agency=agency,
        tests=page_of(found),
        late=count_late(everything),
        waiting=sum(1 for each in everything if each.waits),
        shows=_shows(everything, show, wanted),
        agencies=sorted({each.agency for each in everything}, key=str.casefold) if board else [],
        wanted=wanted,
        show=show,
        may_test=agency is not None and can(current_actor(), Permission.UPDATE_ACTION, agency.scope),
    )


def _show() -> Show:
    typed = request.args.get("show", "")
    return Show(typed) if typed in list(Show) else Show.ALL


def _shows(everything: Sequence[Listed], show: Show, wanted: str) -> list[dict[str, Any]]:
    return [
        {
            "text": each.label,
            "href": address(show=each.value, agency=wanted),
            "current": each is show,
            "count": sum(1 for one in everything if each.lets_through(one) and wanted in ("", one.agency)),
        }
        for each in Show
    ]


def _row(each: Listed) -> tuple[Any, ...]:
    return (each.agency, each.number, each.title, each.lead, each.completed_on, each.due_on,
            each.late or None, each.tested_at, each.tested_by,
            each.embedded.label if each.embedded else "", each.what_changed, each.source)  # fmt: skip
