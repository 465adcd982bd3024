"""How many conditions wait for whom, as parts of the one query that counts what a home page says."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ScalarSelect, Select, func, select

from tracker.action_plans.models import PlanVersion
from tracker.ratification.models import VersionRemark
from tracker.ratification.rules import RemarkKind

Plans = Select[UUID]


def conditions_to_meet(plans: Plans) -> tuple[ScalarSelect[int], ScalarSelect[date]]:
    """The conditions of these plans that lie with the agency: how many, and by when the first is due."""
    return (
        _conditions(func.count(VersionRemark.id), plans).scalar_subquery(),
        _conditions(func.min(VersionRemark.due_on), plans).scalar_subquery(),
    )


def _conditions(what: Any, plans: Plans) -> Select[Any]:
    return (
        select(what)
        .join(PlanVersion, PlanVersion.id == VersionRemark.version_id)
        .where(
            PlanVersion.plan_id.in_(plans),
            VersionRemark.kind == RemarkKind.CONDITION,
            VersionRemark.answered_at.is_(None),
            VersionRemark.closed_at.is_(None),
        )
    )


def count_conditions_to_check(plans: Plans) -> ScalarSelect[int]:
    """The conditions of these plans that agencies say are met and nobody closed yet."""
    return (
        select(func.count(VersionRemark.id))
        .join(PlanVersion, PlanVersion.id == VersionRemark.version_id)
        .where(
            PlanVersion.plan_id.in_(plans),
            VersionRemark.answered_at.is_not(None),
            VersionRemark.closed_at.is_(None),
        )
        .scalar_subquery()
    )
