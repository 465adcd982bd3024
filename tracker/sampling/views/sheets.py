"""The sheet of a sample on paper and as a spreadsheet, and the population to repeat the draw from."""

import io
from typing import Any

from flask.typing import ResponseReturnValue

from tracker.audit.operations import record
from tracker.db import writing
from tracker.policy import Permission, current_actor, requires
from tracker.reports.sample_document import SampleDocument, compose_sample, sample_workbook
from tracker.reports.sample_pdf import sample_pdf
from tracker.sampling.queries import get_sample, list_items
from tracker.sampling.rules import population_text
from tracker.sampling.views.pages import blueprint, manages
from tracker.spreadsheets import MEDIA_TYPE, download


@blueprint.get("/samples/<uuid:sample_id>/sheet.pdf")
@requires(Permission.VERIFY_EVIDENCE, get_sample)
def pdf(sample: Any) -> ResponseReturnValue:
    """The sheet to sign."""
    document = _document(sample)
    _note(sample, "pdf")
    return download(io.BytesIO(sample_pdf(document)), f"{document.title}.pdf", "application/pdf")


@blueprint.get("/samples/<uuid:sample_id>/sheet.xlsx")
@requires(Permission.VERIFY_EVIDENCE, get_sample)
def sheet(sample: Any) -> ResponseReturnValue:
    """The sheet as a spreadsheet."""
    document = _document(sample)
    _note(sample, "xlsx")
    return download(sample_workbook(document), f"{document.title}.xlsx", MEDIA_TYPE)


@blueprint.get("/samples/<uuid:sample_id>/population.txt")
@requires(Permission.DRAW_SAMPLE, get_sample)
def population(sample: Any) -> ResponseReturnValue:
    """Every key with its strata: what another program needs, and what its SHA-256 is taken of."""
    text = population_text((row["key"], row["strata"]) for row in sample.population)
    _note(sample, "population")
    return download(io.BytesIO(text.encode()), "population.txt", "text/plain; charset=utf-8")


def _document(sample: Any) -> SampleDocument:
    own, managing = current_actor().own_agency_ids, manages(sample.scope)
    return compose_sample(sample, list_items(sample.id), managing=managing, own=own)


def _note(sample: Any, kind: str) -> None:
    """A copy that leaves the house is in the audit trail."""
    with writing():
        record("sample.export", sample, actor=current_actor(), after={"kind": kind})
