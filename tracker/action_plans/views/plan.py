"""An agency's plans, and one plan as everybody reads it."""

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.action_plans.board_lists import list_plans_of_agency
from tracker.action_plans.differences import list_differences
from tracker.action_plans.figures import PlanFigures, plan_figures
from tracker.action_plans.listing import Filters, Page, Show, Sort, leads_of, narrow, standards_of, take_page
from tracker.action_plans.needs import uncovered
from tracker.action_plans.queries import (
    get_plan,
    list_assessments_without_plan,
    list_needs,
    list_rows,
    list_versions,
)
from tracker.action_plans.rows import ActionRow
from tracker.action_plans.rules import PlanStatus
from tracker.action_plans.views.pages import address, blueprint, crumbs, inside, keeps, number_of, strip
from tracker.action_plans.views.withdrawing import withdrawals_on_plan
from tracker.assessments.queries import find_assessment
from tracker.boards.queries import get_agency
from tracker.clock import today
from tracker.formatting import format_date
from tracker.forms import clean_line
from tracker.policy import Permission, can, current_actor, has_interest, requires
from tracker.spreadsheets import spreadsheet

PART_C = ("No", "Action", "Lead Manager", "Timescales", "Current Progress", "Evidence", "Risks")


@blueprint.get("/agencies/<uuid:agency_id>/action-plans")
@requires(Permission.SEE_AGENCY, get_agency)
def agency_plans(agency: Any) -> ResponseReturnValue:
    """The agency's plans; straight to the plan when there is one and nothing else to begin."""
    plans = list_plans_of_agency(agency.id)
    others = list_assessments_without_plan(agency.id)
    if len(plans) == 1 and not others and not request.args.get("all"):
        return redirect(url_for("action_plans.plan", plan_id=plans[0].plan_id))
    return render_template(
        "action_plans/agency_plans.html",
        agency=agency,
        plans=[(plan, strip(plan.figures.counts)) for plan in plans],
        others=others,
        may_keep=can(current_actor(), Permission.KEEP_PLAN, agency.scope),
    )


@blueprint.get("/plans/<uuid:plan_id>")
@requires(Permission.READ_PLAN, get_plan)
def plan(plan: Any) -> ResponseReturnValue:
    """The plan: how it stands, what to do next, and its actions as Part C lists them."""
    rows = list_rows(plan.id, today())
    filters, sort = _wanted(rows)
    found = narrow(rows, filters, sort)
    if request.args.get("format") == "xlsx":
        return spreadsheet("Action plan", PART_C, map(_part_c, found))
    figures = plan_figures(rows)
    page = take_page(found, number_of("page"))
    return render_template(
        "action_plans/plan.html",
        plan=plan,
        figures=figures,
        strip=strip(figures.counts),
        actions=page,
        may_keep=keeps(plan),
        inside=inside(plan.agency_id),
        crumbs=crumbs(plan),
        **_standing(plan, rows),
        **withdrawals_on_plan(plan.id),
        **_choices(rows, figures, filters, sort, page),
    )


def _standing(plan: Any, rows: Sequence[ActionRow]) -> dict[str, Any]:
    """Where the plan is with the sub-group, what it has to answer still, and what changed since."""
    versions = list_versions(plan.id)
    last = versions[0] if versions else None
    ratified = next((each for each in versions if each.status is PlanStatus.RATIFIED), None)
    actor = current_actor()
    return {
        "versions": versions,
        "last": last,
        "status": last.status if last else PlanStatus.DRAFT,
        "differences": list_differences(ratified.content, rows) if ratified else [],
        "ratified": ratified,
        "may_ratify": can(actor, Permission.RATIFY_PLAN, plan.scope),
        "has_interest": has_interest(actor, plan.scope) and not inside(plan.agency_id),
        **_needs(plan, rows),
    }


def _needs(plan: Any, rows: Sequence[ActionRow]) -> dict[str, Any]:
    if plan.cycle_id is None or plan.agency_id is None:
        return {"needs": [], "assessment_id": None}
    assessment = find_assessment(plan.cycle_id, plan.agency_id)
    needs = list_needs(plan.cycle_id, plan.agency_id)
    return {
        "needs": uncovered(needs, rows),
        "assessment_id": assessment.id if assessment else None,
        "may_read_answers": can(current_actor(), Permission.READ_WHOLE_RETURN, plan.scope),
    }


def _wanted(rows: Sequence[ActionRow]) -> tuple[Filters, Sort]:
    """The filters of the address; what makes no sense falls back to everything."""
    show, sort = request.args.get("show", ""), request.args.get("sort", "")
    lead = clean_line(request.args.get("lead", ""))
    standard = request.args.get("standard", "")
    filters = Filters(
        show=Show(show) if show in set(Show) else Show.ALL,
        lead=lead if lead in leads_of(rows) else "",
        standard=standard if standard in standards_of(rows) else "",
    )
    return filters, Sort(sort) if sort in set(Sort) else Sort.NUMBER


def _choices(
    rows: Sequence[ActionRow], figures: PlanFigures, filters: Filters, sort: Sort, page: Page[ActionRow]
) -> dict[str, Any]:
    now = {"show": filters.show, "lead": filters.lead, "standard": filters.standard, "sort": sort}
    return {
        "filters": filters,
        "sort": sort,
        "sort_links": {each.value: address(**{**now, "sort": each}) for each in Sort},
        "shows": [
            {"text": show.label, "href": address(**{**now, "show": show}), "current": show is filters.show,
             "count": count}
            for show, count in _counts(figures).items()
            if count or show is Show.ALL or show is filters.show
        ],
        "leads": leads_of(rows),
        "standards": standards_of(rows),
        "page_href": address(**now) + "&page=",
        "download_href": address(**now) + "&format=xlsx",
        "narrowed": page.total < figures.total + figures.drafts,
    }  # fmt: skip


def _counts(figures: PlanFigures) -> dict[Show, int]:
    colours = {Show(colour.value): count for colour, count in figures.counts.items()}
    return {
        Show.ALL: figures.total + figures.drafts,
        **colours,
        Show.RE_DATED: figures.re_dated,
        Show.SILENT: figures.silent,
        Show.DRAFT: figures.drafts,
        Show.WITHDRAWN: figures.withdrawn,
    }


def _part_c(row: ActionRow) -> tuple[Any, ...]:
    return (row.number, _action_words(row), row.lead_manager, _timescales(row), _progress(row),
            "\n".join(row.evidence), row.risks)  # fmt: skip


def _action_words(row: ActionRow) -> str:
    standards = f"Standards {', '.join(row.standards)}" if row.standards else ""
    return "\n".join(part for part in (row.title, row.specific, standards) if part)


def _timescales(row: ActionRow) -> str:
    words = format_date(row.due_on)
    return f"{words} (first {format_date(row.original_due_on)}, {row.moved_words})" if row.moves else words


def _progress(row: ActionRow) -> str:
    colour = f"{row.shown.colour.word}: {row.shown.reason}" if row.shown else row.status.label
    said = f"{format_date(row.last_update_on)}: {row.last_update}" if row.last_update else "No update yet"
    return f"{colour}\n{said}"
