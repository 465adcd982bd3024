"""How far graders agree: overall, by grader and by policy standard; for the board manager only (R5)."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from tracker.cycles.queries import get_cycle
from tracker.moderation.agreement import FEWEST, SCALE, Agreement, Weights, agreement, agreement_by
from tracker.moderation.pairs import GradedTwice, list_graded_twice
from tracker.moderation.rules import Rule
from tracker.moderation.views.pages import blueprint, crumbs, tabs
from tracker.policy import Permission, current_actor, requires
from tracker.spreadsheets import MEDIA_TYPE, download, workbook

FIGURES = ("Graded twice", "Exact agreement", "Within one grade", "Kappa, linear weights",
           "Kappa, quadratic weights", "N/A left out", "Of these both N/A")  # fmt: skip


@blueprint.get("/cycles/<uuid:cycle_id>/moderation/figures")
@requires(Permission.RUN_MODERATION, get_cycle)
def figures(cycle: Any) -> ResponseReturnValue:
    """Agreement as it was given blind, with the table of pairs."""
    pairs = list_graded_twice(cycle.id, current_actor().own_agency_ids)
    if request.args.get("format") == "xlsx":
        return _sheet(cycle, pairs)
    overall = agreement(one.pair for one in pairs)
    return render_template(
        "moderation/figures.html",
        cycle=cycle,
        tabs=tabs(cycle, "moderation.figures"),
        crumbs=crumbs(cycle, {"text": "How far graders agree"}),
        overall=overall,
        parts=_parts(pairs),
        weights=Weights,
        scale=SCALE,
        fewest=FEWEST,
        most=max((number for row in overall.table for number in row), default=0),
    )


def _parts(pairs: list[GradedTwice]) -> list[tuple[str, Mapping[Any, Agreement]]]:
    """The same figures for parts of the pairs, each with the heading of its first column."""
    by_policy = sorted(pairs, key=lambda one: one.policy_number)
    at_random = [one for one in pairs if Rule.RANDOM in one.why.split()]
    parts = [
        ("First grader", agreement_by((one.grader, one.pair) for one in _by_name(pairs, "grader"))),
        ("Moderator", agreement_by((one.moderator, one.pair) for one in _by_name(pairs, "moderator"))),
        ("Policy standard",
         agreement_by((f"{one.policy_number} {one.policy}", one.pair) for one in by_policy)),
    ]  # fmt: skip
    if at_random and len(at_random) < len(pairs):
        parts.append(("How drawn", agreement_by(_by_chance(pairs))))
    return parts


def _by_name(pairs: list[GradedTwice], who: str) -> list[GradedTwice]:
    return sorted(pairs, key=lambda one: str(getattr(one, who)))


def _by_chance(pairs: list[GradedTwice]) -> Iterable[tuple[str, Any]]:
    for one in pairs:
        yield (
            "Drawn at random" if Rule.RANDOM in one.why.split() else "Drawn by a rule, or not drawn",
            one.pair,
        )


def _sheet(cycle: Any, pairs: list[GradedTwice]) -> ResponseReturnValue:
    overall = agreement(one.pair for one in pairs)
    rows = [("All", "", *_cells(overall))]
    for heading, found in _parts(pairs):
        rows += [(heading, name, *_cells(each)) for name, each in found.items()]
    table = [
        (f"First grade {grade.short_label}", *numbers)
        for grade, numbers in zip(SCALE, overall.table, strict=True)
    ]
    given = [
        (one.agency, one.ref, one.grader, one.first.short_label, one.moderator, one.moderation.short_label)
        for one in pairs
    ]
    book = workbook(
        [
            ("Agreement", ("Part", "Name", *FIGURES), rows),
            ("Pairs", ("", *(f"Moderation {grade.short_label}" for grade in SCALE)), table),
            ("Graded twice",
             ("Agency", "Standard", "First grader", "First grade", "Moderator", "Moderation"), given),
        ]
    )  # fmt: skip
    return download(book, f"Agreement of graders {cycle.name}.xlsx", MEDIA_TYPE)


def _cells(found: Agreement) -> tuple[Any, ...]:
    kappas = [found.kappa(weights) for weights in Weights]
    return (
        found.cases, found.exact, found.within_one,
        *(found.reason if kappa is None else round(float(kappa), 4) for kappa in kappas),
        found.left_out, found.left_out_alike,
    )  # fmt: skip
