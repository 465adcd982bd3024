"""Plans and their actions, scoped by owner. Lists take a fixed number of queries, however long they are."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from tracker.action_plans.models import (
    Action,
    ActionStandard,
    CompletionDecision,
    DueDateChange,
    Plan,
    PlanVersion,
    StatusUpdate,
)
from tracker.action_plans.needs import Need
from tracker.action_plans.reading import read_row, read_rows
from tracker.action_plans.rows import ActionRow, as_fact
from tracker.action_plans.rules import IN_PLAN
from tracker.assessments.models import Assessment, Response
from tracker.assessments.queries import find_assessment
from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.errors import NotFound
from tracker.frameworks.models import MinimumStandardRecord
from tracker.grading.models import PlanAmendment
from tracker.grading.queries import PublishedGrade, list_published_grades
from tracker.policy import Actor


def get_plan(plan_id: UUID, *, actor: Actor) -> Plan:
    """A plan of the actor's agency or board, with agency, board and cycle. Raises NotFound otherwise."""
    found = db.session.scalar(
        select(Plan)
        .options(joinedload(Plan.agency), joinedload(Plan.board), joinedload(Plan.cycle))
        .where(Plan.id == plan_id, _of(actor))
    )
    if found is None:
        raise NotFound
    return found


def get_action(action_id: UUID, *, actor: Actor) -> Action:
    """An action of the actor's agency or board, with its plan and standards. Raises NotFound otherwise."""
    plan = contains_eager(Action.plan)
    found = db.session.scalar(
        select(Action)
        .join(Action.plan)
        .options(
            plan.joinedload(Plan.agency), plan.joinedload(Plan.board), plan.joinedload(Plan.cycle),
            joinedload(Action.lead_user),
        )
        .where(Action.id == action_id, _of(actor))
    )  # fmt: skip
    if found is None:
        raise NotFound
    return found


def get_date_change(change_id: UUID, *, actor: Actor) -> DueDateChange:
    """A request to move a date, with its action and plan. Raises NotFound when it is not the actor's."""
    action = contains_eager(DueDateChange.action)
    found = db.session.scalar(
        select(DueDateChange)
        .join(DueDateChange.action)
        .join(Action.plan)
        .options(action.contains_eager(Action.plan).joinedload(Plan.agency))
        .where(DueDateChange.id == change_id, _of(actor))
    )
    if found is None:
        raise NotFound
    return found


def _of(actor: Actor) -> ColumnElement[bool]:
    return or_(Plan.agency_id.in_(actor.agency_ids), Plan.board_id.in_(actor.board_ids))


def find_plan(cycle_id: UUID, agency_id: UUID) -> Plan | None:
    """The agency's plan in that cycle, or None. Not scoped: for operations and commands."""
    return db.session.scalar(select(Plan).where(Plan.cycle_id == cycle_id, Plan.agency_id == agency_id))


def list_versions(plan_id: UUID) -> list[PlanVersion]:
    """What was put before the sub-group, the newest first, with who submitted and decided."""
    return list(
        db.session.scalars(
            select(PlanVersion)
            .options(joinedload(PlanVersion.submitted_by), joinedload(PlanVersion.decided_by))
            .where(PlanVersion.plan_id == plan_id)
            .order_by(PlanVersion.number.desc())
        )
    )


def covered_standard_ids(cycle_id: UUID, agency_id: UUID) -> frozenset[UUID]:
    """The minimum standards that an action of the plan serves (R2, guidance 2.11 and 2.13).

    An action covers its standards once it was opened, that is once it is SMART (R7), and for ever after;
    drafts do not cover yet and withdrawn actions cover no longer.
    """
    return frozenset(
        db.session.scalars(
            select(ActionStandard.minimum_standard_id)
            .join(Action, Action.id == ActionStandard.action_id)
            .join(Plan, Plan.id == Action.plan_id)
            .where(Plan.cycle_id == cycle_id, Plan.agency_id == agency_id, Action.status.in_(list(IN_PLAN)))
        )
    )


def list_rows(plan_id: UUID, on: date) -> list[ActionRow]:
    """Every action of a plan by number, also drafts and withdrawn ones, as it stood on that day."""
    return read_rows([plan_id], on)[plan_id]


def get_row(action_id: UUID, on: date) -> ActionRow:
    """One action as it stood on that day. Raises NotFound. The caller has checked whose it is."""
    row = read_row(action_id, on)
    if row is None:
        raise NotFound
    return row


def freeze(plan_ids: Collection[UUID], on: date) -> dict[UUID, dict[str, Any]]:
    """The facts of each plan as they stood at the end of that day, as JSON values (R10).

    Drafts and withdrawn actions are left out. The number of queries is the same for one plan and for all.
    """
    read = read_rows(plan_ids, on)
    return {
        plan_id: {
            "taken_on": on.isoformat(),
            "actions": [as_fact(row) for row in read[plan_id] if row.shown is not None],
        }
        for plan_id in plan_ids
    }


def list_needs(cycle_id: UUID, agency_id: UUID) -> list[Need]:
    """The standards of the agency's return that need an action (2.11, 2.13), in order; one query."""
    return find_return_with_needs(cycle_id, agency_id)[1]


def find_return_with_needs(cycle_id: UUID, agency_id: UUID) -> tuple[UUID | None, list[Need]]:
    """The agency's return in that cycle by its id, or None, and what of it needs an action; one query."""
    asked = or_(Response.areas_for_improvement != "", Response.id.in_(select(PlanAmendment.response_id)))
    rows = db.session.execute(
        select(
            Assessment.id, MinimumStandardRecord.id, MinimumStandardRecord.ref,
            MinimumStandardRecord.short_title, Response.areas_for_improvement, PlanAmendment.due_on,
            Response.id,
        )
        .select_from(Assessment)
        .outerjoin(Response, and_(Response.assessment_id == Assessment.id, asked))
        .outerjoin(PlanAmendment, PlanAmendment.response_id == Response.id)
        .outerjoin(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
        .where(Assessment.cycle_id == cycle_id, Assessment.agency_id == agency_id)
        .order_by(MinimumStandardRecord.position)
    ).all()  # fmt: skip
    needs = [Need(*row[1:]) for row in rows if row[1] is not None]
    return (rows[0][0] if rows else None), needs


def list_published(cycle_id: UUID | None, agency_id: UUID | None) -> list[PublishedGrade]:
    """The grades that a plan answers, in order; none before they are published."""
    if cycle_id is None or agency_id is None:
        return []
    assessment = find_assessment(cycle_id, agency_id)
    if assessment is None or assessment.published_at is None:
        return []
    return list_published_grades(assessment.id)


def list_assessments_without_plan(agency_id: UUID) -> list[Assessment]:
    """The agency's returns for which no plan was begun, the latest deadline first."""
    return list(
        db.session.scalars(
            select(Assessment)
            .join(Assessment.cycle)
            .options(contains_eager(Assessment.cycle).joinedload(Cycle.board))
            .outerjoin(Plan, and_(Plan.agency_id == Assessment.agency_id, Plan.cycle_id == Cycle.id))
            .where(Assessment.agency_id == agency_id, Plan.id.is_(None))
            .order_by(Cycle.due_on.desc())
        )
    )


def list_updates(action_id: UUID) -> list[StatusUpdate]:
    """What was written about an action, the newest first, with who wrote it."""
    return list(
        db.session.scalars(
            select(StatusUpdate)
            .options(joinedload(StatusUpdate.written_by))
            .where(StatusUpdate.action_id == action_id)
            .order_by(StatusUpdate.written_at.desc())
        )
    )


def list_date_changes(action_id: UUID) -> list[DueDateChange]:
    """Every request to move an action's date, the newest first, with who asked and who decided."""
    return list(
        db.session.scalars(
            select(DueDateChange)
            .options(joinedload(DueDateChange.asked_by), joinedload(DueDateChange.decided_by))
            .where(DueDateChange.action_id == action_id)
            .order_by(DueDateChange.asked_at.desc())
        )
    )


def list_decisions(action_id: UUID) -> list[CompletionDecision]:
    """Each step of an action's life with who took it and why, the newest first."""
    return list(
        db.session.scalars(
            select(CompletionDecision)
            .options(joinedload(CompletionDecision.decided_by))
            .where(CompletionDecision.action_id == action_id)
            .order_by(CompletionDecision.decided_at.desc())
        )
    )
