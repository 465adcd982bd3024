"""Conditions of ratification, reasons for referring back, and who took part. Scoped by owner."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from tracker.accounts.models import RoleGrant, User
from tracker.action_plans.models import Action, Plan, PlanVersion
from tracker.boards.models import Agency
from tracker.clock import today
from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.errors import NotFound
from tracker.policy import Actor, Role
from tracker.ratification.models import Participant, VersionRemark
from tracker.ratification.rules import ConditionState, Member, Part, RemarkKind, condition_state

SUBGROUP = (Role.SUBGROUP_MEMBER, Role.SUBGROUP_CHAIR)


@dataclass(frozen=True)
class ConditionRow:
    """One condition with everything a list shows of it; `action_number` is None for the whole plan."""

    id: UUID
    kind: RemarkKind
    plan_id: UUID
    agency_id: UUID
    agency: str
    cycle: str
    version: int
    minute_reference: str
    decided_at: datetime | None
    action_id: UUID | None
    action_number: int | None
    action_title: str | None
    wording: str
    due_on: date
    answer: str
    answered_at: datetime | None
    answered_by: str | None
    sent_back: list[dict[str, Any]]
    closing_note: str
    closed_at: datetime | None
    closed_by: str | None

    @property
    def state(self) -> ConditionState:
        """How it stands today."""
        answered, closed = self.answered_at is not None, self.closed_at is not None
        return condition_state(self.due_on, answered=answered, closed=closed, today=today())

    @property
    def about(self) -> str:
        return "The whole plan" if self.action_number is None else f"Action {self.action_number}"


def list_conditions(board_id: UUID) -> list[ConditionRow]:
    """Every condition that the board's sub-group made, by date; one query."""
    return _conditions(Plan.board_id == board_id)


def list_open_conditions(board_id: UUID) -> list[ConditionRow]:
    """The conditions of a board that were not closed yet, also those that wait to be checked, by date."""
    return _conditions(Plan.board_id == board_id, VersionRemark.closed_at.is_(None))


def list_conditions_of_agency(agency_id: UUID) -> list[ConditionRow]:
    """The conditions an agency's plans were ratified with, with all its boards, by date; one query."""
    return _conditions(Plan.agency_id == agency_id)


def list_conditions_of_plan(plan_id: UUID) -> list[ConditionRow]:
    """The conditions of every version of a plan, by date; one query."""
    return _conditions(Plan.id == plan_id)


def list_said_of_plan(plan_id: UUID, came_back: UUID | None) -> tuple[list[ConditionRow], list[ConditionRow]]:
    """The conditions of every version of a plan by date, and the reasons of the version that came back, the
    whole plan first; one query. A reason is a row without a date."""
    condition = VersionRemark.kind == RemarkKind.CONDITION
    rows = db.session.execute(
        _rows().where(Plan.id == plan_id, or_(condition, VersionRemark.version_id == came_back))
    )
    found = [ConditionRow(**row._mapping) for row in rows]
    conditions = [each for each in found if each.kind is RemarkKind.CONDITION]
    reasons = [each for each in found if each.kind is RemarkKind.REFERRAL]
    return conditions, sorted(reasons, key=lambda each: each.action_number or 0)


def get_condition(remark_id: UUID) -> ConditionRow:
    """One condition as lists show it; raises NotFound. The caller has checked whose it is."""
    row = next(iter(_conditions(VersionRemark.id == remark_id)), None)
    if row is None:
        raise NotFound
    return row


def _conditions(*wanted: ColumnElement[bool]) -> list[ConditionRow]:
    rows = db.session.execute(_rows().where(VersionRemark.kind == RemarkKind.CONDITION, *wanted))
    return [ConditionRow(**row._mapping) for row in rows]


def _rows() -> Select[*tuple[Any, ...]]:
    answerer, closer = aliased(User), aliased(User)
    return (
        select(
            VersionRemark.id, VersionRemark.kind, Plan.id.label("plan_id"), Plan.agency_id,
            Agency.name.label("agency"),
            Cycle.name.label("cycle"), PlanVersion.number.label("version"), PlanVersion.minute_reference,
            PlanVersion.decided_at, VersionRemark.action_id, Action.number.label("action_number"),
            Action.title.label("action_title"), VersionRemark.wording, VersionRemark.due_on,
            VersionRemark.answer, VersionRemark.answered_at, answerer.name.label("answered_by"),
            VersionRemark.sent_back, VersionRemark.closing_note, VersionRemark.closed_at,
            closer.name.label("closed_by"),
        )
        .join(PlanVersion, PlanVersion.id == VersionRemark.version_id)
        .join(Plan, Plan.id == PlanVersion.plan_id)
        .join(Agency, Agency.id == Plan.agency_id)
        .join(Cycle, Cycle.id == Plan.cycle_id)
        .outerjoin(Action, Action.id == VersionRemark.action_id)
        .outerjoin(answerer, answerer.id == VersionRemark.answered_by_id)
        .outerjoin(closer, closer.id == VersionRemark.closed_by_id)
        .order_by(VersionRemark.due_on, Agency.name, Action.number, VersionRemark.id)
    )  # fmt: skip


def get_remark(remark_id: UUID, *, actor: Actor) -> VersionRemark:
    """A condition of the actor's agency or board, with its plan. Raises NotFound, also for a referral."""
    version = contains_eager(VersionRemark.version)
    found = db.session.scalar(
        select(VersionRemark)
        .join(VersionRemark.version)
        .join(PlanVersion.plan)
        .options(
            version.contains_eager(PlanVersion.plan).options(
                joinedload(Plan.agency), joinedload(Plan.board), joinedload(Plan.cycle)
            ),
            joinedload(VersionRemark.action),
        )
        .where(
            VersionRemark.id == remark_id,
            VersionRemark.kind == RemarkKind.CONDITION,
            Plan.agency_id.in_(actor.agency_ids) | Plan.board_id.in_(actor.board_ids),
        )
    )
    if found is None:
        raise NotFound
    return found


def list_remarks(version_ids: Collection[UUID]) -> dict[UUID, list[VersionRemark]]:
    """What the sub-group said of each version: of the whole plan first, then by action; one query."""
    found: dict[UUID, list[VersionRemark]] = defaultdict(list)
    if version_ids:
        remarks = db.session.scalars(
            select(VersionRemark)
            .outerjoin(Action, Action.id == VersionRemark.action_id)
            .options(contains_eager(VersionRemark.action))
            .where(VersionRemark.version_id.in_(list(version_ids)))
            .order_by(Action.number.is_not(None), Action.number)
        )
        for remark in remarks:
            found[remark.version_id].append(remark)
    return found


def list_remarks_of_action(action_id: UUID) -> list[VersionRemark]:
    """The conditions of an action, and the reason for which the plan lies with the agency again; one query.

    Reasons are over once the plan was submitted again.
    """
    version = contains_eager(VersionRemark.version)
    later = aliased(PlanVersion)
    newest = select(func.max(later.number)).where(later.plan_id == PlanVersion.plan_id).correlate(PlanVersion)
    return list(
        db.session.scalars(
            select(VersionRemark)
            .join(VersionRemark.version)
            .options(version)
            .where(
                VersionRemark.action_id == action_id,
                (VersionRemark.kind == RemarkKind.CONDITION)
                | (PlanVersion.number == newest.scalar_subquery()),
            )
            .order_by(PlanVersion.number, VersionRemark.id)
        )
    )


def list_participants(version_id: UUID) -> dict[Part, list[str]]:
    """The names of those who took part in a decision and of those who declared an interest."""
    found: dict[Part, list[str]] = {part: [] for part in Part}
    rows = db.session.execute(
        select(Participant.part, Participant.name)
        .where(Participant.version_id == version_id)
        .order_by(Participant.name)
    )
    for part, name in rows:
        found[part].append(name)
    return found


def list_members(plan: Plan) -> list[Member]:
    """The board's sub-group by name, with who belongs to the plan's agency in any way (R11); one query."""
    on_it = select(RoleGrant.user_id).where(RoleGrant.board_id == plan.board_id, RoleGrant.role.in_(SUBGROUP))
    rows = db.session.execute(
        select(User, RoleGrant)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(User.id.in_(on_it), User.disabled_at.is_(None))
        .order_by(User.name, User.id)
    )
    grants: dict[UUID, list[RoleGrant]] = defaultdict(list)
    people = {}
    for user, grant in rows:
        people[user.id] = user
        grants[user.id].append(grant)
    return [_member(user, grants[user.id], plan) for user in people.values()]


def _member(user: User, grants: Collection[RoleGrant], plan: Plan) -> Member:
    return Member(
        user_id=user.id,
        name=user.name,
        chairs=any(grant.role is Role.SUBGROUP_CHAIR and grant.board_id == plan.board_id for grant in grants),
        interest=any(plan.agency_id in (grant.agency_id, grant.interest_agency_id) for grant in grants),
        can_sign_in=user.password_hash is not None,
    )
