"""The sub-group before the agencies' plans: who was there, conditions, and reasons at the actions."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from tracker.action_plans.models import PlanVersion
from tracker.clock import today
from tracker.db import db
from tracker.demo.stage import Stage
from tracker.demo.story import Decision as Step
from tracker.demo.story import PlanStep
from tracker.policy import Role
from tracker.ratification.models import VersionRemark
from tracker.ratification.operations import (
    answer_condition,
    change_plan_rules,
    close_condition,
    record_decision,
)
from tracker.ratification.queries import list_members, list_remarks
from tracker.ratification.rules import Decision, Outcome, Remark

QUORUM = 3
WITH_CONDITIONS = "adults"  # whose plan of the round in grading is ratified with two
SAID_AT_ACTION = "yot"  # which is told at each action why its plan came back
WHOLE_CONDITION = "Send the board manager the name of a deputy for every lead manager."
ACTION_CONDITION = (
    "Say how the effect on children will be measured, not only how many staff were trained. Show the "
    "first figures to the sub-group."
)
ANSWER = "A deputy is named for each of the actions. The list went to the board manager with the minutes."
CLOSING = "The list was received and every lead manager has a deputy."
AT_ACTIONS = (
    "“Raise awareness” cannot be measured. Say what staff will do differently, and how many of them.",
    "The date is further away than the standard allows. Please bring it forward, or add a first step within "
    "three months.",
)


def found(stage: Stage) -> None:
    """The board's rule on how many must be there."""
    change_plan_rules(stage.board, QUORUM, False, actor=stage.manager)


def decide(stage: Stage, version: PlanVersion, step: PlanStep) -> None:
    """The chair records what was decided about a plan; what follows goes into the diary."""
    members = [each for each in list_members(version.plan) if not each.interest]
    decision = Decision(
        outcome=_outcome(step),
        minute_reference=stage.minute(step.item),
        remarks=tuple(_remarks(stage, version, step)),
        present_ids=frozenset(each.user_id for each in members),
    )
    record_decision(version, decision, actor=stage.who(Role.SUBGROUP_CHAIR))
    if decision.outcome is Outcome.CONDITIONS:
        _follow(stage, version.id, step)


def _outcome(step: PlanStep) -> Outcome:
    if step.decision is Step.REFER_BACK:
        return Outcome.REFERRED_BACK
    return Outcome.CONDITIONS if _conditional(step) else Outcome.RATIFIED


def _conditional(step: PlanStep) -> bool:
    return step.agency == WITH_CONDITIONS and step.round > 1


def _remarks(stage: Stage, version: PlanVersion, step: PlanStep) -> Sequence[Remark]:
    actions = (version.content or {})["actions"]
    if step.decision is Step.REFER_BACK:
        whole = stage.content.reports.ratification["referred_back"].removeprefix("Referred back. ")
        reasons = zip(actions, AT_ACTIONS, strict=False) if step.agency == SAID_AT_ACTION else ()
        return [*(_at(action, words) for action, words in reasons), Remark(whole)]
    if not _conditional(step):
        return []
    early, late = stage.diary.day(step.day + 7), stage.diary.calendar_day(30)
    return [_at(actions[0], ACTION_CONDITION, late), Remark(WHOLE_CONDITION, max(early, today()))]


def _at(action: dict[str, Any], words: str, due_on: Any = None) -> Remark:
    return Remark(words, due_on, UUID(action["id"]), action["number"], action["title"])


def _follow(stage: Stage, version_id: UUID, step: PlanStep) -> None:
    """The condition of the whole plan is met within days; the other one is still open."""
    stage.diary.note(step.day + 3.5, partial(_answer, stage, version_id, step.agency))
    stage.diary.note(step.day + 5.5, partial(_close, stage, version_id))


def _answer(stage: Stage, version_id: UUID, agency: str) -> None:
    answer_condition(_whole(version_id), ANSWER, actor=stage.lead(agency))


def _close(stage: Stage, version_id: UUID) -> None:
    close_condition(_whole(version_id), CLOSING, actor=stage.manager)


def _whole(version_id: UUID) -> VersionRemark:
    db.session.flush()
    return next(each for each in list_remarks([version_id])[version_id] if each.action_id is None)
