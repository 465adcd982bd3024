"""The board's lists: every agency's plan, and what waits for the sub-group."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tracker.action_plans.board_lists import (
    PlanRow,
    list_agencies_without_plan,
    list_dates_waiting,
    list_plans,
    list_submitted_versions,
    list_to_sign_off,
)
from tracker.action_plans.listing import take_page
from tracker.action_plans.rules import Brag
from tracker.action_plans.views.pages import address, blueprint, number_of, strip
from tracker.action_plans.withdrawals import list_withdrawals_waiting
from tracker.boards.queries import get_board
from tracker.cycles.queries import list_cycles
from tracker.policy import Permission, can, current_actor, requires
from tracker.spreadsheets import spreadsheet

HEADINGS = ("Agency", "Cycle", "Status", "Actions", "Blue", "Green", "Amber", "Red", "Blue %", "Green %",
            "Amber %", "Red %", "Re-dated", "Days of slip", "No update", "Dates waiting")  # fmt: skip
SORTS = {
    "agency": lambda row: row.agency.casefold(),
    "concern": lambda row: (
        -row.figures.counts[Brag.RED],
        -row.figures.counts[Brag.AMBER],
        -row.figures.silent,
        row.agency.casefold(),
    ),
}


@blueprint.get("/boards/<uuid:board_id>/action-plans")
@requires(Permission.SEE_BOARD, get_board)
def board_plans(board: Any) -> ResponseReturnValue:
    """Every agency's plan in one cycle: colours, ratification, dates waiting; the most concern first."""
    cycles = list_cycles(board.id)
    everything = list_plans(board.id)
    cycle = _chosen(cycles, everything)
    wanted = request.args.get("sort", "")
    sort = wanted if wanted in SORTS else "concern"
    plans = sorted((row for row in everything if cycle and row.cycle_id == cycle.id), key=SORTS[sort])
    if request.args.get("format") == "xlsx":
        return spreadsheet("Action plans", HEADINGS, map(_row, plans))
    actor = current_actor()
    return render_template(
        "action_plans/board_plans.html",
        shown_board=board,
        cycle=cycle,
        cycles=[
            {"text": each.name, "href": address(cycle=each.id, sort=sort), "current": each is cycle}
            for each in cycles
        ],
        plans=take_page(plans, number_of("page")),
        strip=strip(_whole(plans)),
        sort=sort,
        sort_links={name: address(cycle=cycle.id if cycle else "", sort=name) for name in SORTS},
        here=address(cycle=cycle.id if cycle else "", sort=sort),
        without=list_agencies_without_plan(cycle.id) if cycle else [],
        dates_waiting=len(list_dates_waiting(board.id)),
        withdrawals_waiting=len(list_withdrawals_waiting(board.id)),
        to_sign_off=list_to_sign_off(board.id) if can(actor, Permission.SIGN_OFF_ACTION, board.scope) else [],
        may_decide=can(actor, Permission.DECIDE_PLAN, board.scope),
    )


def _chosen(cycles: list[Any], plans: list[PlanRow]) -> Any:
    """The cycle of the address, or the latest one in which there are plans."""
    wanted, with_plans = request.args.get("cycle", ""), {row.cycle_id for row in plans}
    named = next((each for each in cycles if str(each.id) == wanted), None)
    return named or next((each for each in cycles if each.id in with_plans), cycles[0] if cycles else None)


def _whole(plans: list[PlanRow]) -> dict[Brag, int]:
    return {colour: sum(row.figures.counts[colour] for row in plans) for colour in Brag}


def _row(row: PlanRow) -> tuple[Any, ...]:
    found = row.figures
    return (row.agency, row.cycle, row.status.label, found.total, *found.counts.values(),
            *found.percentages.values(), found.re_dated, found.slip_days, found.silent,
            row.dates_waiting)  # fmt: skip


@blueprint.get("/boards/<uuid:board_id>/to-ratify")
@requires(Permission.SEE_BOARD, get_board)
def to_ratify(board: Any) -> ResponseReturnValue:
    """Plans that wait for the sub-group, the oldest first; those of one's own agency are for others."""
    actor = current_actor()
    versions = list_submitted_versions(board.id)
    if request.args.get("format") == "xlsx":
        headings = ("Agency", "Cycle", "Version", "Actions", "Submitted", "By")
        return spreadsheet("Plans to ratify", headings, map(_version_row, versions))
    return render_template(
        "action_plans/to_ratify.html",
        shown_board=board,
        versions=[(each, each.plan.agency_id in actor.own_agency_ids) for each in versions],
        may_ratify=can(actor, Permission.RATIFY_PLAN, board.scope),
    )


def _version_row(version: Any) -> tuple[Any, ...]:
    return (version.plan.agency.name, version.plan.cycle.name, version.number,
            len(version.content["actions"]), version.submitted_at,
            version.submitted_by.name if version.submitted_by else "")  # fmt: skip
