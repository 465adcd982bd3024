"""Requests for more time: the one that waits, and those of the past."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from tracker.assessments.models import Assessment, ExtensionRequest
from tracker.assessments.rules import EDITABLE, AssessmentStatus
from tracker.boards.models import Agency
from tracker.cycles.models import Cycle
from tracker.cycles.rules import RUNNING
from tracker.db import db


@dataclass(frozen=True)
class Waiting:
    """A request that the board has to decide, as its home page lists it."""

    assessment_id: UUID
    cycle_id: UUID
    agency: str
    cycle: str
    asked_for: date
    reason: str
    due_on: date


def find_waiting(assessment_id: UUID) -> ExtensionRequest | None:
    """The request of a return that was not decided yet, with its people, or None."""
    found = [each for each in list_requests(assessment_id) if each.decision is None]
    return found[0] if found else None


def list_requests(assessment_id: UUID) -> list[ExtensionRequest]:
    """Every request of a return, the newest first, with who asked and who decided; one query."""
    return list(
        db.session.scalars(
            select(ExtensionRequest)
            .options(joinedload(ExtensionRequest.asked_by), joinedload(ExtensionRequest.decided_by))
            .where(ExtensionRequest.assessment_id == assessment_id)
            .order_by(ExtensionRequest.asked_at.desc(), ExtensionRequest.id)
        )
    )


def list_waiting(board_id: UUID) -> list[Waiting]:
    """Requests that a board has to decide: of returns not submitted, in cycles that run; one query."""
    rows = db.session.execute(
        select(
            Assessment.id, Assessment.cycle_id, Agency.name, Cycle.name, ExtensionRequest.asked_for,
            ExtensionRequest.reason, func.coalesce(Assessment.extended_to, Cycle.due_on),
        )
        .select_from(ExtensionRequest)
        .join(Assessment, Assessment.id == ExtensionRequest.assessment_id)
        .join(Cycle, Cycle.id == Assessment.cycle_id)
        .join(Agency, Agency.id == Assessment.agency_id)
        .where(
            ExtensionRequest.decision.is_(None),
            Cycle.board_id == board_id,
            Cycle.status.in_(RUNNING),
            Assessment.status.in_([*EDITABLE, AssessmentStatus.AWAITING_AUTHORISATION]),
        )
        .order_by(ExtensionRequest.asked_at)
    )  # fmt: skip
    return [Waiting(*facts) for facts in rows]
