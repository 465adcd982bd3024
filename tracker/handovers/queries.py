"""Finding hand-overs and their holders, scoped: another owner's look missing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, contains_eager

from tracker.accounts.models import RoleGrant, User
from tracker.assessments.answers import Standing
from tracker.assessments.models import Assessment, Response
from tracker.assessments.queries import (
    ANSWERING,
    STANDING,
    can_answer,
    get_assessment,
    list_agency_people,
)
from tracker.db import db
from tracker.errors import NotFound
from tracker.frameworks.models import MinimumStandardRecord
from tracker.frameworks.rules import Framework
from tracker.handovers.models import Handover
from tracker.handovers.rules import Held
from tracker.policy import Actor, Scope

Asker = aliased(User)


@dataclass(frozen=True)
class Holder:
    """A person who holds standards of one return, with their open hand-overs."""

    assessment: Assessment
    user: User
    handovers: tuple[Handover, ...]

    @property
    def scope(self) -> Scope:
        return self.assessment.scope


def list_held(assessment_id: UUID, framework: Framework) -> list[Held]:
    """Every standard of a return that is in somebody's hands, in the framework's order; one query."""
    rows = db.session.execute(
        select(
            MinimumStandardRecord.id, Handover.id, User.id, User.name,
            can_answer(User, Assessment.agency_id), Asker.name, Handover.given_at, Handover.note,
            Handover.due_on, Handover.nudged_at, *STANDING,
        )
        .select_from(Handover)
        .join(Response, Response.id == Handover.response_id)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
        .join(User, User.id == Handover.holder_id)
        .outerjoin(Asker, Asker.id == Handover.given_by_id)
        .where(Assessment.id == assessment_id, Handover.ended_at.is_(None))
        .order_by(MinimumStandardRecord.position)
    )  # fmt: skip
    return [_held(framework, *row) for row in rows]


def _held(framework: Framework, standard_id: UUID, handover_id: UUID, *row: Any) -> Held:
    standard = framework.minimum_standard_by_id(standard_id)
    holder_id, holder, answering, asked_by, given_at, note, due_on, nudged_at, *standing = row
    what = (handover_id, standard.ref, standard.short_title, standard.essential)
    who = (holder_id, holder, bool(answering), asked_by)
    return Held(*what, Standing(*map(bool, standing)), *who, given_at, note, due_on, nudged_at)


def get_handover(assessment_id: UUID, handover_id: UUID, *, actor: Actor) -> Handover:
    """One hand-over of a return of the actor's agency, ended or not. Raises NotFound otherwise."""
    found = db.session.scalar(
        select(Handover)
        .join(Handover.response)
        .join(Response.assessment)
        .join(Handover.holder)
        .options(contains_eager(Handover.response, Response.assessment), contains_eager(Handover.holder))
        .where(
            Handover.id == handover_id,
            Assessment.id == assessment_id,
            Assessment.agency_id.in_(actor.agency_ids),
        )
    )
    if found is None:
        raise NotFound
    return found


def get_holder(assessment_id: UUID, user_id: UUID, *, actor: Actor) -> Holder:
    """Somebody who holds, or held, standards of a return of the actor. Raises NotFound otherwise."""
    assessment = get_assessment(assessment_id, actor=actor)
    rows = list_handovers(assessment_id, user_id)
    if not rows:
        raise NotFound
    return Holder(assessment, rows[0].holder, tuple(row for row in rows if row.ended_at is None))


def list_handovers(assessment_id: UUID, user_id: UUID) -> Sequence[Handover]:
    """What a person holds or held of a return, with the answers, by standard."""
    return db.session.scalars(
        select(Handover)
        .join(Handover.response)
        .join(Response.minimum_standard)
        .join(Handover.holder)
        .options(
            contains_eager(Handover.response, Response.minimum_standard), contains_eager(Handover.holder)
        )
        .where(Response.assessment_id == assessment_id, Handover.holder_id == user_id)
        .order_by(MinimumStandardRecord.position, Handover.given_at)
    ).all()


def list_open(response_ids: Collection[UUID]) -> Sequence[Handover]:
    """The open hand-overs of these answers, with their holders, by standard."""
    return db.session.scalars(
        select(Handover)
        .join(Handover.response)
        .join(Response.minimum_standard)
        .join(Handover.holder)
        .options(
            contains_eager(Handover.response, Response.minimum_standard), contains_eager(Handover.holder)
        )
        .where(Handover.response_id.in_(response_ids), Handover.ended_at.is_(None))
        .order_by(MinimumStandardRecord.position)
    ).all()


def list_responses(assessment_id: UUID, refs: Collection[str]) -> Sequence[Response]:
    """The answers of a return to these standards, in order. Standards that are not there are left out."""
    return db.session.scalars(
        select(Response)
        .join(Response.minimum_standard)
        .options(contains_eager(Response.minimum_standard))
        .where(Response.assessment_id == assessment_id, MinimumStandardRecord.ref.in_(refs))
        .order_by(MinimumStandardRecord.position)
    ).all()


def last_nudge(assessment_id: UUID, user_id: UUID) -> datetime | None:
    """When a person was last reminded of a return, also of standards taken back since."""
    return db.session.scalar(
        select(func.max(Handover.nudged_at))
        .join(Response, Response.id == Handover.response_id)
        .where(Response.assessment_id == assessment_id, Handover.holder_id == user_id)
    )


def list_colleagues(agency_id: UUID, *, without: UUID | None) -> list[User]:
    """The agency's people who can be handed standards, by name; `without` is the one who hands over."""
    return [person for person in list_agency_people(agency_id, *ANSWERING) if person.id != without]


def answers_at(agency_id: UUID, user_id: UUID) -> bool:
    """Whether a person holds a role at the agency with which standards are answered."""
    grants = select(RoleGrant.id).where(
        RoleGrant.agency_id == agency_id, RoleGrant.user_id == user_id, RoleGrant.role.in_(ANSWERING)
    )
    return db.session.scalar(grants.limit(1)) is not None


def find_open(response_id: UUID) -> Handover | None:
    """The open hand-over of one answer, with who asked; None when the lead has it."""
    return db.session.scalar(
        select(Handover)
        .outerjoin(Handover.given_by)
        .options(contains_eager(Handover.given_by))
        .where(Handover.response_id == response_id, Handover.ended_at.is_(None))
    )
