"""A person's calendar address, the calendar itself, and the choice about the monthly mail."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.boards.queries import load_actor
from tracker.clock import now, today
from tracker.db import commit
from tracker.keeping_up.calendar import as_calendar
from tracker.keeping_up.dates import list_action_dates, once
from tracker.keeping_up.operations import choose_digest, make_feed, revoke_feed
from tracker.keeping_up.queries import find_feed, get_feed_owner, wants_digest
from tracker.keeping_up.rules import Entry
from tracker.notifications.links import link_to
from tracker.policy import Actor, Permission, Scope, can, current_actor, public, signed_in
from tracker.reports.board_dates import BoardDates, list_board_dates, list_boards_reported_to

blueprint = Blueprint("keeping_up", __name__)
LOOKING_BACK = timedelta(days=92)


@blueprint.get("/account/calendar")
@signed_in
def own() -> ResponseReturnValue:
    """One's calendar address, and whether one gets the monthly mail."""
    return _page()


@blueprint.post("/account/calendar/make")
@signed_in
def make() -> ResponseReturnValue:
    """A new address, shown this once: only its hash is kept, so that no later page could show it."""
    secret = make_feed(actor=current_actor())
    commit()
    return _page(link_to("keeping_up.feed", token=secret))


@blueprint.post("/account/calendar/revoke")
@signed_in
def revoke() -> ResponseReturnValue:
    """The address stops working."""
    revoke_feed(actor=current_actor())
    commit()
    flash("The address no longer works. Calendars that use it show nothing new.", "success")
    return redirect(url_for("keeping_up.own"), 303)


@blueprint.post("/account/monthly-mail")
@signed_in
def choose_mail() -> ResponseReturnValue:
    """Switch the monthly mail on or off."""
    wanted = request.form.get("wanted") == "yes"
    choose_digest(wanted, actor=current_actor())
    commit()
    flash("You get the monthly mail." if wanted else "You no longer get the monthly mail.", "success")
    return redirect(url_for("keeping_up.own"), 303)


def _page(address: str = "") -> str:
    user_id = current_actor().user_id
    return render_template(
        "keeping_up/own.html", feed=find_feed(user_id), address=address, wants_mail=wants_digest(user_id)
    )


@blueprint.get("/calendar/<token>.ics")
@public("a calendar program cannot sign in: the secret in the address is the proof, until it is revoked")
def feed(token: str) -> ResponseReturnValue:
    """The dates of whoever made the address, as far as they may read them today."""
    user = get_feed_owner(token)
    actor = load_actor(user.id, user.name, user.email)
    entries = once([*list_action_dates(actor, today()), *_board_entries(actor)])
    file = as_calendar(entries, "Section 11 dates", now())
    return Response(
        file,
        mimetype="text/calendar",
        headers={"Content-Disposition": "attachment; filename=section-11-dates.ics"},
    )


def _board_entries(actor: Actor) -> list[Entry]:
    """Meetings for those at a board; when reports are due for them and for the leads of agencies."""
    sees = {each for each in actor.board_ids if can(actor, Permission.SEE_BOARD, Scope(board_id=each))}
    reporting = {each for each in actor.agency_ids if can(actor, Permission.WRITE_REPORT, Scope(each))}
    boards = sees | (list_boards_reported_to(reporting) if reporting else set())
    found: list[Entry] = []
    for dates in list_board_dates(boards, today() - LOOKING_BACK) if boards else ():
        found += _entries(dates, _where(dates, actor, sees), with_meeting=dates.board_id in sees)
    return found


def _where(dates: BoardDates, actor: Actor, sees: set[Any]) -> str:
    if dates.board_id in sees:
        return link_to("exception_reports.board_reports", board_id=dates.board_id)
    return link_to("exception_reports.agency_reports", agency_id=min(actor.agency_ids))


def _entries(dates: BoardDates, link: str, *, with_meeting: bool) -> list[Entry]:
    due = Entry(
        key=f"report-{dates.period_id}",
        day=dates.report_due_on,
        title=f"Exception reports due: {dates.name} ({dates.board})",
        words="The agencies' exception reports are due.",
        link=link,
    )
    if not with_meeting or dates.meeting_on is None:
        return [due]
    title = f"Sub-group meeting: {dates.name} ({dates.board})"
    words = "The sub-group reviews the exception reports."
    return [due, Entry(f"meeting-{dates.period_id}", dates.meeting_on, title, words, link)]
