"""The sub-group's decision about a plan, recorded by its chair with the minute number (2.18, R11)."""

from collections.abc import Collection

from tracker.action_plans.models import PlanVersion
from tracker.action_plans.operations import ratify, refer_back
from tracker.action_plans.operations.holding import hold_plan
from tracker.action_plans.rules import RATIFY
from tracker.audit.operations import record
from tracker.clock import today
from tracker.db import db
from tracker.errors import Forbidden, WrongState
from tracker.policy import Actor
from tracker.ratification.models import Participant, VersionRemark
from tracker.ratification.queries import list_members
from tracker.ratification.rules import (
    Decision,
    Member,
    Outcome,
    Part,
    Remark,
    RemarkKind,
    check_decision,
    check_present,
    referral_words,
    who_records,
)


def record_decision(version: PlanVersion, decision: Decision, *, actor: Actor) -> None:
    """Ratify the version, with conditions or without, or refer it back; the agency is told every word.

    Raises WrongState when it was decided before, Forbidden unless the actor records for the sub-group,
    RuleBroken beside the box when something is missing or fewer were present than the quorum asks for.
    """
    plan = version.plan
    hold_plan(plan)
    db.session.refresh(version)
    if not RATIFY.allowed_from(version.status):
        raise WrongState("The sub-group has decided about this version already. Nothing was changed.")
    members = list_members(plan)
    need_recorder(members, actor)
    check_decision(decision, today())
    present = check_present(members, actor.user_id, decision.present_ids, plan.board.quorum)
    _take_step(version, decision, actor)
    _keep_remarks(version, decision)
    _keep_people(version, present, members)
    _tell_the_trail(version, decision, present, members, actor)


def need_recorder(members: Collection[Member], actor: Actor) -> None:
    """Raise Forbidden, saying who records, unless the actor is a chair or no chair can."""
    recorders = who_records(members)
    if actor.user_id in {member.user_id for member in recorders}:
        return
    names = " or ".join(member.name for member in recorders)
    raise Forbidden(f"The chair of the sub-group records the decision: {names}. You can read the plan.")


def _take_step(version: PlanVersion, decision: Decision, actor: Actor) -> None:
    minute, remarks = decision.minute_reference, decision.remarks
    if decision.outcome is Outcome.REFERRED_BACK:
        refer_back(version, referral_words(remarks), minute, actor=actor, remarks=remarks)
    else:
        ratify(version, minute, actor=actor, remarks=remarks)


def _keep_remarks(version: PlanVersion, decision: Decision) -> None:
    referring = decision.outcome is Outcome.REFERRED_BACK
    kind = RemarkKind.REFERRAL if referring else RemarkKind.CONDITION
    db.session.add_all(_row(version, kind, remark) for remark in decision.remarks)
    db.session.flush()


def _row(version: PlanVersion, kind: RemarkKind, remark: Remark) -> VersionRemark:
    return VersionRemark(
        version_id=version.id,
        action_id=remark.action_id,
        kind=kind,
        wording=remark.wording,
        due_on=remark.due_on if kind is RemarkKind.CONDITION else None,
    )


def _keep_people(version: PlanVersion, present: Collection[Member], members: Collection[Member]) -> None:
    parts = [(member, Part.PRESENT) for member in present]
    parts += [(member, Part.INTEREST) for member in members if member.interest]
    db.session.add_all(
        Participant(version_id=version.id, user_id=member.user_id, name=member.name, part=part)
        for member, part in parts
    )
    db.session.flush()


def _tell_the_trail(
    version: PlanVersion,
    decision: Decision,
    present: Collection[Member],
    members: Collection[Member],
    actor: Actor,
) -> None:
    after = {
        "outcome": decision.outcome.value,
        "minute": decision.minute_reference,
        "present": [member.name for member in present],
        "interest": [member.name for member in members if member.interest],
        "quorum": version.plan.board.quorum,
        "remarks": len(decision.remarks),
    }
    record("plan.record_decision", version, actor=actor, after=after)
