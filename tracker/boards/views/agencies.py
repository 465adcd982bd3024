"""Set-up: the board's agencies; and the page on which an agency agrees to join a further board."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.queries import find_assessment
from tracker.boards.agencies import Member, get_member, is_with_another, list_members
from tracker.boards.forms import AgencyFilter, AgencyForm
from tracker.boards.joining import Added, add_agency, agree_to_join, asking_board, change_agency, leave_board
from tracker.boards.queries import get_agency, get_board
from tracker.boards.spreadsheet_columns import AGENCY_HEADINGS
from tracker.cycles.queries import list_cycles
from tracker.cycles.rules import CycleStatus
from tracker.db import commit
from tracker.errors import NotFound, RuleBroken
from tracker.formatting import plural
from tracker.navigation import section
from tracker.paging import page_of
from tracker.policy import Permission, current_actor, requires
from tracker.spreadsheets import spreadsheet

blueprint = Blueprint("agencies", __name__)
blueprint.before_request(section("setup"))
HEADINGS = (*AGENCY_HEADINGS, "Leads", "Authorisers", "People", "On the board since")
COLUMNS = (("name", "Agency"), ("kind", "Kind"), ("leads", "Lead"), ("people", "People"))


@blueprint.get("/boards/<uuid:board_id>/agencies")
@requires(Permission.MANAGE_CYCLES, get_board)
def index(board: Any) -> ResponseReturnValue:
    """The board's agencies, narrowed and sorted as asked, also as a spreadsheet."""
    narrowed = AgencyFilter(request.args)
    everybody = list_members(board.id)
    members = _sorted([each for each in everybody if narrowed.fits(each)])
    if request.args.get("format") == "xlsx":
        return spreadsheet(f"Agencies of {board.short_name}", HEADINGS, map(_line, members))
    return render_template(
        "agencies/index.html",
        board=board,
        narrowed=narrowed,
        found=page_of(members),
        total=len(everybody),
        without_lead=sum(1 for each in everybody if not each.leads),
        columns=_columns(),
    )


def _sorted(members: Sequence[Member]) -> list[Member]:
    keys = {
        "name": lambda each: each.name.casefold(),
        "kind": lambda each: each.kind.label,
        "leads": lambda each: (bool(each.leads), each.leads),
        "people": lambda each: each.people,
    }
    key = keys.get(request.args.get("sort", ""), keys["name"])
    return sorted(members, key=key, reverse=request.args.get("order") == "descending")


def _columns() -> list[dict[str, object]]:
    """The headings of the list, each a link that sorts by it, or turns the order round."""
    by, order = request.args.get("sort", "name"), request.args.get("order", "ascending")
    kept = {name: value for name, value in request.args.items() if name in ("find", "kind")}
    columns: list[dict[str, object]] = []
    for name, text in COLUMNS:
        turned = name == by and order != "descending"
        address = urlencode({**kept, "sort": name, "order": "descending" if turned else "ascending"})
        sort = ("descending" if order == "descending" else "ascending") if name == by else None
        columns.append({"text": text, "href": f"?{address}", "sort": sort, "numeric": name == "people"})
    return columns


def _line(member: Member) -> tuple[Any, ...]:
    agency = member.agency
    leads, authorisers = ", ".join(member.leads), ", ".join(member.authorisers)
    return (
        agency.name,
        agency.kind.label,
        agency.address,
        leads,
        authorisers,
        member.people,
        member.joined_on,
    )


@blueprint.route("/boards/<uuid:board_id>/agencies/add", methods=["GET", "POST"])
@requires(Permission.MANAGE_CYCLES, get_board)
def add(board: Any) -> ResponseReturnValue:
    """Add one agency to the board."""
    form = AgencyForm()
    if form.validate_on_submit():
        try:
            added = add_agency(board, form.details(), actor=current_actor())
            return _done(_words(added), url_for("agencies.index", board_id=board.id))
        except RuleBroken as problem:
            form.refuse(problem)
    return render_template("agencies/add.html", board=board, form=form)


def _words(added: Added) -> str:
    if added.joined:
        return f"{added.agency.name} is on the board. Invite its lead next."
    asked = plural(added.asked or 0, "lead")
    return f"This agency works with another board already. Its {asked} got a mail, and can agree to join."


@blueprint.route("/boards/<uuid:board_id>/agencies/<uuid:agency_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE_CYCLES, get_member)
def change(member: Member) -> ResponseReturnValue:
    """One agency: what it is called, who is there, and taking it off the board."""
    form = AgencyForm(obj=member.agency)
    if form.validate_on_submit():
        try:
            change_agency(member, form.details(), actor=current_actor())
            return _done("The changes are saved.", url_for("agencies.index", board_id=member.board_id))
        except RuleBroken as problem:
            form.refuse(problem)
    return render_template(
        "agencies/agency.html",
        member=member,
        form=form,
        shared=is_with_another(member.agency.id, member.board_id),
        running=_running(member),
    )


@blueprint.post("/boards/<uuid:board_id>/agencies/<uuid:agency_id>/leave")
@requires(Permission.MANAGE_CYCLES, get_member)
def leave(member: Member) -> ResponseReturnValue:
    """Take the agency off the board."""
    leave_board(member, _running(member), actor=current_actor())
    words = f"{member.name} is no longer on the board. Its returns, grades and plans stay on record."
    return _done(words, url_for("agencies.index", board_id=member.board_id))


def _running(member: Member) -> list[str]:
    """The names of the cycles that are not closed and in which it has a return."""
    cycles = [each for each in list_cycles(member.board_id) if each.status is not CycleStatus.CLOSED]
    return [cycle.name for cycle in cycles if find_assessment(cycle.id, member.agency.id) is not None]


@blueprint.route("/agencies/<uuid:agency_id>/join/<token>", methods=["GET", "POST"])
@requires(Permission.MANAGE_AGENCY_PEOPLE, get_agency)
def join(agency: Any, token: str) -> ResponseReturnValue:
    """An agency's lead reads which board asks, and agrees; a link that is no good says so."""
    try:
        board = asking_board(agency.id, token)
    except NotFound:
        return render_template("agencies/no_link.html")
    if request.method == "POST":
        agree_to_join(agency, token, actor=current_actor())
        return _done(f"{agency.name} has joined {board.name}.", url_for("accounts.start"))
    return render_template("agencies/join.html", agency=agency, partnership=board)


def _done(words: str, target: str) -> ResponseReturnValue:
    commit()
    flash(words, "success")
    return redirect(target, 303)
