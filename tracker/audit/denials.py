"""Every page refused to a signed-in person (403) is written down: who, which page, never what was sent."""

import structlog
from flask import Flask, Response, g, request
from sqlalchemy.exc import SQLAlchemyError

from tracker.audit.operations import record_about
from tracker.db import writing
from tracker.policy import Actor, Scope

FORBIDDEN = 403
log = structlog.get_logger()


def init_app(app: Flask) -> None:
    """Look at each answer; a refusal gets an entry in a transaction of its own."""

    @app.after_request
    def note(response: Response) -> Response:
        actor: Actor | None = g.get("actor")
        if response.status_code == FORBIDDEN and actor is not None:
            _record(actor)
        return response


def _record(actor: Actor) -> None:
    try:
        with writing():
            record_about(
                "access.denied",
                "Page",
                request.endpoint or "",
                actor=actor,
                scope=_place(actor),
                after={"method": request.method},
            )
    except SQLAlchemyError as problem:  # the refusal stands, written down or not
        log.error("denial_not_recorded", error=type(problem).__name__, endpoint=request.endpoint)


def _place(actor: Actor) -> Scope:
    """The board or agency in the address when the person belongs to it, else no place in particular."""
    arguments = request.view_args or {}
    agency_id, board_id = arguments.get("agency_id"), arguments.get("board_id")
    return Scope(
        agency_id=agency_id if agency_id in actor.agency_ids else None,
        board_id=board_id if board_id in actor.board_ids else None,
    )
