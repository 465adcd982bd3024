"""One action: how it stands, its SMART answers, its evidence, and everything that happened to it."""

from collections.abc import Iterable
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.action_plans.queries import (
    get_action,
    get_row,
    list_date_changes,
    list_decisions,
    list_updates,
)
from tracker.action_plans.rules import ACTION_TRANSITIONS, ActionStatus, DateDecision
from tracker.action_plans.smart import smart_gaps
from tracker.action_plans.views.helping import help_on_action
from tracker.action_plans.views.pages import action_crumbs, blueprint, can_write_about, keeps
from tracker.action_plans.views.starting import origin_on_action
from tracker.action_plans.views.withdrawing import withdrawal_on_action
from tracker.clock import today
from tracker.evidence.queries import citations_of_actions
from tracker.formatting import format_date
from tracker.impact_tests.views.beside import retest_beside
from tracker.lifecycle import available
from tracker.measures.views.beside import measures_beside
from tracker.policy import Permission, can, current_actor, requires
from tracker.ratification.views.beside import beside_action

STEP_TITLES = {step.verb: step.label for step in ACTION_TRANSITIONS}


@blueprint.get("/actions/<uuid:action_id>")
@requires(Permission.READ_PLAN, get_action)
def action(action: Any) -> ResponseReturnValue:
    """The action, with the buttons for what this person may do now."""
    actor = current_actor()
    changes = list_date_changes(action.id)
    cited = citations_of_actions([action.id]).get(action.id, [])
    steps = {step.verb.partition(".")[2] for step in available(ACTION_TRANSITIONS, action, actor)}
    is_open = action.status is ActionStatus.OPEN
    return render_template(
        "action_plans/action.html",
        action=action,
        row=get_row(action.id, today()),
        gaps=smart_gaps(action) if action.status is ActionStatus.DRAFT else [],
        updates=timeline(list_updates(action.id)),
        changes=changes,
        waiting=next((each for each in changes if each.decision is DateDecision.WAITING), None),
        decisions=[_as_event(each) for each in list_decisions(action.id)],
        evidence=cited_rows(cited, action),
        may_open_evidence=can(actor, Permission.OPEN_CITED_EVIDENCE, action.scope),
        may_keep=keeps(action.plan),
        may_write=can_write_about(action) and is_open,
        may_decide_date=can(actor, Permission.DECIDE_PLAN, action.scope),
        claimed_by_me=action.claimed_by_id is not None and action.claimed_by_id == actor.user_id,
        steps=steps,
        **withdrawal_on_action(action),
        **measures_beside(action),
        **retest_beside(action),
        crumbs=action_crumbs(action),
        **beside_action(action),
        **help_on_action(action),
        **origin_on_action(action),
    )


def timeline(updates: Iterable[Any]) -> list[dict[str, Any]]:
    """Updates for the component `timeline`."""
    return [
        {
            "title": f"{each.reported.word}: {each.reported.label.lower()}",
            "when": each.written_at,
            "by": each.written_by.name if each.written_by else "",
            "text": _words_of(each),
        }
        for each in updates
    ]


def _words_of(update: Any) -> str:
    remedy = f"Remedial action: {update.remedial_action}" if update.remedial_action else ""
    forecast = f"Forecast: {format_date(update.forecast_on)}" if update.forecast_on else ""
    return "\n\n".join(part for part in (update.progress, remedy, forecast) if part)


def _as_event(decision: Any) -> dict[str, Any]:
    return {
        "title": STEP_TITLES.get(decision.verb, decision.verb),
        "when": decision.decided_at,
        "by": decision.decided_by.name if decision.decided_by else "",
        "text": decision.reason,
    }


def cited_rows(cited: Iterable[Any], action: Any) -> list[dict[str, Any]]:
    """Cited items for the component `evidence_list`; each leads to its page beside the action."""
    may_open = can(current_actor(), Permission.OPEN_CITED_EVIDENCE, action.scope)
    return [
        {
            "title": each.title,
            "href": url_for("action_plans.cited_evidence", action_id=action.id, item_id=each.item_id)
            if may_open
            else None,
            "kind": each.words,
            "dated": each.document_date,
            "see": each.locator,
            "held_at": each.held_at if may_open else "",
            "state": each.state_words,
            "review_by": each.review_by,
            "past_review": each.past_review,
            "review_words": each.review_warning,
        }
        for each in cited
    ]
