"""Every list that somebody takes away is written down: who, which list, when (TRUST, audit trail).

Exports of one thing, such as a return or a sample, write their own entry beside that thing.
"""

import structlog
from flask import Flask, Response, g, request
from sqlalchemy.exc import SQLAlchemyError

from tracker.audit.operations import record_about
from tracker.db import writing
from tracker.policy import Actor, Grant, Scope

log = structlog.get_logger()


def init_app(app: Flask) -> None:
    """Look at each answer; a list taken away gets an entry in a transaction of its own."""

    @app.after_request
    def note(response: Response) -> Response:
        actor: Actor | None = g.get("actor")
        name: str = g.get("taken_away", "")
        if name and actor is not None and response.status_code == 200 and not g.get("export_recorded"):
            _record(actor, name)
        return response


def _record(actor: Actor, name: str) -> None:
    acting: Grant | None = g.get("acting")
    place = Scope(acting.agency_id, acting.board_id) if acting else Scope()
    try:
        with writing():
            record_about(
                "list.export", "List", request.endpoint or "", actor=actor, scope=place, after={"file": name}
            )
    except SQLAlchemyError as problem:  # as with a refusal: the person is answered, written down or not
        log.error("export_not_recorded", error=type(problem).__name__, endpoint=request.endpoint)
