"""The board's own plans as everybody at the board reads them."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tracker.board_plans.exporting import plan_workbook
from tracker.board_plans.narrowing import Wanted, leads_of, narrowed, rows_of, workstreams_of
from tracker.board_plans.queries import get_board_plan, list_with_standing, load_sheet
from tracker.board_plans.rules import Rating
from tracker.board_plans.sheet import Standing, standing
from tracker.board_plans.views.pages import blueprint, crumbs
from tracker.boards.queries import get_board
from tracker.paging import page_of
from tracker.policy import Permission, can, current_actor, requires
from tracker.spreadsheets import MEDIA_TYPE, download, spreadsheet

REVIEWS_SHOWN = 4
LIST_HEADINGS = ("Plan", "Kind", "Lines", "Blue", "Green", "Amber", "Red", "Not rated", "Last review")


@blueprint.get("/boards/<uuid:board_id>/board-plans")
@requires(Permission.SEE_BOARD, get_board)
def index(board: Any) -> ResponseReturnValue:
    """The board's own plans with how each stands."""
    plans = list_with_standing(board.id)
    if request.args.get("format") == "xlsx":
        return spreadsheet("Our own plans", LIST_HEADINGS, map(_row, plans))
    return render_template(
        "board_plans/index.html",
        shown_board=board,
        plans=page_of(plans),
        colours=list(Rating),
        may_keep=can(current_actor(), Permission.KEEP_BOARD_PLAN, board.scope),
    )


def _row(listed: Any) -> tuple[Any, ...]:
    colours = listed.standing.colours
    counts = [colours.get(rating.value) for rating in Rating]
    last = listed.last_review.on if listed.last_review else None
    return (listed.plan.title, listed.plan.kind.label, listed.standing.lines, *counts, colours["none"], last)


@blueprint.get("/board-plans/<uuid:board_plan_id>")
@requires(Permission.SEE_BOARD, get_board_plan)
def show(plan: Any) -> ResponseReturnValue:
    """One plan: its key, how it stands, and its lines with the ratings of each review side by side."""
    sheet = load_sheet(plan)
    if request.args.get("format") == "xlsx":
        return download(plan_workbook(sheet), f"{plan.title}.xlsx", MEDIA_TYPE)
    wanted = Wanted.read(request.args)
    lines = list(sheet.lines)
    figures = standing(lines, plan.key)
    reviews = sheet.reviews if request.args.get("reviews") == "all" else sheet.reviews[-REVIEWS_SHOWN:]
    found = page_of(narrowed(sheet, wanted))
    return render_template(
        "board_plans/show.html",
        plan=plan,
        sheet=sheet,
        figures=figures,
        strip=strip(figures),
        reviews=reviews,
        earlier=len(sheet.reviews) - len(reviews),
        wanted=wanted,
        found=found,
        groups=rows_of(found.rows),
        hidden=len(lines) - len(narrowed(sheet, Wanted(hide_achieved=True))),
        leads=leads_of(lines),
        workstreams=workstreams_of(lines),
        agencies=sorted({name for line in lines for name in line.agencies}),
        empty_headings=[heading for heading in sheet.headings if not heading.lines],
        crumbs=crumbs(plan),
        may_keep=can(current_actor(), Permission.KEEP_BOARD_PLAN, plan.scope),
    )


def strip(figures: Standing) -> list[dict[str, Any]]:
    """The parts of the bar that shows how a plan stands."""
    words = {rating.value: rating.word for rating in Rating} | {"none": "Not rated"}
    return [
        {"colour": colour, "word": words[colour], "count": count, "percent": figures.percents[colour]}
        for colour, count in figures.colours.items()
    ]
