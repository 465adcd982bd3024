"""People of an agency, and of a board with its agencies."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.boards.forms import InviteForm, InviteToBoardForm, PeopleFilter, PersonForm
from tracker.boards.operations import (
    change_person,
    disable,
    enable,
    end_sessions,
    invite,
    remove_role,
    resend_invitation,
)
from tracker.boards.people import (
    HeldRole,
    Person,
    get_person_of_agency,
    get_person_of_board,
    get_role_of_agency,
    get_role_of_board,
    list_people_of_agency,
    list_people_of_board,
)
from tracker.boards.queries import find_agency_of_board, get_agency, get_board, list_agencies
from tracker.boards.rules import ROLE_HINTS, is_administrator
from tracker.boards.spreadsheet_columns import PEOPLE_HEADINGS
from tracker.db import commit
from tracker.errors import RuleBroken
from tracker.navigation import section
from tracker.paging import page_of
from tracker.policy import Permission, Role, current_actor, requires
from tracker.spreadsheets import spreadsheet

blueprint = Blueprint("people", __name__)
blueprint.before_request(section("people"))
HEADINGS = (*PEOPLE_HEADINGS, "Status", "Last signed in")


@blueprint.get("/agencies/<uuid:agency_id>/people")
@requires(Permission.MANAGE_AGENCY_PEOPLE, get_agency)
def agency_people(agency: Any) -> ResponseReturnValue:
    """Who works here for the agency, in which role."""
    people = list_people_of_agency(agency.id)
    if request.args.get("format") == "xlsx":
        return spreadsheet(f"People of {agency.name}", HEADINGS, _lines(people))
    own_id = current_actor().user_id
    return render_template("people/agency_people.html", agency=agency, people=people, own_id=own_id)


@blueprint.route("/agencies/<uuid:agency_id>/people/invite", methods=["GET", "POST"])
@requires(Permission.MANAGE_AGENCY_PEOPLE, get_agency)
def invite_to_agency(agency: Any) -> ResponseReturnValue:
    """Invite somebody to the agency."""
    form = InviteForm()
    if form.validate_on_submit() and _invited(form, agency):
        return redirect(url_for("people.agency_people", agency_id=agency.id), 303)
    return render_template("people/invite_to_agency.html", form=form, agency=agency, hints=_hints())


@blueprint.post("/agencies/<uuid:agency_id>/people/<uuid:user_id>/resend")
@requires(Permission.MANAGE_AGENCY_PEOPLE, get_person_of_agency)
def resend_for_agency(person: Person) -> ResponseReturnValue:
    """Send the invitation again."""
    return _resent(person, url_for("people.agency_people", agency_id=person.scope.agency_id))


@blueprint.post("/agencies/<uuid:agency_id>/roles/<uuid:grant_id>/remove")
@requires(Permission.MANAGE_AGENCY_PEOPLE, get_role_of_agency)
def remove_agency_role(held: HeldRole) -> ResponseReturnValue:
    """Take a role at the agency away."""
    return _removed(held, url_for("people.agency_people", agency_id=held.scope.agency_id))


@blueprint.get("/boards/<uuid:board_id>/people")
@requires(Permission.MANAGE_PEOPLE, get_board)
def board_people(board: Any) -> ResponseReturnValue:
    """Everybody of the board and of its agencies."""
    narrowed = PeopleFilter(request.args)
    narrowed.agency.offer(list_agencies(board.id))
    everybody = list_people_of_board(board.id)
    people = [person for person in everybody if _fits(person, narrowed)]
    if request.args.get("format") == "xlsx":
        return spreadsheet(f"People of {board.short_name}", HEADINGS, _lines(people))
    return render_template(
        "people/board_people.html",
        board=board,
        narrowed=narrowed,
        found=page_of(people),
        total=len(everybody),
    )


@blueprint.route("/boards/<uuid:board_id>/people/invite", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE, get_board)
def invite_to_board(board: Any) -> ResponseReturnValue:
    """Invite somebody to the board, or to one of its agencies."""
    form = InviteToBoardForm()
    form.agency.offer(list_agencies(board.id))
    if request.method == "GET":
        form.agency.data = request.args.get("agency")  # from the page of one agency
    if form.validate_on_submit() and _invited_by_board(form, board):
        return redirect(url_for("people.board_people", board_id=board.id), 303)
    if not is_administrator(current_actor(), board.scope):
        form.role.leave_out(Role.ADMINISTRATOR)
    return render_template("people/invite_to_board.html", form=form, board=board, hints=_hints())


@blueprint.get("/boards/<uuid:board_id>/people/<uuid:user_id>")
@requires(Permission.MANAGE_PEOPLE, get_person_of_board)
def person(found: Person) -> ResponseReturnValue:
    """One person: their roles within the board's sight, and what can be done."""
    return render_template("people/person.html", person=found, own=found.user.id == current_actor().user_id)


@blueprint.route("/boards/<uuid:board_id>/people/<uuid:user_id>/change", methods=["GET", "POST"])
@requires(Permission.MANAGE_PEOPLE, get_person_of_board)
def change(person: Person) -> ResponseReturnValue:
    """Correct a name, or the address of somebody who has not signed in yet."""
    form = PersonForm(obj=person.user)
    if form.validate_on_submit():
        try:
            change_person(person, form.name.data or "", form.email.data or "", actor=current_actor())
            return _done("The changes are saved.", _page_of(person))
        except RuleBroken as problem:
            form.refuse(problem)
    return render_template("people/change.html", person=person, form=form)


@blueprint.post("/boards/<uuid:board_id>/people/<uuid:user_id>/resend")
@requires(Permission.MANAGE_PEOPLE, get_person_of_board)
def resend_for_board(person: Person) -> ResponseReturnValue:
    """Send the invitation again."""
    return _resent(person, _page_of(person))


@blueprint.post("/boards/<uuid:board_id>/people/<uuid:user_id>/disable")
@requires(Permission.MANAGE_PEOPLE, get_person_of_board)
def disable_person(person: Person) -> ResponseReturnValue:
    """Shut the account."""
    disable(person, actor=current_actor())
    return _done(
        f"The account of {person.user.name} is disabled. They were signed out everywhere.", _page_of(person)
    )


@blueprint.post("/boards/<uuid:board_id>/people/<uuid:user_id>/enable")
@requires(Permission.MANAGE_PEOPLE, get_person_of_board)
def enable_person(person: Person) -> ResponseReturnValue:
    """Open the account again."""
    enable(person, actor=current_actor())
    return _done(f"The account of {person.user.name} is enabled. They can sign in again.", _page_of(person))


@blueprint.post("/boards/<uuid:board_id>/people/<uuid:user_id>/end-sessions")
@requires(Permission.MANAGE_PEOPLE, get_person_of_board)
def end_sessions_of_person(person: Person) -> ResponseReturnValue:
    """Sign the person out everywhere."""
    end_sessions(person, actor=current_actor())
    return _done(f"{person.user.name} was signed out everywhere, and can sign in again.", _page_of(person))


@blueprint.post("/boards/<uuid:board_id>/roles/<uuid:grant_id>/remove")
@requires(Permission.MANAGE_PEOPLE, get_role_of_board)
def remove_board_role(held: HeldRole) -> ResponseReturnValue:
    """Take a role at the board or at one of its agencies away."""
    return _removed(held, url_for("people.board_people", board_id=held.scope.board_id))


def _invited(form: InviteForm, place: Any, employer: Any = None) -> bool:
    role = Role(str(form.role.data))
    try:
        user = invite(
            email=form.email.data or "",
            name=form.name.data or "",
            role=role,
            place=place,
            employer=employer,
            actor=current_actor(),
        )
    except RuleBroken as problem:
        form.refuse(problem)
        return False
    commit()
    words = f"{user.name} is now {role.label.lower()} for {place.name}. A mail tells them how to sign in."
    flash(words, "success")
    return True


def _invited_by_board(form: InviteToBoardForm, board: Any) -> bool:
    chosen: UUID | None = form.agency.chosen_id
    agency = find_agency_of_board(chosen, board.id) if chosen else None
    if not Role(str(form.role.data)).at_agency:
        return _invited(form, board, agency)
    if agency is None:
        form.refuse(RuleBroken("Choose the agency they act for", field="agency"))
        return False
    return _invited(form, agency)


def _resent(person: Person, target: str) -> ResponseReturnValue:
    resend_invitation(person, actor=current_actor())
    return _done(f"A new invitation is on its way to {person.user.email}. It works for 7 days.", target)


def _removed(held: HeldRole, target: str) -> ResponseReturnValue:
    words = f"The role is removed: {held.label}. It is gone from their next click on."
    remove_role(held, actor=current_actor())
    return _done(words, target)


def _done(words: str, target: str) -> ResponseReturnValue:
    commit()
    flash(words, "success")
    return redirect(target, 303)


def _page_of(person: Person) -> str:
    return url_for("people.person", board_id=person.scope.board_id, user_id=person.user.id)


def _fits(person: Person, narrowed: PeopleFilter) -> bool:
    agency, role = narrowed.agency.chosen_id, narrowed.role.data
    return any(
        (not agency or held.grant.agency_id == agency) and (not role or held.grant.role == role)
        for held in person.roles
    )


def _hints() -> dict[str, str]:
    return {role.value: words for role, words in ROLE_HINTS.items()}


def _lines(people: list[Person]) -> list[tuple[Any, ...]]:
    return [
        (
            person.user.name,
            person.user.email,
            held.grant.role.label,
            held.place,
            held.employer,
            person.user.status.label,
            person.user.last_signed_in_at,
        )
        for person in people
        for held in person.roles
    ]
