"""Grading by standard: the same standard in every return of a cycle, one under the other."""

from typing import Any
from uuid import UUID

from flask import flash, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from tracker.assessments.queries import get_response
from tracker.cycles.queries import get_cycle
from tracker.db import commit, db
from tracker.errors import Conflict, NotFound, RuleBroken, WrongState
from tracker.grading.across import Row, carry_on, lay_out_standards
from tracker.grading.across_queries import count_by_standard, find_last_saved_in_cycle
from tracker.grading.operations import check_open
from tracker.grading.views.across_page import (
    Place,
    across_page,
    by_policy,
    drawn_for,
    framework_of,
    own_kind,
    said_around,
)
from tracker.grading.views.cards import Card, cards_of
from tracker.grading.views.pages import blueprint
from tracker.grading.views.saving import record_typed, save_by_itself
from tracker.policy import Permission, authorise, current_actor, requires

ADDRESS = "/cycles/<uuid:cycle_id>/grading"


@blueprint.get(ADDRESS)
@requires(Permission.GRADE, get_cycle)
def across(cycle: Any) -> ResponseReturnValue:
    """The standards of the cycle with how many returns are graded for each, and where to carry on."""
    g.section = "grading"
    actor = current_actor()
    framework = framework_of(cycle)
    own = own_kind(cycle)
    counted = count_by_standard(cycle.id, own, actor.own_agency_ids, drawn_for(cycle, own))
    lines = lay_out_standards(framework, counted)
    last_saved = find_last_saved_in_cycle(cycle.id, actor.user_id)
    return render_template(
        "grading/across.html",
        cycle=cycle,
        own=own,
        groups=by_policy(framework, lines),
        returns=max((line.total for line in lines), default=0),
        graded=sum(line.graded for line in lines),
        total=sum(line.total for line in lines),
        last_saved=last_saved,
        next=carry_on(lines, last_saved),
        **said_around(cycle),
    )


@blueprint.route(f"{ADDRESS}/<ref>", methods=["GET", "POST"])
@requires(Permission.GRADE, get_cycle)
def across_standard(cycle: Any, ref: str) -> ResponseReturnValue:
    """One standard in every submitted return, saved one by one; what is typed elsewhere stays."""
    g.section = "grading"
    framework = framework_of(cycle)
    standard = next((each for each in framework.minimum_standards if each.ref == ref), None)
    if standard is None:
        raise NotFound
    place = Place(cycle, framework, standard, own_kind(cycle))
    return _save(place) if request.method == "POST" else across_page(place)


def _save(place: Place) -> ResponseReturnValue:
    if not request.values.get("save"):
        raise WrongState("Nothing was saved: select Save beside one of the returns.")
    sent = _sent(place)
    row = next((row for row in sent if str(row.assessment_id) == request.values.get("save")), None)
    if row is None:
        raise NotFound
    response = get_response(row.assessment_id, place.standard.ref, actor=current_actor())
    authorise(Permission.GRADE, response)
    check_open(response.assessment)
    cards = _cards(place, sent)
    card = next(card for card in cards if card.row is row)
    assert card.form is not None
    if request.headers.get("X-Autosave"):
        stuck = f"#save-{row.assessment_id}"
        return save_by_itself(response, card.form, row.to_give, lambda: place.read().words, stuck)
    if card.form.validate_on_submit():
        try:
            return _saved(place, response, card, cards)
        except RuleBroken as problem:
            card.form.refuse(problem)
        except Conflict as clash:
            db.session.rollback()
            return _clashed(place, row, clash), 409
    return across_page(place, cards, refused=card.form)


def _sent(place: Place) -> list[Row]:
    """The rows whose forms were sent, in the order of the page."""
    known = {str(row.assessment_id): row for row in place.read().rows}
    return [known[each] for each in request.form.getlist("row") if each in known]


def _cards(place: Place, rows: list[Row], typed: set[UUID] | None = None) -> list[Card]:
    every = {row.assessment_id for row in rows}
    return cards_of(
        rows, place.cycle, place.framework, place.standard, typed=every if typed is None else typed
    )


def _saved(place: Place, response: Any, card: Card, cards: list[Card]) -> ResponseReturnValue:
    """On to the next one; the page comes back at once when something else is typed on it."""
    assert card.form is not None
    grade = record_typed(response, card.form, card.row.to_give).value
    others = {each.row.assessment_id for each in cards if each is not card and each.typed}
    ids = [each.row.assessment_id for each in cards]
    commit()
    flash(f"{card.row.agency_name} is saved: {grade.short_label} {grade.label}.", "success")
    if others:
        return across_page(place, _cards(place, _sent(place), others))
    following = ids[(ids.index(card.row.assessment_id) + 1) % len(ids)]
    return redirect(f"{place.here()}#return-{following}", 303)


def _clashed(place: Place, row: Row, clash: Conflict) -> str:
    """The page with everything typed on it; the next press on the row knows of the other's grade."""
    cards = _cards(place, _sent(place))
    for card in cards:
        if card.row.assessment_id == row.assessment_id and card.form is not None:
            card.form.version.data = card.version
            card.clash = clash
    return across_page(place, cards)
