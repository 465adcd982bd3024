"""Calibration: how agencies grade themselves against the grades in force, by agency and by standard."""

from collections.abc import Mapping
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.cycles.queries import get_cycle
from tracker.frameworks.rules import ref_key
from tracker.moderation.calibration import Calibration, calibration_by
from tracker.moderation.calibration import calibration as calibrate
from tracker.moderation.pairs import Claim, list_claims
from tracker.moderation.views.pages import blueprint, crumbs, tabs
from tracker.policy import Permission, current_actor, requires
from tracker.spreadsheets import MEDIA_TYPE, download, workbook

BY = (("agency", "By agency"), ("standard", "By standard"))
WHICH = (("all", "Every graded standard"), ("published", "Published only"), ("essential", "Essential only"))
HEADINGS = ("Self-graded and graded", "Over-claimed", "Under-claimed", "The same", "Mean difference",
            "N/A left out")  # fmt: skip


@blueprint.get("/cycles/<uuid:cycle_id>/calibration")
@requires(Permission.RUN_MODERATION, get_cycle)
def calibration(cycle: Any) -> ResponseReturnValue:
    """The widest first; for the board manager only, as grades not yet published are among them (R5)."""
    which = _one_of(WHICH, "which")
    claims = [one for one in list_claims(cycle.id, current_actor().own_agency_ids) if _counted(one, which)]
    if request.args.get("format") == "xlsx":
        return _sheet(cycle, claims)
    by = _one_of(BY, "by")
    return render_template(
        "moderation/calibration.html",
        cycle=cycle,
        tabs=tabs(cycle, "moderation.calibration"),
        crumbs=crumbs(cycle, {"text": "Calibration"}),
        overall=calibrate(one.pair for one in claims),
        by=by,
        by_links=_links("by", BY, by, which=which),
        which_links=_links("which", WHICH, which, by=by),
        rows=_by_agency(claims) if by == "agency" else _by_standard(cycle, claims),
        sheet_href=f"?format=xlsx&which={which}",
    )


def _one_of(choices: tuple[tuple[str, str], ...], name: str) -> str:
    asked = request.args.get(name, "")
    return asked if asked in dict(choices) else choices[0][0]


def _links(
    name: str, choices: tuple[tuple[str, str], ...], current: str, **kept: str
) -> list[dict[str, Any]]:
    rest = "".join(f"&{other}={value}" for other, value in kept.items())
    return [
        {"text": text, "href": f"?{name}={value}{rest}", "current": value == current}
        for value, text in choices
    ]


def _counted(claim: Claim, which: str) -> bool:
    return which == "all" or (claim.published if which == "published" else claim.essential)


def _by_agency(claims: list[Claim]) -> list[dict[str, Any]]:
    about = {one.agency_id: one for one in claims}
    found = calibration_by((one.agency_id, one.pair) for one in claims)
    return [
        {
            "name": about[agency_id].agency,
            "detail": about[agency_id].kind.label,
            "href": _address(about[agency_id]),
            "figures": figures,
        }
        for agency_id, figures in found.items()
    ]


def _address(claim: Claim) -> str:
    endpoint = "grading.results" if claim.published else "grading.standards"
    return url_for(endpoint, assessment_id=claim.assessment_id)


def _by_standard(cycle: Any, claims: list[Claim]) -> list[dict[str, Any]]:
    about = {one.ref: one for one in claims}
    return [
        {
            "name": f"{ref} {about[ref].short_title}",
            "detail": "Essential" if about[ref].essential else "",
            "href": url_for("grading.across_standard", cycle_id=cycle.id, ref=ref),
            "figures": figures,
        }
        for ref, figures in _standards(claims).items()
    ]


def _standards(claims: list[Claim]) -> Mapping[str, Calibration]:
    return calibration_by((one.ref, one.pair) for one in sorted(claims, key=lambda one: ref_key(one.ref)))


def _sheet(cycle: Any, claims: list[Claim]) -> ResponseReturnValue:
    sheets: list[Any] = [
        (name, (heading, *HEADINGS), [(row["name"], *_cells(row["figures"])) for row in rows])
        for name, heading, rows in (
            ("By agency", "Agency", _by_agency(claims)),
            ("By standard", "Standard", _by_standard(cycle, claims)),
        )
    ]
    every = [
        (one.agency, one.ref, one.essential, one.claimed.short_label, one.graded.short_label, one.published)
        for one in claims
    ]
    headings = ("Agency", "Standard", "Essential", "Self-grade", "Grade in force", "Published")
    book = workbook([*sheets, ("Every standard", headings, every)])
    return download(book, f"Calibration {cycle.name}.xlsx", MEDIA_TYPE)


def _cells(found: Calibration) -> tuple[Any, ...]:
    mean = None if found.mean is None else round(found.mean, 4)
    return found.cases, found.over, found.under, found.exact, mean, found.left_out
