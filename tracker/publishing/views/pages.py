"""The blueprint that every module of pages in this folder adds its routes to, and what the pages share."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, url_for

from tracker.evidence.queries import latest_version
from tracker.evidence.views.serving import file_words
from tracker.navigation import section
from tracker.publishing.rules import Obstacle

blueprint = Blueprint("publishing", __name__)
blueprint.before_request(section("grading"))
HELP = {
    Obstacle.UNGRADED: "Give each a grade.",
    Obstacle.STALE: "Read the answer again and save the grade.",
    Obstacle.UNDECIDED: "Decide whether it is granted.",
    Obstacle.MODERATION: "A second person has to grade it, or it is taken out of moderation.",
    Obstacle.DIFFERING: "Agree on a grade.",
    Obstacle.QUERIES: "Wait for the answer, or close the query.",
    Obstacle.OUTCOMES: "Say what was found in the evidence.",
}


def obstacle_list(assessment: Any, missing: Mapping[Obstacle, Any]) -> list[dict[str, Any]]:
    """Each obstacle in words, with a link to put it right at every standard, and where it is all together."""
    pages = _pages(assessment)
    own = assessment.id
    return [
        {
            "words": kind.label,
            "help": HELP[kind],
            "links": [(ref, url_for("grading.bench", assessment_id=own, ref=ref)) for ref in refs],
            "page": pages.get(kind),
        }
        for kind, refs in missing.items()
    ]


def _pages(assessment: Any) -> dict[Obstacle, tuple[str, str]]:
    """The page that deals with everything of a kind: its name and address."""
    cycle = assessment.cycle
    samples = url_for("sampling.index", board_id=cycle.board_id, cycle=cycle.id)
    return {
        Obstacle.MODERATION: ("Moderation", url_for("moderation.show", cycle_id=cycle.id)),
        Obstacle.QUERIES: ("Queries", url_for("board_queries.of_return", assessment_id=assessment.id)),
        Obstacle.OUTCOMES: ("Samples", samples),
    }


def contest_evidence(contest: Any, items: Any) -> list[dict[str, str]]:
    """What a contest leans on, each item with its guarded page."""
    return [
        {
            "title": item.title,
            "words": _words(item, contest.raised_at),
            "href": url_for("publishing.contested_evidence", contest_id=contest.id, item_id=item.id),
        }
        for item in items
    ]


def _words(item: Any, by: Any) -> str:
    version = latest_version(item, by)
    return file_words(version) if version else str(item.kind.label)
