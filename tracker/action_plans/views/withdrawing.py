"""Taking an action out of a plan: at once before ratification, with a board manager's approval after it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.action_plans.forms import ReasonForm
from tracker.action_plans.operations import decide_withdrawal as decide_it
from tracker.action_plans.operations import withdraw
from tracker.action_plans.queries import get_action
from tracker.action_plans.rules import WITHDRAW, ActionStatus, WithdrawalDecision, waits_for_approval
from tracker.action_plans.views.pages import action_crumbs, blueprint, to_action, to_plan
from tracker.action_plans.withdrawal_forms import WithdrawalDecisionForm
from tracker.action_plans.withdrawals import (
    Withdrawal,
    get_withdrawal,
    list_requests,
    list_withdrawals,
    list_withdrawals_waiting,
)
from tracker.boards.queries import get_board
from tracker.db import commit
from tracker.errors import RuleBroken, WrongState
from tracker.policy import Permission, can, current_actor, requires
from tracker.spreadsheets import spreadsheet

HEADINGS = ("Agency", "No", "Action", "Due", "Reason", "Asked by", "Asked on")


@blueprint.route("/actions/<uuid:action_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.KEEP_PLAN, get_action)
def withdraw_action(action: Any) -> ResponseReturnValue:
    """Take the action out of the plan with a reason, or ask the board manager to agree to it."""
    if not WITHDRAW.allowed_from(action.status):
        raise WrongState(f"The action is “{action.status.label.lower()}”, so it cannot be withdrawn now.")
    form = ReasonForm(data={"version": action.version})
    if form.validate_on_submit():
        return _withdraw(action, form)
    earlier = list_requests(action.id)
    if waiting_of(earlier) is not None:
        raise WrongState("A request to withdraw this action waits for the board manager already.")
    return render_template(
        "action_plans/withdraw_action.html",
        form=form,
        action=action,
        needs_approval=waits_for_approval(action.status, action.plan.ratified_at is not None),
        earlier=earlier,
        crumbs=action_crumbs(action, "Withdraw"),
    )


def _withdraw(action: Any, form: ReasonForm) -> ResponseReturnValue:
    action_id, number, plan_id, board = action.id, action.number, action.plan_id, action.plan.board.short_name
    asked = withdraw(
        action, form.reason.data or "", actor=current_actor(), expected_version=form.version.data
    )
    waits = asked is not None
    commit()
    if waits:
        flash(f"{board} has been asked to withdraw action {number}. Until it decides, the action counts as "
              "before.", "success")  # fmt: skip
        return to_action(action_id)
    flash(f"Action {number} is withdrawn. It stays on the record with your reason.", "success")
    return to_plan(plan_id)


@blueprint.get("/boards/<uuid:board_id>/withdrawals")
@requires(Permission.SEE_BOARD, get_board)
def withdrawals(board: Any) -> ResponseReturnValue:
    """Actions of ratified plans that agencies ask to withdraw, the oldest request first."""
    asked = list_withdrawals_waiting(board.id)
    if request.args.get("format") == "xlsx":
        return spreadsheet("Withdrawals to decide", HEADINGS, map(_row, asked))
    actor = current_actor()
    own = actor.own_agency_ids
    return render_template(
        "action_plans/withdrawals.html",
        shown_board=board,
        requests=[(each, each.action.plan.agency_id in own) for each in asked],
        may_decide=can(actor, Permission.DECIDE_PLAN, board.scope),
    )


def _row(asked: Any) -> tuple[Any, ...]:
    action = asked.action
    return (action.plan.agency.name, action.number, action.title, action.due_on, asked.reason,
            asked.asked_by.name if asked.asked_by else "", asked.asked_at)  # fmt: skip


@blueprint.route("/withdrawals/<uuid:withdrawal_id>", methods=["GET", "POST"])
@requires(Permission.DECIDE_PLAN, get_withdrawal)
def decide_withdrawal(asked: Any) -> ResponseReturnValue:
    """Approve or refuse one withdrawal."""
    if asked.decision is not WithdrawalDecision.WAITING:
        raise WrongState(f"This withdrawal has been decided already: {asked.decision.label.lower()}.")
    form, board_id = WithdrawalDecisionForm(), asked.action.plan.board_id
    if form.validate_on_submit():
        try:
            decide_it(asked, form.answer, form.reason.data or "", actor=current_actor())
        except RuleBroken as problem:
            form.refuse(problem)
        else:
            commit()
            flash("Your decision is recorded. The agency has been told.", "success")
            return redirect(url_for("action_plans.withdrawals", board_id=board_id))
    return render_template(
        "action_plans/decide_withdrawal.html",
        form=form,
        asked=asked,
        action=asked.action,
        earlier=[each for each in list_requests(asked.action_id) if each.id != asked.id],
        crumbs=action_crumbs(asked.action, "Withdrawal"),
    )


def withdrawal_on_action(action: Any) -> dict[str, Any]:
    """What the page of an action says of its withdrawal: waiting, refused before, or nothing. One query."""
    requests = list_requests(action.id) if action.status is not ActionStatus.DRAFT else []
    waiting = waiting_of(requests) if action.status.in_plan else None
    return {
        "withdrawal_waiting": waiting,
        "withdrawals_decided": [each for each in requests if each.decided_at is not None],
        "may_decide_withdrawal": waiting is not None
        and can(current_actor(), Permission.DECIDE_PLAN, action.scope),
    }


def withdrawals_on_plan(plan_id: UUID) -> dict[str, Any]:
    """What the page of a plan lists as withdrawn, asked for or refused, with what waits. One query."""
    lines = list_withdrawals(plan_id)
    return {"withdrawals": lines, "withdrawing": _waiting_ids(lines)}


def _waiting_ids(lines: Iterable[Withdrawal]) -> frozenset[UUID]:
    return frozenset(line.action_id for line in lines if line.waits)


def waiting_of(requests: Iterable[Any]) -> Any:
    """The request that waits for a decision, or None."""
    return next((each for each in requests if each.decision is WithdrawalDecision.WAITING), None)
