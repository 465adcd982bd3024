"""Setting up a cycle, step by step: what it is about, its rules, its agencies, a check, and opening it."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.accounts.rules import PersonStatus
from tracker.assessments.opening import open_cycle
from tracker.boards.queries import get_board, list_agencies
from tracker.boards.rules import AgencyKind
from tracker.clock import today
from tracker.cycles import operations
from tracker.cycles.checking import Chosen, Draft, look_over
from tracker.cycles.forms import CycleForm, DraftScopeForm, NewCycleForm, RulesForm, ScopeFilter
from tracker.cycles.queries import get_cycle, list_chosen, list_cycles, list_holders
from tracker.cycles.rules import CycleStatus, check_draft
from tracker.cycles.views.blueprint import blueprint, done, went_on
from tracker.cycles.views.running import EVERY_RETURN, words_for_asked
from tracker.errors import RuleBroken
from tracker.formatting import plural
from tracker.frameworks.queries import get_framework, list_versions
from tracker.grading.returns import list_returns
from tracker.policy import Permission, Role, current_actor, requires

FILTER_FROM = 20  # agencies; a shorter list is taken in at a glance
STAYING = ("every", "none", "show")  # what keeps the reader on the list


@blueprint.route("/boards/<uuid:board_id>/set-up/new-cycle", methods=["GET", "POST"])
@requires(Permission.MANAGE_CYCLES, get_board)
def create(board: Any) -> ResponseReturnValue:
    """Set up a cycle; it stays a draft until it is opened."""
    last = next(iter(list_cycles(board.id)), None)
    form = NewCycleForm(**_like(last))
    form.offer(list_versions(board.id))
    if form.validate_on_submit():
        try:
            cycle = _create(board, form, last)
            words = "The cycle is saved as a draft. Agencies see nothing of it until you open it."
            return went_on(url_for("cycles.rules", cycle_id=cycle.id), words)
        except RuleBroken as problem:
            form.refuse(problem)
    return render_template("cycles/create.html", place=board, form=form, last=last)


def _like(last: Any) -> dict[str, Any]:
    if last is None:
        return {}
    return {"framework": str(last.framework_version_id), "self_grading": last.self_grading}


def _create(board: Any, form: NewCycleForm, last: Any) -> Any:
    settings = form.settings(operations.settings_of(last) if last else None)
    cycle = operations.create_cycle(board, settings, actor=current_actor())
    if last and form.copy.data:
        asked = [row.agency_id for row in list_returns(board.id, last.id, EVERY_RETURN)]
        operations.choose_agencies(cycle, asked, actor=current_actor())
    return cycle


@blueprint.route("/cycles/<uuid:cycle_id>/change", methods=["GET", "POST"])
@requires(Permission.MANAGE_CYCLES, get_cycle)
def change(cycle: Any) -> ResponseReturnValue:
    """Change what a draft is about."""
    check_draft(cycle.status)
    form = CycleForm(obj=cycle, framework=str(cycle.framework_version_id))
    form.offer(list_versions(cycle.board_id))
    if form.validate_on_submit():
        try:
            settings = form.settings(operations.settings_of(cycle))
            operations.change_cycle(cycle, settings, actor=current_actor())
            return done(cycle, "The changes to the draft are saved.")
        except RuleBroken as problem:
            form.refuse(problem)
    return render_template("cycles/change.html", cycle=cycle, form=form)


@blueprint.route("/cycles/<uuid:cycle_id>/rules", methods=["GET", "POST"])
@requires(Permission.MANAGE_CYCLES, get_cycle)
def rules(cycle: Any) -> ResponseReturnValue:
    """Set how long things may take."""
    check_draft(cycle.status)
    form = RulesForm(obj=cycle)
    if form.validate_on_submit():
        settings = form.settings(operations.settings_of(cycle))
        operations.change_cycle(cycle, settings, actor=current_actor())
        return went_on(url_for("cycles.scope", cycle_id=cycle.id), "The rules are saved.")
    return render_template("cycles/rules.html", cycle=cycle, form=form)


@blueprint.route("/cycles/<uuid:cycle_id>/scope", methods=["GET", "POST"])
@requires(Permission.MANAGE_CYCLES, get_cycle)
def scope(cycle: Any) -> ResponseReturnValue:
    """Choose the agencies, by kind and one by one; the draft keeps them."""
    check_draft(cycle.status)
    narrowed = ScopeFilter(request.args)
    everybody = list_agencies(cycle.board_id)
    shown = [agency for agency in everybody if narrowed.fits(agency)]
    kept = {agency.id for agency in list_chosen(cycle)}
    form = DraftScopeForm().offer(shown)
    if form.validate_on_submit():
        step, _, kind = request.form.get("do", "").partition(":")
        chosen = form.chosen_of(shown, kept, **{step: kind} if step in ("every", "none") else {})
        number = operations.choose_agencies(cycle, chosen, actor=current_actor())
        return went_on(_after_scope(cycle, step), f"{plural(number, 'agency', 'agencies')} chosen.")
    return render_template(
        "cycles/scope.html",
        cycle=cycle,
        form=form,
        narrowed=narrowed,
        kept=kept,
        total=len(everybody),
        long=len(everybody) >= FILTER_FROM,
        **_groups(shown),
    )


def _after_scope(cycle: Any, step: str) -> str:
    """The check; or the same list again, narrowed as it was or as it is wanted now."""
    if step not in STAYING:
        return url_for("cycles.open", cycle_id=cycle.id)
    wanted = request.form if step == "show" else request.args
    narrowed = urlencode({name: wanted[name] for name in ("find", "kind") if wanted.get(name)})
    return url_for("cycles.scope", cycle_id=cycle.id) + (f"?{narrowed}" if narrowed else "")


def _groups(shown: Sequence[Any]) -> dict[str, Any]:
    leads = list_holders([Role.AGENCY_LEAD], [agency.id for agency in shown])
    return {
        "groups": by_kind(shown),
        "without_lead": {agency.id for agency in shown if not leads[agency.id]},
    }


def by_kind(agencies: Sequence[Any]) -> list[tuple[AgencyKind, list[Any]]]:
    """Agencies under their kinds, the kinds in their own order."""
    order = list(AgencyKind)
    in_order = sorted(agencies, key=lambda agency: order.index(agency.kind))
    return [(kind, list(group)) for kind, group in groupby(in_order, key=lambda agency: agency.kind)]


@blueprint.route("/cycles/<uuid:cycle_id>/open", methods=["GET", "POST"], endpoint="open")
@requires(Permission.MANAGE_CYCLES, get_cycle)
def open_for_agencies(cycle: Any) -> ResponseReturnValue:
    """Check everything that was chosen, and open."""
    check_draft(cycle.status)
    chosen = list_chosen(cycle)
    problem = ""
    if request.method == "POST":
        try:
            opened = open_cycle(cycle, [agency.id for agency in chosen], actor=current_actor())
            return done(cycle, f"The cycle is open. {words_for_asked(opened)}")
        except RuleBroken as refused:
            problem = refused.message
    return render_template(
        "cycles/open.html",
        cycle=cycle,
        framework=get_framework(cycle.framework_version_id),
        groups=by_kind(chosen),
        number=len(chosen),
        findings=look_over(_as_draft(cycle, chosen), today()),
        error_extra=[{"text": problem, "href": "#check"}] if problem else [],
    )


def _as_draft(cycle: Any, chosen: Sequence[Any]) -> Draft:
    ids = [agency.id for agency in chosen]
    leads = list_holders([Role.AGENCY_LEAD], ids)
    authorisers = list_holders([Role.AUTHORISER], ids)
    agencies = [
        Chosen(
            agency.name,
            has_lead=bool(leads[agency.id]),
            can_sign_in=any(each.status is PersonStatus.ACTIVE for each in leads[agency.id]),
            has_authoriser=bool(authorisers[agency.id]),
        )
        for agency in chosen
    ]
    running = [each.name for each in list_cycles(cycle.board_id) if each.status is CycleStatus.OPEN]
    return Draft(cycle.opens_on, cycle.due_on, agencies, running)


@blueprint.route("/cycles/<uuid:cycle_id>/delete", methods=["GET", "POST"])
@requires(Permission.MANAGE_CYCLES, get_cycle)
def delete(cycle: Any) -> ResponseReturnValue:
    """Ask once more, and take a draft away."""
    check_draft(cycle.status)
    if request.method == "POST":
        board_id, name = cycle.board_id, cycle.name
        operations.delete_draft(cycle, actor=current_actor())
        return went_on(url_for("cycles.setup", board_id=board_id), f"The draft “{name}” is deleted.")
    return render_template("cycles/delete.html", cycle=cycle)
