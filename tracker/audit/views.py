"""Reading the audit trail of a board."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from tracker.audit.forms import TrailFilter
from tracker.audit.queries import Narrowed, Sight, count_trail, list_trail, list_verbs
from tracker.audit.rules import change_in_words, object_in_words, role_in_words, verb_in_words
from tracker.boards.people import list_people_of_board
from tracker.boards.queries import get_board, list_agencies
from tracker.navigation import section
from tracker.paging import PAGE_SIZE, Page, place_in
from tracker.policy import Permission, requires
from tracker.spreadsheets import spreadsheet

blueprint = Blueprint("audit", __name__)
blueprint.before_request(section("audit"))
MOST_LINES = 50_000
HEADINGS = ("No.", "When", "Person", "Role", "What was done", "On", "Identifier", "Change", "Request")


@blueprint.get("/boards/<uuid:board_id>/audit")
@requires(Permission.READ_AUDIT, get_board)
def trail(board: Any) -> ResponseReturnValue:
    """Who did what and when; nothing that anybody wrote."""
    sight = _sight(board)
    narrowing = TrailFilter(request.args)
    narrowing.offer(list_verbs(sight))
    narrowed = narrowing.wanted()
    if request.args.get("format") == "xlsx":
        return spreadsheet(f"Audit trail of {board.short_name}", HEADINGS, _lines(sight, narrowed))
    return render_template(
        "audit/trail.html",
        board=board,
        narrowing=narrowing,
        found=_page(sight, narrowed),
        verb=verb_in_words,
        role=role_in_words,
        thing=object_in_words,
        change=change_in_words,
    )


def _sight(board: Any) -> Sight:
    people = list_people_of_board(board.id)
    return Sight(
        board_id=board.id,
        agency_ids=[agency.id for agency in list_agencies(board.id)],
        user_ids=[person.user.id for person in people],
    )


def _page(sight: Sight, narrowed: Narrowed) -> Page[Any]:
    total = count_trail(sight, narrowed)
    number, pages = place_in(total)
    rows = list_trail(sight, narrowed, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
    return Page(rows, number, pages, total)


def _lines(sight: Sight, narrowed: Narrowed) -> list[tuple[Any, ...]]:
    return [
        (
            entry.seq,
            entry.at,
            entry.actor_name,
            role_in_words(entry.role),
            verb_in_words(entry.verb),
            object_in_words(entry.object_type),
            entry.object_id,
            change_in_words(entry.before, entry.after),
            entry.request_id,
        )
        for entry in list_trail(sight, narrowed, limit=MOST_LINES)
    ]
