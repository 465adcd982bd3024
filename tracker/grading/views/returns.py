"""Who has returned what: the board's list for one cycle."""

from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from flask import g, render_template, request
from flask.typing import ResponseReturnValue

from tracker.assessments.rules import AssessmentStatus
from tracker.boards.queries import get_board
from tracker.boards.rules import AgencyKind
from tracker.clock import today
from tracker.cycles.queries import find_current_cycle, list_cycles
from tracker.formatting import plural
from tracker.grading.returns import PAGE_SIZE, ReturnRow, ReturnsWanted, Sort, count_returns, list_returns
from tracker.grading.views.pages import blueprint
from tracker.policy import Permission, can, current_actor, requires
from tracker.spreadsheets import spreadsheet

HEADINGS = (
    "Agency",
    "Kind",
    "Status",
    "Due",
    "Extended",
    "Submitted",
    "Late",
    "Answered",
    "Graded",
    "Standards",
)
COLUMNS = (
    (Sort.AGENCY, "Agency"), (Sort.KIND, "Kind"), (Sort.STATUS, "Status"), (Sort.DUE, "Due"),
    (Sort.ANSWERED, "Answered"), (Sort.GRADED, "Graded"),
)  # fmt: skip
Choice = TypeVar("Choice", bound=StrEnum)


@blueprint.get("/boards/<uuid:board_id>/returns")
@requires(Permission.SEE_BOARD, get_board)
def returns(board: Any) -> ResponseReturnValue:
    """The returns of one cycle, filtered, sorted and in pages; or all of them as a spreadsheet."""
    g.section = "returns"
    cycles = list_cycles(board.id)
    cycle = _chosen(cycles) or find_current_cycle(board.id)
    if cycle is None:
        return render_template("grading/returns.html", place=board, cycle=None, cycles=[])
    wanted = _wanted()
    if request.args.get("format") == "xlsx":
        return _sheet(board, cycle, wanted)
    counts = count_returns(board.id, cycle.id)
    by_status = _by(counts, 0)
    return render_template(
        "grading/returns.html",
        place=board,
        cycle=cycle,
        cycles=cycles,
        cycle_links=_cycle_links(cycles, cycle),
        asked=sum(counts.values()),
        with_board=sum(number for status, number in by_status.items() if status.with_board),
        rows=list_returns(board.id, cycle.id, wanted),
        wanted=wanted,
        today=today(),
        may_grade=_gradable,
        manages=can(current_actor(), Permission.MANAGE_CYCLES, board.scope),
        moderates=can(current_actor(), Permission.GRADE, board.scope),
        reads=can(current_actor(), Permission.READ_RETURN, board.scope),
        statuses=_filters("status", wanted.status, by_status),
        kinds=_filters("kind", wanted.kind, _by(counts, 1)),
        columns=_columns(wanted),
        pages=_pages(counts, wanted),
        page_href=_address(page=""),
        sheet_href=_address(format="xlsx"),
        all_href=_address(status=None, kind=None),
    )


def _chosen(cycles: list[Any]) -> Any:
    try:
        asked = UUID(request.args.get("cycle", ""))
    except ValueError:
        return None
    return next((cycle for cycle in cycles if cycle.id == asked), None)


def _wanted() -> ReturnsWanted:
    page = request.args.get("page", "")
    return ReturnsWanted(
        status=_one_of(AssessmentStatus, "status"),
        kind=_one_of(AgencyKind, "kind"),
        sort=_one_of(Sort, "sort") or Sort.AGENCY,
        descending=request.args.get("order") == "desc",
        page=int(page) if page.isascii() and page.isdigit() and 0 < int(page[:6]) < 10_000 else 1,
    )


def _one_of(kind: type[Choice], name: str) -> Choice | None:
    asked = request.args.get(name, "")
    return kind(asked) if asked in {member.value for member in kind} else None


def _gradable(row: ReturnRow) -> bool:
    return row.status.with_board and can(current_actor(), Permission.GRADE, row.scope)


def _cycle_links(cycles: list[Any], current: Any) -> list[dict[str, Any]]:
    return [
        {"text": cycle.name, "href": f"{request.path}?cycle={cycle.id}", "current": cycle is current}
        for cycle in cycles
    ]


def _by(counts: dict[Any, int], place: int) -> dict[Any, int]:
    added: dict[Any, int] = {}
    for key, number in counts.items():
        added[key[place]] = added.get(key[place], 0) + number
    return added


def _filters(name: str, current: StrEnum | None, counts: dict[Any, int]) -> list[dict[str, Any]]:
    everything = {"text": "All", "href": _address(**{name: None, "page": None}), "current": current is None,
                  "count": sum(counts.values())}  # fmt: skip
    found = [
        {"text": member.label, "href": _address(**{name: member.value, "page": None}),
         "current": member is current, "count": counts[member]}
        for member in type(next(iter(counts)))
        if member in counts
    ] if counts else []  # fmt: skip
    return [everything, *found]


def _address(**changes: str | None) -> str:
    """This page's address with some of its arguments changed; None takes one out."""
    known = {
        name: request.args[name]
        for name in ("cycle", "status", "kind", "sort", "order")
        if name in request.args
    }
    arguments = {name: value for name, value in {**known, **changes}.items() if value is not None}
    return f"{request.path}?{urlencode(arguments)}"


def _columns(wanted: ReturnsWanted) -> list[dict[str, Any]]:
    columns = []
    for sort, text in COLUMNS:
        current = sort is wanted.sort
        turned = "desc" if current and not wanted.descending else None
        column: dict[str, Any] = {"text": text, "href": _address(sort=sort.value, order=turned, page=None)}
        if current:
            column["sort"] = "descending" if wanted.descending else "ascending"
        column["numeric"] = sort in (Sort.ANSWERED, Sort.GRADED)
        columns.append(column)
    return [*columns, {"text": "What to do", "hidden": True}]


def _pages(counts: dict[Any, int], wanted: ReturnsWanted) -> int:
    found = sum(
        number
        for (status, kind), number in counts.items()
        if wanted.status in (None, status) and wanted.kind in (None, kind)
    )
    return max(1, -(-found // PAGE_SIZE))


def _sheet(board: Any, cycle: Any, wanted: ReturnsWanted) -> ResponseReturnValue:
    every = ReturnsWanted(wanted.status, wanted.kind, wanted.sort, wanted.descending, page_size=None)
    rows = [_cells(row) for row in list_returns(board.id, cycle.id, every)]
    return spreadsheet(f"Returns {cycle.name}", HEADINGS, rows)


def _cells(row: ReturnRow) -> tuple[Any, ...]:
    late = row.days_late(today())
    return (
        row.agency_name, row.kind.label, row.status.label, row.due_on, row.extended, row.submitted_on,
        plural(late, "day") if late else "", row.answered, row.graded, row.total,
    )  # fmt: skip
