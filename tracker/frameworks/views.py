"""Help pages: the standards, the grades, the definitions, the bodies and the guidance, open to everybody."""

from typing import Any, Protocol

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from tracker.errors import NotFound
from tracker.frameworks.rules import Framework, fill, worded
from tracker.frameworks.source import find_built_in
from tracker.policy import public

SHOWN = "S11-2009"
REASON = "The standards and what they mean are published; nothing here belongs to an agency."

blueprint = Blueprint("frameworks", __name__, url_prefix="/help")


class NamedBoard(Protocol):
    """What a page knows of its board."""

    short_name: str
    area: str


@blueprint.app_template_filter("in_words_of")
def in_words_of(value: Any, board: NamedBoard | None) -> Any:
    """A framework, or one of its texts, with the board's short name and area filled in."""
    names = {"board": board.short_name, "area": board.area} if board else {}
    return worded(value, **names) if isinstance(value, Framework) else fill(value, **names)


@blueprint.get("")
@public(REASON)
def index() -> ResponseReturnValue:
    """What there is to read."""
    return _page("index")


@blueprint.get("/standards")
@public(REASON)
def standards() -> ResponseReturnValue:
    """All policy standards with their minimum standards; each has an anchor such as #standard-3-4."""
    return _page("standards")


@blueprint.get("/grades")
@public(REASON)
def grades() -> ResponseReturnValue:
    """What each grade looks like (guidance section 3)."""
    return _page("grades")


@blueprint.get("/definitions")
@public(REASON)
def definitions() -> ResponseReturnValue:
    """What the words mean (guidance section 4)."""
    return _page("definitions")


@blueprint.get("/section-11-bodies")
@public(REASON)
def section_11_bodies() -> ResponseReturnValue:
    """Who has the duty, and what it is (Appendix I)."""
    return _page("section_11_bodies")


@blueprint.get("/guidance")
@public(REASON)
def guidance() -> ResponseReturnValue:
    """How to complete the self-assessment and the action plan (guidance 2.1 to 2.18)."""
    return _page("guidance")


def _page(name: str) -> ResponseReturnValue:
    framework = find_built_in(SHOWN)
    if framework is None:
        raise NotFound
    return render_template(f"frameworks/{name}.html", source=framework)
