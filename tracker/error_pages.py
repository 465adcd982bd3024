"""Every refusal as a page in plain words; what was typed comes back on it."""

from collections.abc import Iterable
from dataclasses import dataclass

import structlog
from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from tracker.db import db, is_out_of_reach, only_reading
from tracker.errors import Conflict, TrackerError
from tracker.forms import clean_text
from tracker.input_guard import FORM

PAGES = {400, 403, 404, 405, 409, 413, 415, 429, 500, 503}
NOT_KEPT = {
    "csrf_token",
    "version",
    "password",
    "new_password",
    "current_password",
    "code",
    "token",
    "next",
    "kept",
}
SECRET = ("password", "code", "token")
log = structlog.get_logger()


@dataclass(frozen=True)
class Again:
    """The form that was refused, to be sent once more by one press."""

    action: str
    fields: list[tuple[str, str]]


def find_again() -> Again | None:
    """The form of this request if it may be sent again; None for files, secrets and forms of other sites."""
    if request.method != "POST" or request.mimetype != FORM or not _from_our_own_page():
        return None
    fields = [(name, text) for name, text in request.form.items(multi=True) if name != "csrf_token"]
    if not fields or any(word in name for name, _ in fields for word in SECRET):
        return None
    return Again(request.full_path.rstrip("?"), fields)


def _from_our_own_page() -> bool:
    """Another site must not get its form sent by way of our button."""
    return request.headers.get("Sec-Fetch-Site", "") == "same-origin" or (
        request.headers.get("Referer", "").startswith(request.host_url)
    )


def kept_text() -> list[tuple[str, str]]:
    """What was typed into the form that was refused, as (label, text); never passwords or tokens."""
    try:
        typed = request.form.items(multi=True)
    except (RequestEntityTooLarge, HTTPException):
        return []
    return readable(typed)


def readable(fields: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Typed fields as (label, text) for a page; leaves out what nobody typed, and secrets."""
    return [
        (name.replace("_", " ").capitalize(), clean_text(text))
        for name, text in fields
        if name not in NOT_KEPT and "password" not in name and len(text.strip()) > 1
    ]


def error_page(
    status: int,
    message: str = "",
    kept: list[tuple[str, str]] | None = None,
    again: Again | None = None,
) -> ResponseReturnValue:
    """The page for a status, with an optional sentence of its own, and the form to send `again`."""
    page = status if status in PAGES else (500 if status >= 500 else 400)
    kept = kept if kept is not None else kept_text()
    return render_template(f"errors/{page}.html", message=message, kept_text=kept, again=again), status


def init_app(app: Flask) -> None:
    """Show refusals as pages; anything unforeseen is logged, rolled back and told plainly."""

    _refuse_lost_updates(app)

    @app.errorhandler(TrackerError)
    def refused(problem: TrackerError) -> ResponseReturnValue:
        db.session.rollback()
        return error_page(problem.status, problem.message)

    @app.errorhandler(CSRFError)
    def stale_token(_problem: CSRFError) -> ResponseReturnValue:
        db.session.rollback()
        words = "This page had been open too long to be sent safely, so nothing was saved."
        return error_page(400, words, again=find_again())

    @app.errorhandler(HTTPException)
    def http_problem(problem: HTTPException) -> ResponseReturnValue:
        db.session.rollback()
        return _as_page(app, problem)

    @app.errorhandler(Exception)
    def unforeseen(problem: Exception) -> ResponseReturnValue:
        db.session.rollback()
        log.error("unforeseen", error=type(problem).__name__, exc_info=problem)
        if app.testing:
            raise problem
        return error_page(500, again=find_again())

    @app.errorhandler(OperationalError)
    def database_trouble(problem: OperationalError) -> ResponseReturnValue:
        if not is_out_of_reach(problem):
            return unforeseen(problem)
        only_reading()
        g.database_away = True  # the page is made without it
        log.error("database out of reach", error=str(problem.orig))
        return error_page(503, again=find_again())


def _as_page(app: Flask, problem: HTTPException) -> ResponseReturnValue:
    if problem.response is not None or problem.code is None or problem.code < 400:
        return problem
    answer = app.make_response(error_page(problem.code))
    for name, value in problem.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _refuse_lost_updates(app: Flask) -> None:
    @app.errorhandler(Conflict)
    def somebody_was_first(clash: Conflict) -> ResponseReturnValue:
        db.session.rollback()
        texts = {"theirs": list(clash.theirs.items()), "kept_text": list(clash.yours.items())}
        return render_template("errors/409.html", message=clash.message, back_href=request.path, **texts), 409

    @app.errorhandler(StaleDataError)
    def saved_elsewhere(_problem: StaleDataError) -> ResponseReturnValue:
        db.session.rollback()
        return error_page(409, "Somebody else saved this while you were working on it.")
