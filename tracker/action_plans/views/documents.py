"""A plan on paper and as a file: to print, PDF, Word and Excel; for the day and filters asked for."""

import io
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.action_plans.figures import plan_figures
from tracker.action_plans.operations.exporting import note_export
from tracker.action_plans.part_c import PART_C, TOLD, part_c_cells
from tracker.action_plans.queries import get_plan, list_versions
from tracker.action_plans.views.asking import Asked, asked
from tracker.action_plans.views.pages import blueprint, strip
from tracker.db import writing
from tracker.formatting import format_date
from tracker.policy import Permission, current_actor, requires
from tracker.reports.plan_document import PlanDocument, compose_plan
from tracker.reports.plan_docx import plan_docx
from tracker.reports.plan_pdf import plan_pdf
from tracker.reports.wordprocessing import WORD_TYPE
from tracker.spreadsheets import MEDIA_TYPE, download, workbook

PDF_TYPE = "application/pdf"


@blueprint.get("/plans/<uuid:plan_id>/print")
@requires(Permission.READ_PLAN, get_plan)
def print_plan(plan: Any) -> ResponseReturnValue:
    """Every action on one page with the columns of Part C, made for paper."""
    wanted = asked(plan)
    if wanted.wrong:
        return _say_what_is_wrong(wanted)
    return render_template(
        "action_plans/print.html",
        plan=plan,
        document=_document(wanted),
        strip=strip(plan_figures(wanted.rows).counts),
        back=url_for("action_plans.plan", plan_id=plan.id) + wanted.address(),
    )


@blueprint.get("/plans/<uuid:plan_id>/plan.pdf")
@requires(Permission.READ_PLAN, get_plan)
def pdf(plan: Any) -> ResponseReturnValue:
    """The same as a tagged PDF."""
    wanted = asked(plan)
    if wanted.wrong:
        return _say_what_is_wrong(wanted)
    file = io.BytesIO(plan_pdf(_document(wanted)))
    return _taken(wanted, "PDF", download(file, _name(wanted, "pdf"), PDF_TYPE))


@blueprint.get("/plans/<uuid:plan_id>/plan.docx")
@requires(Permission.READ_PLAN, get_plan)
def word(plan: Any) -> ResponseReturnValue:
    """The same as a Word document."""
    wanted = asked(plan)
    if wanted.wrong:
        return _say_what_is_wrong(wanted)
    file = io.BytesIO(plan_docx(_document(wanted)))
    return _taken(wanted, "Word", download(file, _name(wanted, "docx"), WORD_TYPE))


def sheet(wanted: Asked) -> ResponseReturnValue:
    """The actions under the columns of Part C, in the layout from which a plan can be loaded."""
    if wanted.wrong:
        return _say_what_is_wrong(wanted)
    book = workbook([("Action plan", (*PART_C, *TOLD), map(part_c_cells, wanted.found))])
    return _taken(wanted, "Excel", download(book, _name(wanted, "xlsx"), MEDIA_TYPE))


def _document(wanted: Asked) -> PlanDocument:
    return compose_plan(
        wanted.plan, wanted.rows, wanted.found, list_versions(wanted.plan.id), wanted.on, wanted.words
    )


def _taken(wanted: Asked, kind: str, file: Response) -> Response:
    with writing():
        note_export(wanted.plan, kind, wanted.on, actor=current_actor())
    return file


def _name(wanted: Asked, ending: str) -> str:
    whose = wanted.plan.agency.name if wanted.plan.agency else wanted.plan.title
    then = f", as at {format_date(wanted.on)}" if wanted.past else ""
    return f"Action plan, {whose}{then}.{ending}"


def _say_what_is_wrong(wanted: Asked) -> ResponseReturnValue:
    """Back to the plan, where the message stands beside the day that was typed."""
    query = request.query_string.decode("ascii", "replace").replace("format=xlsx", "")
    return redirect(f"{url_for('action_plans.plan', plan_id=wanted.plan.id)}?{query}")
