"""Drawing what is to be moderated: choose, look at what it would give, draw; and the proof of a draw."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.assessments.rules import AssessmentStatus
from tracker.cycles.queries import get_cycle
from tracker.db import commit
from tracker.drawing import METHOD, new_seed, rank
from tracker.errors import RuleBroken
from tracker.formatting import plural
from tracker.frameworks.queries import get_framework
from tracker.grading.returns import ReturnsWanted, list_returns
from tracker.moderation.forms import DrawForm
from tracker.moderation.operations import choose, draw_items, population_of
from tracker.moderation.queries import get_draw
from tracker.moderation.rules import Candidate, Preview, Rule, Rules, draw, preview, why_words
from tracker.moderation.views.pages import agency_names, below_moderation, blueprint
from tracker.policy import Permission, current_actor, requires
from tracker.spreadsheets import MEDIA_TYPE, download, workbook

HEADINGS = ("Place", "SHA-256", "Key", "Agency", "Standard", "Essential", "First grade", "Drawn", "Why")
IN_WORDS = "Sort the keys by the SHA-256 of seed, line feed and key; the first so many are the random part."


@blueprint.route("/cycles/<uuid:cycle_id>/moderation/draw", methods=["GET", "POST"], endpoint="draw")
@requires(Permission.RUN_MODERATION, get_cycle)
def draw_page(cycle: Any) -> ResponseReturnValue:
    """Choose the rules; the first press shows what they would draw, the second draws it."""
    form = DrawForm(seed=new_seed()).offer(
        get_framework(cycle.framework_version_id).minimum_standards, _agencies(cycle)
    )
    found = None
    if form.validate_on_submit():
        try:
            found = _preview(cycle, form)
            if _is_decided(found):
                return _draw(cycle, form)
        except RuleBroken as problem:
            form.refuse(problem)
    return render_template(
        "moderation/draw.html",
        cycle=cycle,
        form=form,
        found=found,
        population=found.population if found else len(population_of(cycle.id, _own())),
        rules=Rule,
        crumbs=below_moderation(cycle, "Draw"),
    )


def _own() -> frozenset[Any]:
    """Agencies of the person asking, which they must not choose from (R11)."""
    return current_actor().own_agency_ids


def _agencies(cycle: Any) -> dict[str, str]:
    rows = list_returns(cycle.board_id, cycle.id, ReturnsWanted(page_size=None))
    return {
        str(row.agency_id): row.agency_name
        for row in rows
        if row.status is AssessmentStatus.IN_GRADING and row.agency_id not in _own()
    }


def _preview(cycle: Any, form: DrawForm) -> Preview:
    population = population_of(cycle.id, _own())
    return preview(population, choose(population, form.rules(), form.seed.data or ""))


def _is_decided(found: Preview) -> bool:
    """Whether to draw now: it was asked for, and a warning, if there is one, was on the page before."""
    asked = request.form.get("then") == "draw"
    return asked and (not found.warning or request.form.get("warned") == "yes")


def _draw(cycle: Any, form: DrawForm) -> ResponseReturnValue:
    items = draw_items(cycle, form.rules(), form.seed.data or "", actor=current_actor(), without=_own())
    commit()
    drawn = plural(len(items), "standard is", "standards are")
    flash(f"{drawn} drawn. The moderators have been told how many, and not why.", "success")
    return redirect(url_for("moderation.show", cycle_id=cycle.id), 303)


@blueprint.get("/moderation/draws/<uuid:draw_id>")
@requires(Permission.RUN_MODERATION, get_draw)
def draw_sheet(found: Any) -> ResponseReturnValue:
    """Seed, rules, method and population of a draw as a spreadsheet, so that anybody can repeat it."""
    population = [Candidate.from_data(one) for one in found.population]
    drawn = draw(population, Rules.from_data(found.rules), found.seed)
    facts = [
        ("Seed", found.seed),
        ("Method", METHOD),
        ("In words", IN_WORDS),
        ("Population", len(population)),
        *((name, str(value)) for name, value in found.rules.items()),
        ("Drawn", len(drawn)),
    ]
    rows = _population_rows(found, population, {one.key: one.why for one in drawn})
    book = workbook([("Population", HEADINGS, rows), ("How it was drawn", ("What", "Value"), facts)])
    return download(book, f"Draw {found.seed}.xlsx", MEDIA_TYPE)


def _population_rows(found: Any, population: list[Candidate], drawn: dict[str, str]) -> list[tuple[Any, ...]]:
    """The population in the order of the seed and what was drawn; without grades of one's own agency."""
    own, names = {str(one) for one in _own()}, agency_names(found.cycle)
    in_order = sorted(population, key=lambda one: (rank(one.key, found.seed), one.key))
    rows = []
    for number, one in enumerate(in_order, start=1):
        told = one.agency not in own
        rows.append(
            (
                number, rank(one.key, found.seed), one.key, names.get(one.agency, ""), one.ref, one.essential,
                one.grade.short_label if told else "", one.key in drawn,
                why_words(drawn.get(one.key, "")) if told else "",
            )
        )  # fmt: skip
    return rows
