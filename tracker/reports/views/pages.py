"""The blueprint of the home pages, and the strip they share."""

from typing import Any

from flask import Blueprint

from tracker.navigation import section
from tracker.reports.colours import Colours

blueprint = Blueprint("overview", __name__)
blueprint.before_request(section("home"))


def strip(colours: Colours) -> list[dict[str, Any]]:
    """The segments of a BRAG strip, with counts and whole percentages."""
    return [
        {
            "colour": colour.value,
            "word": f"{colour.word} {colour.label.lower()}",
            "count": count,
            "percent": colours.percentages[colour] if colours.total else None,
        }
        for colour, count in colours.counts.items()
    ]
