"""Coverage over the years: agencies by policy standard, or by the minimum standards of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.boards.queries import get_board, list_agencies
from tracker.cycles.queries import find_current_cycle
from tracker.frameworks.queries import get_framework
from tracker.frameworks.rules import Framework
from tracker.paging import page_of
from tracker.policy import Permission, requires
from tracker.sampling.coverage import Cell, Coverage, cell, list_coverage
from tracker.sampling.views.pages import blueprint
from tracker.spreadsheets import spreadsheet


@dataclass(frozen=True)
class Column:
    """One policy standard, or one minimum standard of it."""

    heading: str
    words: str
    refs: tuple[str, ...]


@blueprint.get("/boards/<uuid:board_id>/coverage")
@requires(Permission.VERIFY_EVIDENCE, get_board)
def coverage(board: Any) -> ResponseReturnValue:
    """Which standards of which agency were ever verified, and in which cycle last."""
    cycle = find_current_cycle(board.id)
    if cycle is None:
        return render_template("sampling/coverage.html", place=board, cycle=None)
    framework = get_framework(cycle.framework_version_id)
    found = list_coverage(board.id, framework)
    policy = _policy(framework)
    columns, only_never = _columns(framework, policy), request.args.get("show") == "never"
    rows = [(agency, _cells(found, agency.id, columns)) for agency in list_agencies(board.id)]
    shown = [row for row in rows if not only_never or any(each.never for each in row[1])]
    if request.args.get("format") == "xlsx":
        return _sheet(framework, found, rows)
    return render_template(
        "sampling/coverage.html",
        place=board,
        cycle=cycle,
        policy=policy,
        columns=columns,
        page=page_of(shown),
        total=_total(found, rows, framework),
        filters_of_list=_filters(rows, policy, only_never),
        policies=_policies(framework, policy),
        crumbs=_crumbs(board, cycle, policy),
    )


def _policy(framework: Framework) -> Any:
    asked = request.args.get("policy", "")
    return next((each for each in framework.policy_standards if str(each.number) == asked), None)


def _columns(framework: Framework, policy: Any) -> list[Column]:
    if policy is not None:
        return [Column(each.ref, each.short_title, (each.ref,)) for each in policy.minimum_standards]
    return [
        Column(
            str(each.number),
            each.short_title,
            tuple(standard.ref for standard in each.minimum_standards),
        )
        for each in framework.policy_standards
    ]


def _cells(found: Coverage, agency_id: Any, columns: Sequence[Column]) -> list[Cell]:
    return [cell(found, agency_id, column.refs) for column in columns]


def _total(found: Coverage, rows: Sequence[Any], framework: Framework) -> tuple[int, int]:
    """How many standards of how many, over all agencies, were ever verified."""
    agencies = {agency.id for agency, _ in rows}
    verified = sum(agency_id in agencies for agency_id, _ in found)
    return verified, len(agencies) * len(framework.minimum_standards)


def _filters(rows: Sequence[Any], policy: Any, only_never: bool) -> list[dict[str, Any]]:
    base = f"?policy={policy.number}&" if policy else "?"
    never = sum(any(each.never for each in cells) for _, cells in rows)
    return [
        {"text": "All agencies", "href": f"{base}show=all", "count": len(rows), "current": not only_never},
        {"text": "With something never verified", "href": f"{base}show=never", "count": never,
         "current": only_never},
    ]  # fmt: skip


def _policies(framework: Framework, policy: Any) -> list[dict[str, Any]]:
    """Every policy standard, and the minimum standards of each."""
    whole = {"text": "All", "href": request.path, "current": policy is None}
    each = [
        {
            "text": f"{one.number} {one.short_title}",
            "href": f"{request.path}?policy={one.number}",
            "current": one is policy,
        }
        for one in framework.policy_standards
    ]
    return [whole, *each]


def _crumbs(board: Any, cycle: Any, policy: Any) -> list[dict[str, str]]:
    grading = url_for("overview.grading", board_id=board.id, cycle=cycle.id)
    whole = url_for("sampling.coverage", board_id=board.id)
    trail = [
        {"text": "Grading", "href": grading},
        {"text": "Coverage", "href": whole if policy else ""},
    ]
    return [*trail, {"text": f"{policy.number} {policy.short_title}"}] if policy else trail


def _sheet(framework: Framework, found: Coverage, rows: Sequence[Any]) -> ResponseReturnValue:
    """One line for each standard of each agency."""
    lines = []
    for agency, _ in rows:
        for standard in framework.minimum_standards:
            last = found.get((agency.id, standard.ref))
            facts = (last.cycle, last.items) if last else ("Never", 0)
            lines.append((agency.name, standard.ref, standard.short_title, standard.essential, *facts))
    headings = ("Agency", "Standard", "Minimum standard", "Essential", "Last verified in", "Items verified")
    return spreadsheet("Evidence coverage", headings, lines)
