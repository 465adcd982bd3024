"""What waits to be signed off: for the board's manager, and for those who may sign at the agency."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tracker.action_plans.to_sign_off import Claimed, list_claimed_of_agency, list_claimed_of_board
from tracker.action_plans.views.pages import blueprint
from tracker.boards.queries import get_agency, get_board
from tracker.clock import local, today
from tracker.paging import page_of
from tracker.policy import Permission, can, current_actor, requires
from tracker.spreadsheets import spreadsheet

HEADINGS = ("Agency", "No", "Action", "Lead manager", "How we shall know", "Pieces of evidence",
            "Claimed by", "Claimed on", "Days waiting")  # fmt: skip


@blueprint.get("/boards/<uuid:board_id>/to-sign-off")
@requires(Permission.DECIDE_PLAN, get_board)
def board_to_sign_off(board: Any) -> ResponseReturnValue:
    """Claims of all agencies, the oldest first."""
    return _page(list_claimed_of_board(board.id), board=board)


@blueprint.get("/agencies/<uuid:agency_id>/to-sign-off")
@requires(Permission.SEE_AGENCY, get_agency)
def agency_to_sign_off(agency: Any) -> ResponseReturnValue:
    """The agency's own claims; one's own is for somebody else."""
    return _page(list_claimed_of_agency(agency.id), agency=agency)


def _page(claimed: Sequence[Claimed], board: Any = None, agency: Any = None) -> ResponseReturnValue:
    if request.args.get("format") == "xlsx":
        return spreadsheet("To sign off", HEADINGS, map(_row, claimed))
    return render_template(
        "action_plans/to_sign_off.html",
        shown_board=board,
        agency=agency,
        claimed=page_of(claimed),
        me=current_actor().user_id,
        may_sign=can(current_actor(), Permission.SIGN_OFF_ACTION, (board or agency).scope),
    )


def _row(each: Claimed) -> tuple[Any, ...]:
    waiting = (today() - local(each.claimed_at).date()).days if each.claimed_at else None
    return (each.agency, each.number, each.title, each.lead, each.measurable, each.evidence, each.claimed_by,
            each.claimed_at, waiting)  # fmt: skip
