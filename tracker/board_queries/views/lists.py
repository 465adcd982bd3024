"""Lists of queries: the board's, and those about one return."""

from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from tracker.assessments.queries import get_assessment
from tracker.assessments.views.pages import inside, reading_whole
from tracker.board_queries.listing import (
    QueryRow,
    Sort,
    Wanted,
    count_queries,
    list_choices,
    list_queries,
)
from tracker.board_queries.queries import reader_of
from tracker.board_queries.rules import Show
from tracker.board_queries.views.pages import blueprint, crumbs, readable
from tracker.boards.queries import get_board
from tracker.clock import today
from tracker.cycles.queries import list_cycles
from tracker.forms import clean_line
from tracker.paging import place_in
from tracker.policy import Permission, current_actor, requires
from tracker.spreadsheets import spreadsheet

HEADINGS = ("Agency", "Cycle", "Standard", "Words", "Status", "Asked by", "Asked on", "Answer wanted by",
            "Days overdue", "Messages", "Question", "Latest message", "Latest on")  # fmt: skip
COLUMNS = ((Sort.STANDARD, "Standard"), (Sort.STATUS, "Status"), (Sort.ASKED, "Asked"),
           (Sort.WANTED, "Answer wanted by"))  # fmt: skip
KEPT = ("cycle", "show", "agency", "standard", "sort", "order")
Member = TypeVar("Member", bound=StrEnum)


@blueprint.get("/boards/<uuid:board_id>/queries")
@requires(Permission.GRADE, get_board)
def of_board(board: Any) -> ResponseReturnValue:
    """The queries of the board or of one cycle, as far as this grader may see them (R5)."""
    cycles = list_cycles(board.id)
    cycle = next((cycle for cycle in cycles if cycle.id == _id("cycle")), None)
    cycle_id = cycle.id if cycle else None
    reader = reader_of(current_actor(), board.scope)
    wanted = _wanted(board_id=board.id, cycle_id=cycle_id, reader=reader)
    if request.args.get("format") == "xlsx":
        return _sheet(f"Queries {cycle.name if cycle else board.short_name}", wanted)
    return render_template(
        "board_queries/of_board.html",
        place=board,
        cycle=cycle,
        cycle_links=[_cycle_link(each, cycle) for each in (None, *cycles)],
        choices=list_choices(wanted),
        **_listed(wanted, (Sort.AGENCY, "Agency"), *COLUMNS),
    )


@blueprint.get("/assessments/<uuid:assessment_id>/queries")
@requires(Permission.READ_RETURN, get_assessment)
def of_return(assessment: Any) -> ResponseReturnValue:
    """The queries about one return; a contributor sees those about standards in their hands."""
    readable(assessment)
    if not inside(assessment):
        g.section = "grading"
    actor = current_actor()
    holder_id = None if reading_whole(assessment) else actor.user_id
    wanted = _wanted(
        assessment_id=assessment.id, holder_id=holder_id, reader=reader_of(actor, assessment.scope)
    )
    if request.args.get("format") == "xlsx":
        return _sheet(f"Queries {assessment.agency.name}", wanted)
    return render_template(
        "board_queries/of_return.html",
        assessment=assessment,
        crumbs=crumbs(assessment),
        within=inside(assessment),
        whole=holder_id is None,
        **_listed(wanted, *COLUMNS),
    )


def _listed(wanted: Wanted, *columns: tuple[Sort, str]) -> dict[str, Any]:
    """The page asked for, with the links that narrow, sort and leaf."""
    day = today()
    counts = count_queries(wanted, day)
    page, pages = place_in(counts[wanted.show])
    return {
        "wanted": wanted,
        "today": day,
        "rows": list_queries(wanted, day, page=page),
        "total": counts[Show.ALL],
        "filters_of_list": [_filter(show, wanted.show, counts[show]) for show in Show],
        "columns": [_column(sort, text, wanted) for sort, text in columns],
        "page": page,
        "pages": pages,
        "page_href": _address(page=""),
        "sheet_href": _address(format="xlsx"),
        "all_href": _address(show=None, agency=None, standard=None),
    }


def _wanted(**where: Any) -> Wanted:
    return Wanted(
        show=_one_of(Show, "show") or Show.ALL,
        agency_id=_id("agency"),
        ref=clean_line(request.args.get("standard", ""))[:10],
        sort=_one_of(Sort, "sort") or Sort.WANTED,
        descending=request.args.get("order") == "desc",
        **where,
    )


def _one_of(kind: type[Member], name: str) -> Member | None:
    asked = request.args.get(name, "")
    return next((member for member in kind if member.value == asked), None)


def _id(name: str) -> UUID | None:
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None


def _cycle_link(cycle: Any, current: Any) -> dict[str, Any]:
    href = _address(cycle=str(cycle.id) if cycle else None, agency=None, standard=None)
    return {"text": cycle.name if cycle else "All", "href": href, "current": cycle is current}


def _filter(show: Show, current: Show, count: int) -> dict[str, Any]:
    value = None if show is Show.ALL else show.value
    return {"text": show.label, "href": _address(show=value), "current": show is current, "count": count}


def _column(sort: Sort, text: str, wanted: Wanted) -> dict[str, Any]:
    current = sort is wanted.sort
    turned = "desc" if current and not wanted.descending else None
    column = {"text": text, "href": _address(sort=sort.value, order=turned)}
    if current:
        column["sort"] = "descending" if wanted.descending else "ascending"
    return column


def _address(**changes: str | None) -> str:
    """This page's address with some of its arguments changed; None takes one out."""
    known = {name: request.args[name] for name in KEPT if request.args.get(name)}
    arguments = {name: value for name, value in {**known, **changes}.items() if value is not None}
    return f"{request.path}?{urlencode(arguments)}"


def _sheet(name: str, wanted: Wanted) -> ResponseReturnValue:
    day = today()
    return spreadsheet(name, HEADINGS, [_cells(row, day) for row in list_queries(wanted, day, size=None)])


def _cells(row: QueryRow, day: date) -> tuple[Any, ...]:
    overdue = (day - row.answer_by).days if row.late(day) else None
    return (
        row.agency, row.cycle, row.ref, row.short_title, row.status.label, row.asked_by, row.asked_at,
        row.answer_by, overdue, row.messages, row.question, row.latest, row.latest_at,
    )  # fmt: skip
