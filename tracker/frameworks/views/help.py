"""Help pages: the standards, the grades, the definitions, the bodies and the guidance, open to everybody."""

from flask import render_template
from flask.typing import ResponseReturnValue

from tracker.errors import NotFound
from tracker.frameworks.source import find_built_in
from tracker.frameworks.views.blueprint import blueprint
from tracker.policy import public

SHOWN = "S11-2009"
REASON = "The standards and what they mean are published; nothing here belongs to an agency."


@blueprint.get("/help")
@public(REASON)
def index() -> ResponseReturnValue:
    """What there is to read."""
    return _page("index")


@blueprint.get("/help/standards")
@public(REASON)
def standards() -> ResponseReturnValue:
    """All policy standards with their minimum standards; each has an anchor such as #standard-3-4."""
    return _page("standards")


@blueprint.get("/help/grades")
@public(REASON)
def grades() -> ResponseReturnValue:
    """What each grade looks like (guidance section 3)."""
    return _page("grades")


@blueprint.get("/help/definitions")
@public(REASON)
def definitions() -> ResponseReturnValue:
    """What the words mean (guidance section 4)."""
    return _page("definitions")


@blueprint.get("/help/section-11-bodies")
@public(REASON)
def section_11_bodies() -> ResponseReturnValue:
    """Who has the duty, and what it is (Appendix I)."""
    return _page("section_11_bodies")


@blueprint.get("/help/guidance")
@public(REASON)
def guidance() -> ResponseReturnValue:
    """How to complete the self-assessment and the action plan (guidance 2.1 to 2.18)."""
    return _page("guidance")


def _page(name: str) -> ResponseReturnValue:
    framework = find_built_in(SHOWN)
    if framework is None:
        raise NotFound
    return render_template(f"frameworks/{name}.html", source=framework)
