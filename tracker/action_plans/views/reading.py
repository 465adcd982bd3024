"""The forms of reading a plan: table, by month, timeline; with what leads from each to the others."""

from typing import Any

from tracker.action_plans.charting import chart
from tracker.action_plans.figures import PlanFigures
from tracker.action_plans.grouping import Group, Section, View, by_month, page_of_sections, under_headings
from tracker.action_plans.listing import Show, Sort, leads_of, standards_of
from tracker.action_plans.views.asking import Asked
from tracker.action_plans.views.pages import number_of


def reading(wanted: Asked, figures: PlanFigures) -> dict[str, Any]:
    """Everything the part “Actions” of the page shows; links keep what was asked for."""
    page, parts = page_of_sections(_sections(wanted), number_of("page"))
    return {
        "asked": wanted,
        "actions": page,
        "parts": parts,
        "chart": chart(page.items, wanted.on) if wanted.view is View.TIMELINE else None,
        "filters": wanted.filters,
        "sort": wanted.sort,
        "sort_links": {each.value: wanted.address(sort=each) for each in Sort},
        "views": [
            {"text": each.label, "href": wanted.address(view=each), "current": each is wanted.view}
            for each in View
        ],
        "shows": _shows(wanted, figures),
        "groups": [(each.value, each.label, each is wanted.group) for each in Group],
        "leads": leads_of(wanted.rows),
        "standards": standards_of(wanted.rows),
        "page_href": wanted.address() + "&page=",
        "download_href": wanted.address() + "&format=xlsx",
        "unrecorded": sum(not row.words_recorded for row in wanted.rows),
    }


def _sections(wanted: Asked) -> list[Section]:
    if wanted.view is View.MONTH:
        return by_month(wanted.found, wanted.on)
    if wanted.view is View.TIMELINE:
        return [Section("", wanted.found)]
    return under_headings(wanted.found, wanted.group)


def _shows(wanted: Asked, figures: PlanFigures) -> list[dict[str, Any]]:
    chosen = wanted.filters.show
    return [
        {"text": show.label, "href": wanted.address(show=show), "current": show is chosen, "count": count}
        for show, count in _counts(figures).items()
        if count or show is Show.ALL or show is chosen
    ]


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
