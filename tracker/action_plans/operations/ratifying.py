"""A plan before the sub-group: submitted as a frozen version, then ratified or referred back (2.18)."""

from collections.abc import Iterable

from sqlalchemy import select

from tracker.action_plans.differences import list_differences
from tracker.action_plans.emails import Said, tell_plan_decided, tell_plan_submitted
from tracker.action_plans.models import Plan, PlanVersion
from tracker.action_plans.operations.holding import hold_plan
from tracker.action_plans.queries import list_rows
from tracker.action_plans.rows import ActionRow, as_content
from tracker.action_plans.rules import RATIFY, REFER_BACK, SUBMIT_PLAN, ActionStatus, PlanStatus
from tracker.clock import now, today
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.lifecycle import advance
from tracker.policy import Actor


def submit_plan(plan: Plan, *, actor: Actor) -> PlanVersion:
    """Freeze the plan and hand it to the sub-group. Raises RuleBroken while it has drafts or no actions, or
    when nothing changed since it was ratified; WrongState while another version waits."""
    hold_plan(plan)
    last = db.session.scalar(
        select(PlanVersion).where(PlanVersion.plan_id == plan.id).order_by(PlanVersion.number.desc()).limit(1)
    )
    if last is not None and last.status is PlanStatus.SUBMITTED:
        raise WrongState("This plan has been submitted already. The sub-group has not decided yet.")
    rows = list_rows(plan.id, today())
    _check_ready(rows)
    content = {"actions": as_content(rows)}
    if last is not None and last.status is PlanStatus.RATIFIED and not list_differences(last.content, rows):
        raise RuleBroken("Nothing has changed since the plan was ratified, so there is nothing to submit.")
    version = PlanVersion(
        plan=plan,
        number=last.number + 1 if last else 1,
        status=PlanStatus.DRAFT,
        content=content,
        submitted_by_id=actor.user_id,
        submitted_at=now(),
    )
    db.session.add(version)
    db.session.flush()
    advance(version, SUBMIT_PLAN, actor=actor)
    tell_plan_submitted(version)
    return version


def _check_ready(rows: list[ActionRow]) -> None:
    drafts = [str(row.number) for row in rows if row.status is ActionStatus.DRAFT]
    if drafts:
        raise RuleBroken(
            f"Finish or withdraw the draft{'s' if len(drafts) > 1 else ''} first: action {', '.join(drafts)}"
        )
    if not any(row.shown for row in rows):
        raise RuleBroken("Add at least one action to the plan before you submit it")


def ratify(
    version: PlanVersion, minute_reference: str, *, actor: Actor, remarks: Iterable[Said] = ()
) -> None:
    """The sub-group agrees. From now on dates move only with a board manager's approval (R9).

    `remarks` are conditions that whoever calls this keeps; the agency is told of them here.
    """
    hold_plan(version.plan)
    db.session.refresh(version)
    advance(version, RATIFY, actor=actor)
    _decided(version, "", minute_reference, actor)
    version.plan.ratified_at = version.decided_at
    db.session.flush()
    tell_plan_decided(version, remarks)


def refer_back(
    version: PlanVersion, reason: str, minute_reference: str, *, actor: Actor, remarks: Iterable[Said] = ()
) -> None:
    """The sub-group does not agree yet, for a reason that the agency sees; `remarks` say it per action."""
    hold_plan(version.plan)
    db.session.refresh(version)
    if REFER_BACK.allowed_from(version.status) and not reason.strip():
        raise RuleBroken("Enter why the plan is referred back", field="reason")
    version.decision_reason = reason  # a version that was referred back has a reason, also in the database
    advance(version, REFER_BACK, actor=actor, reason=reason)
    _decided(version, reason, minute_reference, actor)
    db.session.flush()
    tell_plan_decided(version, remarks)


def _decided(version: PlanVersion, reason: str, minute_reference: str, actor: Actor) -> None:
    version.decided_by_id, version.decided_at = actor.user_id, now()
    version.decision_reason, version.minute_reference = reason, minute_reference
