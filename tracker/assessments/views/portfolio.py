"""The portfolio: all evidence that a return cites, as one zip that is made while it is sent."""

from typing import Any

from flask import Response
from flask.typing import ResponseReturnValue

from tracker.assessments.evidence_queries import list_portfolio
from tracker.assessments.operations import note_export
from tracker.assessments.queries import get_assessment
from tracker.assessments.views.pages import blueprint, readable
from tracker.clock import now
from tracker.db import writing
from tracker.evidence.names import clean_name, content_disposition
from tracker.evidence.portfolio import Portfolio
from tracker.formatting import format_when
from tracker.headers import DOWNLOAD_POLICY
from tracker.policy import Permission, can, current_actor, requires
from tracker.storage.stores import storage_named


@blueprint.get("/assessments/<uuid:assessment_id>/portfolio.zip")
@requires(Permission.TAKE_PORTFOLIO, get_assessment)
def portfolio(assessment: Any) -> ResponseReturnValue:
    """Files by standard with an index; links and what is held elsewhere stand in the index only."""
    readable(assessment)
    named = f"{assessment.agency.name}, {assessment.cycle.name}"
    heading = f"Evidence cited in the return of {named}. Made {format_when(now())}."
    found = Portfolio(heading, list_portfolio(assessment.id))
    with writing():  # and with it every transaction ends: nothing is held while somebody downloads
        note_export(assessment, "portfolio", actor=current_actor())
    # Opened now: while the file is sent there is neither a request nor a database session any more.
    places = {
        item.storage_name: storage_named(item.storage_name) for item in found.items if item.storage_name
    }
    pieces = found.stream(lambda storage_name, key: places[storage_name].stream(key))
    return Response(pieces, headers=_headers(f"Evidence of {named}.zip"))


def _headers(name: str) -> dict[str, str]:
    return {
        "Content-Type": "application/zip",
        "Content-Disposition": content_disposition(clean_name(name)),
        "Content-Security-Policy": DOWNLOAD_POLICY,
        "Cache-Control": "no-store",
    }


@blueprint.app_context_processor
def portfolio_right() -> dict[str, Any]:
    """For the link on the pages of a return, wherever they are."""
    return {"may_take_portfolio": may_take_portfolio}


def may_take_portfolio(assessment: Any) -> bool:
    """Whether the person asking may take all evidence of the return with them."""
    return can(current_actor(), Permission.TAKE_PORTFOLIO, assessment.scope)
