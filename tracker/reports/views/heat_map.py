"""The heat map of a cycle: agencies by policy standard, and from there by minimum standard."""

from functools import cache
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import g, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.boards.queries import get_board
from tracker.boards.rules import AgencyKind
from tracker.frameworks.queries import get_framework
from tracker.frameworks.rules import Framework
from tracker.paging import page_of
from tracker.policy import Permission, Scope, can, current_actor, requires
from tracker.reports.heat_map import (
    Cell,
    Column,
    HeatMap,
    Order,
    Row,
    find_cycle_before,
    grades_in_force,
    in_order,
    lay_out,
    list_agencies_of,
)
from tracker.reports.queries import list_running_cycles
from tracker.reports.views.pages import blueprint, chosen_cycle, sees_unpublished
from tracker.spreadsheets import MEDIA_TYPE, download, workbook

KEPT = ("cycle", "policy", "essential", "change", "kind", "sort", "order")


@blueprint.get("/boards/<uuid:board_id>/heat-map")
@requires(Permission.SEE_BOARD, get_board)
def heat_map(board: Any) -> ResponseReturnValue:
    """Every graded agency of a cycle against the standards; or both tables as a spreadsheet."""
    g.section = "reports"
    cycles = list_running_cycles(board.id)
    cycle = chosen_cycle(cycles)
    if cycle is None:
        return render_template("overview/heat_map.html", shown_board=board, cycle=None)
    framework = get_framework(cycle.framework_version_id)
    agencies, everything = list_agencies_of(cycle.id), sees_unpublished(board.id)
    now = without_own(grades_in_force(cycle.id, published_only=not everything), agencies)
    earlier = find_cycle_before(cycle)
    before = grades_in_force(earlier.id, published_only=True) if earlier else None
    if request.args.get("format") == "xlsx":
        return _spreadsheet(cycle, framework, lambda columns: lay_out(agencies, columns, now, before))
    policy = _policy(framework)
    columns = _columns(framework, policy)
    laid_out = lay_out(agencies, columns, now, before)
    page = page_of(_shown(laid_out))
    return render_template(
        "overview/heat_map.html",
        shown_board=board,
        cycle=cycle,
        earlier=earlier,
        policy=policy,
        map=laid_out,
        page=page,
        everything=everything,
        essential=_essential(),
        changes=_changes() and earlier is not None,
        cell_href=_cell_href(board, policy),
        narrowing=_narrowing(cycles, cycle, framework, policy, laid_out, earlier),
        narrowed_aside="kind" in request.args or not _changes(),
        headings=_headings(columns),
        address=address,
    )


def without_own(now: dict[UUID, Any], agencies: list[Any]) -> dict[UUID, Any]:
    """The same without unpublished grades of an agency that the person asking belongs to (R11)."""
    own = current_actor().own_agency_ids
    hidden = {agency.id for agency in agencies if agency.id in own and not agency.published}
    return {agency_id: grades for agency_id, grades in now.items() if agency_id not in hidden}


def _policy(framework: Framework) -> Any:
    """The policy standard that was drilled into, or None."""
    asked = request.args.get("policy", "")
    return next((one for one in framework.policy_standards if str(one.number) == asked), None)


def _essential() -> bool:
    return request.args.get("essential") == "1"


def _changes() -> bool:
    return request.args.get("change") != "0"


def _columns(framework: Framework, policy: Any) -> list[Column]:
    if policy is not None:
        standards = [each for each in policy.minimum_standards if each.essential or not _essential()]
        return [Column(each.ref, each.short_title, (each.ref,), each.essential) for each in standards]
    return _by_policy(framework, essential_only=_essential())


def _by_policy(framework: Framework, *, essential_only: bool) -> list[Column]:
    """One column for each policy standard that has such standards."""
    columns = []
    for policy in framework.policy_standards:
        below = (each.ref for each in policy.minimum_standards if each.essential or not essential_only)
        refs = tuple(below)
        if refs:
            columns.append(Column(str(policy.number), policy.short_title, refs))
    return columns


def _shown(laid_out: HeatMap) -> list[Row]:
    keys = {column.key for column in laid_out.columns} | set(Order)
    by = request.args.get("sort", "")
    kind = request.args.get("kind", "")
    rows = [row for row in laid_out.rows if kind not in set(AgencyKind) or row.kind == kind]
    return in_order(rows, by if by in keys else Order.AGENCY, descending=request.args.get("order") == "desc")


def _cell_href(board: Any, policy: Any) -> Any:
    """Where a cell leads: from a policy standard to its minimum standards, from these to the answer."""
    actor = current_actor()
    drilled = cache(lambda key: address(policy=key, sort=None, order=None, page=None))

    def href(row: Row, column: Column) -> str | None:
        if policy is None:
            return f"{drilled(column.key)}#agency-{row.agency_id}"
        scope = Scope(row.agency_id, board.id)
        if row.published and can(actor, Permission.READ_RETURN, scope):
            where = url_for("grading.results", assessment_id=row.assessment_id)
            return f"{where}#standard-{column.key.replace('.', '-')}"
        if can(actor, Permission.GRADE, scope):
            return url_for("grading.bench", assessment_id=row.assessment_id, ref=column.key)
        return None

    return href


def _narrowing(
    cycles: list[Any], cycle: Any, framework: Framework, policy: Any, laid_out: HeatMap, earlier: Any
) -> list[dict[str, Any]]:
    """The groups of links that narrow the table; a group of one link is none."""
    here, asked = {"sort": None, "order": None}, request.args.get("kind", "")
    groups = {
        "Cycle": [_link(one.name, one is cycle, cycle=str(one.id), page=None) for one in cycles],
        "Standards": [
            _link("All policy standards", policy is None, policy=None, **here),
            *(
                _link(f"{one.number}", one is policy, policy=str(one.number), **here)
                for one in framework.policy_standards
            ),
        ],
        "Count": [
            _link("All minimum standards", not _essential(), essential=None),
            _link("Essential only", _essential(), essential="1"),
        ],
        f"Since {earlier.name}" if earlier else "": [
            _link("With change", _changes(), change=None),
            _link("Without", not _changes(), change="0"),
        ],
        "Kind of agency": [
            _link("All", not asked, kind=None, page=None),
            *(_link(kind.label, kind == asked, kind=kind.value, page=None) for kind in laid_out.kinds),
        ],
    }
    few = {"Kind of agency": 3}  # "All" and one kind are no choice
    return [
        {"label": label, "links": links, "aside": label not in ("Cycle", "Standards", "Count")}
        for label, links in groups.items()
        if label and len(links) >= few.get(label, 2)
    ]


def _link(text: str, current: bool, **changes: str | None) -> dict[str, Any]:
    return {"text": text, "href": address(**changes), "current": current}


def address(**changes: str | None) -> str:
    """This page's address with some of its arguments changed; None takes one out."""
    known = {name: request.args[name] for name in KEPT if name in request.args}
    arguments = {name: value for name, value in {**known, **changes}.items() if value is not None}
    return f"{request.path}?{urlencode(arguments)}"


def _headings(columns: list[Column]) -> list[dict[str, Any]]:
    by, descending = request.args.get("sort", Order.AGENCY.value), request.args.get("order") == "desc"
    fixed = [(Order.AGENCY.value, "Agency"), (Order.ALL.value, "All of these")]
    named = [(column.key, f"{column.key} {column.title}") for column in columns]
    headings = []
    for key, text in (*fixed, *named):
        heading: dict[str, Any] = {"text": text}
        turned = "desc" if key == by and not descending else None
        heading["href"] = address(sort=key, order=turned, page=None)
        if key == by:
            heading["sort"] = "descending" if descending else "ascending"
        headings.append(heading)
    return headings


def _spreadsheet(cycle: Any, framework: Framework, laid_out: Any) -> ResponseReturnValue:
    """Three sheets: by policy standard, Essential standards by policy standard, by minimum standard."""
    standards = [
        Column(each.ref, each.short_title, (each.ref,), each.essential)
        for each in framework.minimum_standards
    ]
    tables = [
        ("By policy standard", laid_out(_by_policy(framework, essential_only=False)), _in_words),
        ("Essential only", laid_out(_by_policy(framework, essential_only=True)), _in_words),
        ("By minimum standard", laid_out(standards), _as_grade),
    ]
    sheets = [(name, *_sheet(table, words)) for name, table, words in tables]
    return download(workbook(sheets), f"Heat map {cycle.name}.xlsx", MEDIA_TYPE)


def _sheet(table: HeatMap, words: Any) -> tuple[list[str], list[list[Any]]]:
    headings = ["Agency", "Kind", "Published", "Met", "Counted", "Left out as N/A"]
    headings += [f"{column.key} {column.title}" for column in table.columns]
    rows: list[list[Any]] = [
        [row.agency, row.kind.label, row.published, *_figures(row.every),
         *(words(row.cells[column.key]) for column in table.columns)]
        for row in table.rows
    ]  # fmt: skip
    total = [words(table.total[column.key]) if words is _in_words else table.total[column.key].tally.words
             for column in table.columns]  # fmt: skip
    return headings, [*rows, ["All agencies", "", "", *_figures(table.every), *total]]


def _figures(cell: Cell) -> list[int]:
    return [cell.tally.met, cell.tally.applicable, cell.tally.left_out]


def _in_words(cell: Cell) -> str:
    """6 of 7 met, lowest 0, 1 N/A, better."""
    if cell.empty:
        return ""
    figures = cell.tally
    words = [figures.words, f"lowest {figures.lowest.short_label}" if figures.lowest is not None else ""]
    words += [f"{figures.left_out} N/A" if figures.left_out else "", cell.change.value if cell.change else ""]
    return ", ".join(word for word in words if word)


def _as_grade(cell: Cell) -> Any:
    if cell.tally.left_out:
        return "N/A"
    return cell.tally.lowest.number if cell.tally.lowest is not None else None
