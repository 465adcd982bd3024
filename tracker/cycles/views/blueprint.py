"""The blueprint that the pages of this folder add their routes to, and how they end."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from tracker.db import commit
from tracker.navigation import section

blueprint = Blueprint("cycles", __name__)
blueprint.before_request(section("setup"))


def done(cycle: Any, words: str) -> ResponseReturnValue:
    """Keep what was done, and go to the cycle's page, which says so."""
    return went_on(url_for("cycles.show", cycle_id=cycle.id), words)


def went_on(address: str, words: str) -> ResponseReturnValue:
    """Keep what was done, and go on to another page, which says so."""
    commit()
    flash(words, "success")
    return redirect(address, 303)
