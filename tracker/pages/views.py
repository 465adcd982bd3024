"""Help, accessibility, privacy, contact; and whether the application is well."""

import structlog
from flask import Blueprint, Response, render_template
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from tracker.db import db
from tracker.policy import public

blueprint = Blueprint("pages", __name__)
log = structlog.get_logger()
SAME_FOR_ALL = "the same words for everybody, also before signing in"


@blueprint.get("/help/how-it-works")
@public(SAME_FOR_ALL)
def how_it_works() -> str:
    """Who does what, in which order, and the words used."""
    return render_template("pages/how_it_works.html")


@blueprint.get("/accessibility")
@public(SAME_FOR_ALL)
def accessibility() -> str:
    """The accessibility statement."""
    return render_template("pages/accessibility.html")


@blueprint.get("/privacy")
@public(SAME_FOR_ALL)
def privacy() -> str:
    """What is kept about the people who sign in, and the one cookie."""
    return render_template("pages/privacy.html")


@blueprint.get("/contact")
@public(SAME_FOR_ALL)
def contact() -> str:
    """Whom to ask."""
    return render_template("pages/contact.html")


@blueprint.get("/healthz")
@public("machines that watch over the installation ask it; it tells nothing else")
def healthz() -> Response:
    """`ok` when the database answers, 503 otherwise."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError as problem:
        log.error("unhealthy", error=type(problem).__name__)
        return Response("the database does not answer\n", 503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")
