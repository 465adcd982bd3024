"""The blueprint that every module of pages in this folder adds its routes to, and what the pages share."""

from typing import Any

from flask import Blueprint, current_app, url_for

from tracker.config import Settings
from tracker.evidence.file_types import ACCEPT
from tracker.evidence.rules import Way
from tracker.navigation import section

blueprint = Blueprint("evidence", __name__)
blueprint.before_request(section("evidence"))


def crumbs(agency_id: Any, here: str) -> list[dict[str, str]]:
    """The way to a page of the library."""
    library = url_for("evidence.library", agency_id=agency_id)
    return [{"text": "Evidence", "href": library}, {"text": here}]


def limit_mb() -> int:
    """The largest file that is taken, in megabytes."""
    settings: Settings = current_app.extensions["settings"]
    return settings.max_upload_mb


def ways_to_add(ways: tuple[Way, ...], chosen: Way, address: str) -> list[dict[str, Any]]:
    """The ways to add evidence as links, for the component `filters`."""
    return [
        {"text": way.label, "href": f"{address}?way={way.value}", "current": way is chosen} for way in ways
    ]


@blueprint.app_context_processor
def file_kinds() -> dict[str, str]:
    """For the field that takes a file, on every page that has one."""
    return {"accepted": ACCEPT}
