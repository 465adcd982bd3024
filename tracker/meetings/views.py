"""Meetings of the sub-group and their packs: asking for one, watching its making, reading and taking it."""

import io
import subprocess  # nosec B404: the errors of a process that could not be started
from datetime import date
from typing import Any

import structlog
from flask import Blueprint, abort, current_app, flash, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.boards.queries import get_board
from tracker.clock import today
from tracker.db import commit, writing
from tracker.errors import WrongState
from tracker.formatting import format_date
from tracker.meetings.forms import PackForm
from tracker.meetings.operations import ask_for_pack, fail_pack, note_download
from tracker.meetings.queries import (
    Missing,
    find_missing,
    get_pack,
    list_meetings,
    list_packs,
    newest_by_day,
    standing_of,
)
from tracker.meetings.rules import PackStatus
from tracker.meetings.starting import start_making
from tracker.navigation import section
from tracker.policy import Permission, can, current_actor, requires
from tracker.reports.wordprocessing import WORD_TYPE
from tracker.spreadsheets import download
from tracker.storage.stores import StorageDown, storage_named

log = structlog.get_logger()
blueprint = Blueprint("meetings", __name__)
blueprint.before_request(section("meetings"))
NOT_STARTED = "The work could not be started on this server. Tell the administrator."
PACK = "/meeting-packs/<uuid:pack_id>"


@blueprint.get("/boards/<uuid:board_id>/meetings")
@requires(Permission.SEE_BOARD, get_board)
def index(board: Any) -> ResponseReturnValue:
    """The next meeting with its pack and what is still missing, then earlier meetings with theirs."""
    return _index(board, PackForm())


@blueprint.post("/boards/<uuid:board_id>/meetings")
@requires(Permission.MAKE_PACK, get_board)
def make(board: Any) -> ResponseReturnValue:
    """Ask for the pack of a meeting; the work is done outside this request."""
    form = PackForm()
    if not form.validate_on_submit():
        return _index(board, form)
    pack, to_begin = ask_for_pack(board, form.meeting_on.data, actor=current_actor())
    commit()
    if to_begin:
        _start(pack)
    return redirect(url_for("meetings.pack", pack_id=pack.id))


def _start(pack: Any) -> None:
    """Begin the work; a server that cannot start it says so at once."""
    try:
        start_making(pack.id, current_app.extensions["settings"])
    except (OSError, subprocess.SubprocessError) as problem:
        log.error("pack_not_started", error=type(problem).__name__)
        fail_pack(pack, NOT_STARTED)
        commit()
        flash(NOT_STARTED, "problem")


def _index(board: Any, form: PackForm) -> ResponseReturnValue:
    day, meetings = today(), list_meetings(board.id)
    ahead = [period for period in meetings if period.meeting_on and period.meeting_on >= day]
    following = ahead[-1] if ahead else None
    packs = newest_by_day(list_packs(board.id))
    return render_template(
        "meetings/index.html",
        shown_board=board,
        form=form,
        meeting=following,
        missing=find_missing(following, day) if following else Missing(),
        packs=_shown(packs.pop(following.meeting_on or day, [])) if following else [],
        earlier=_earlier(meetings, packs, day),
        can_make=can(current_actor(), Permission.MAKE_PACK, board.scope),
    )


def _earlier(meetings: list[Any], packs: dict[date, list[Any]], day: date) -> list[dict[str, Any]]:
    """Meetings that were, and other days for which a pack was made, the latest first."""
    names = {period.meeting_on: period.name for period in meetings if period.meeting_on < day}
    days = sorted({*names, *packs}, reverse=True)
    return [{"on": on, "name": names.get(on, ""), "packs": _shown(packs.get(on, []))} for on in days]


def _shown(packs: list[Any]) -> list[dict[str, Any]]:
    return [{"pack": pack, "standing": standing_of(pack)} for pack in packs]


@blueprint.get(PACK)
@requires(Permission.SEE_BOARD, get_pack)
def pack(pack: Any) -> ResponseReturnValue:
    """A pack's contents with links to the real pages; while it is being made, how far it is."""
    return render_template(
        "meetings/pack.html",
        pack=pack,
        standing=standing_of(pack),
        content=pack.content if pack.status is PackStatus.READY else None,
        form_fields=date_fields(pack.meeting_on),
        can_make=can(current_actor(), Permission.MAKE_PACK, pack.scope),
    )


@blueprint.get(f"{PACK}/progress")
@requires(Permission.SEE_BOARD, get_pack)
def progress(pack: Any) -> ResponseReturnValue:
    """How far it is, for the page's script."""
    found = standing_of(pack)
    return jsonify(words=found.words, done=pack.done, total=pack.total, finished=not found.unfinished)


@blueprint.get(f"{PACK}.pdf")
@requires(Permission.SEE_BOARD, get_pack)
def pdf(pack: Any) -> ResponseReturnValue:
    """The pack as PDF."""
    return _file(pack, "pdf", pack.pdf_key, "application/pdf")


@blueprint.get(f"{PACK}.docx")
@requires(Permission.SEE_BOARD, get_pack)
def word(pack: Any) -> ResponseReturnValue:
    """The pack for the minute taker."""
    return _file(pack, "docx", pack.word_key, WORD_TYPE)


def _file(pack: Any, ending: str, key: str | None, media_type: str) -> ResponseReturnValue:
    """The stored file; each time it is taken away is written down."""
    if pack.status is not PackStatus.READY or key is None:
        raise WrongState("This pack is not ready yet.")
    try:
        content = storage_named(pack.storage_name).read(key)
    except StorageDown as problem:
        log.error("pack_not_readable", key=key, error=str(problem))
        abort(503)
    name = f"Meeting pack, {pack.board.short_name}, {format_date(pack.meeting_on)}.{ending}"
    answer = download(io.BytesIO(content), name, media_type)
    with writing():
        note_download(pack, ending, actor=current_actor())
    return answer


def date_fields(day: date) -> dict[str, int]:
    """The hidden fields of a button that asks for a meeting's pack."""
    return {"meeting_on-day": day.day, "meeting_on-month": day.month, "meeting_on-year": day.year}
