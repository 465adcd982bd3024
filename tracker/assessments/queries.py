"""Finding returns and answers, always scoped: another owner's look missing."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, contains_eager, joinedload

from tracker.accounts.models import RoleGrant, User
from tracker.assessments.answers import Answer, Standing
from tracker.assessments.asked import asks_now, last_request
from tracker.assessments.completeness import Asked, Task
from tracker.assessments.details import AgencyDetails
from tracker.assessments.models import Assessment, Response, ResponseVersion
from tracker.assessments.rules import AssessmentStatus, ExtensionDecision, RemarkKind
from tracker.boards.models import Board
from tracker.cycles.models import Cycle
from tracker.db import Base, db
from tracker.errors import NotFound
from tracker.evidence.facts import AnySelect
from tracker.frameworks.models import MinimumStandardRecord
from tracker.frameworks.rules import Framework, MinimumStandard
from tracker.policy import Actor, Role


@dataclass(frozen=True)
class AnswerRow:
    """One answer with its texts, who holds it and when it was last saved."""

    response_id: UUID
    standard_id: UUID
    answer: Answer
    updated_at: datetime | None
    holder: str | None


@dataclass(frozen=True)
class ReturnRow:
    """One return of an agency in a list: which cycle, how it stands, how much is done.

    `due_on` is the agency's own deadline, `cycle_due_on` that of the cycle; until `accuracy_ends_on` a
    published grade can be contested.
    """

    id: UUID
    cycle_name: str
    board_name: str
    status: AssessmentStatus
    due_on: date
    done: int
    total: int
    receipt_reference: str | None
    submitted_at: datetime | None
    board_id: UUID
    framework_version_id: UUID
    cycle_due_on: date
    time_asked_for: date | None
    time_decision: ExtensionDecision | None
    accuracy_ends_on: date | None


# Statements that every page needs are made once: making them costs more than running them.
RETURNS = (
    select(Assessment)
    .join(Assessment.cycle)
    .join(Cycle.board)
    .join(Assessment.agency)
    .options(contains_eager(Assessment.cycle, Cycle.board), contains_eager(Assessment.agency))
)
ANSWERS = (
    select(Response)
    .join(Response.assessment)
    .join(Response.minimum_standard)
    .join(Assessment.cycle)
    .join(Cycle.board)
    .join(Assessment.agency)
    .options(
        contains_eager(Response.assessment, Assessment.cycle, Cycle.board),
        contains_eager(Response.assessment, Assessment.agency),
        contains_eager(Response.minimum_standard),
        joinedload(Response.updated_by),
        joinedload(Response.assigned_to),
    )
)


def get_assessment(assessment_id: UUID, *, actor: Actor) -> Assessment:
    """A return of the actor's agency or board, with agency, cycle and board. Raises NotFound otherwise."""
    found = db.session.scalar(RETURNS.where(Assessment.id == assessment_id, _of(actor)))
    if found is None:
        raise NotFound
    return found


def get_response(assessment_id: UUID, ref: str, *, actor: Actor) -> Response:
    """The answer to one minimum standard, with its return and people. Raises NotFound otherwise."""
    found = db.session.scalar(
        ANSWERS.where(Assessment.id == assessment_id, MinimumStandardRecord.ref == ref, _of(actor))
    )
    if found is None:
        raise NotFound
    return found


def _of(actor: Actor) -> ColumnElement[bool]:
    return or_(Assessment.agency_id.in_(actor.agency_ids), Cycle.board_id.in_(actor.board_ids))


def find_assessment(cycle_id: UUID, agency_id: UUID) -> Assessment | None:
    """The agency's return in that cycle, or None. Not scoped: for operations and commands."""
    return db.session.scalar(
        select(Assessment).where(Assessment.cycle_id == cycle_id, Assessment.agency_id == agency_id)
    )


def answer_of(response: Response | ResponseVersion) -> Answer:
    """The texts of a stored answer, or of one of its kept versions."""
    return Answer(
        evidence_of_compliance=response.evidence_of_compliance,
        areas_for_improvement=response.areas_for_improvement,
        self_grade=response.self_grade,
        na_requested=response.na_requested,
        na_reason=response.na_reason,
        modification=response.modification,
        modification_reason=response.modification_reason,
        finished=response.finished if isinstance(response, Response) else False,
    )


def details_of(assessment: Assessment) -> AgencyDetails:
    """The agency details of Part B as stored."""
    return AgencyDetails(**{field.name: getattr(assessment, field.name) for field in fields(AgencyDetails)})


STANDING = (
    Response.evidence_of_compliance != "",
    Response.areas_for_improvement != "",
    Response.na_requested,
    Response.na_reason != "",
    Response.modification != "",
    Response.modification_reason != "",
    Response.finished,
)
ANSWERING = (Role.AGENCY_LEAD, Role.CONTRIBUTOR)


def can_answer(person: type[User], agency_id: InstrumentedAttribute[UUID]) -> ColumnElement[bool]:
    """The condition that a person can sign in and answer standards of the agency."""
    role = select(RoleGrant.id).where(
        RoleGrant.user_id == person.id, RoleGrant.agency_id == agency_id, RoleGrant.role.in_(ANSWERING)
    )
    return and_(person.disabled_at.is_(None), role.correlate(person, Assessment).exists())


@cache
def _tasks() -> Select[Any]:
    # Hand-overs are kept by a feature above this one, so their table is found by name.
    handovers, asker = Base.metadata.tables["handovers"], aliased(User)
    stranded = and_(User.id.is_not(None), not_(can_answer(User, Assessment.agency_id)))
    handed = (asker.name, handovers.c.note, handovers.c.due_on, stranded)
    asked = (Response.locked, *(asks_now(Response.id, kind) for kind in RemarkKind))
    return (
        select(Response.minimum_standard_id, Response.assigned_to_id, User.name, *handed, *asked, *STANDING)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .outerjoin(User, User.id == Response.assigned_to_id)
        .outerjoin(handovers, and_(handovers.c.response_id == Response.id, handovers.c.ended_at.is_(None)))
        .outerjoin(asker, asker.id == handovers.c.given_by_id)
        .where(Response.assessment_id == bindparam("assessment_id"))
    )


def list_tasks(assessment_id: UUID, framework: Framework) -> list[Task]:
    """Every minimum standard of a return as a task, in the framework's order; one query, no texts."""
    found = {row[0]: row for row in db.session.execute(_tasks(), {"assessment_id": assessment_id})}
    return [
        _task(standard, found.get(standard.id))
        for standard in framework.minimum_standards
        if standard.id is not None
    ]


def _task(standard: MinimumStandard, row: Sequence[Any] | None) -> Task:
    assert standard.id is not None
    what = (standard.id, standard.ref, standard.short_title, standard.essential)
    if row is None:
        return Task(*what, Standing())
    _, holder_id, holder, asked_by, note, due_on, stranded, *rest = row
    asked, kept = Asked(*map(bool, rest[:3])), Standing(*map(bool, rest[3:]))
    return Task(*what, kept, holder_id, holder, asked_by, note or "", due_on, bool(stranded), asked)


def list_answers(assessment_id: UUID) -> dict[UUID, AnswerRow]:
    """Every answer of a return with its texts, by the id of its minimum standard; one query."""
    rows = db.session.execute(
        select(
            Response.id, Response.minimum_standard_id, Response.evidence_of_compliance,
            Response.areas_for_improvement, Response.self_grade, Response.na_requested, Response.na_reason,
            Response.modification, Response.modification_reason, Response.finished, Response.updated_at,
            User.name,
        )
        .outerjoin(User, User.id == Response.assigned_to_id)
        .where(Response.assessment_id == assessment_id)
    )  # fmt: skip
    return {
        standard_id: AnswerRow(response_id, standard_id, Answer(*texts), updated_at, holder)
        for response_id, standard_id, *texts, updated_at, holder in rows
    }


def list_returns(agency_id: UUID, *, holder_id: UUID | None = None) -> list[ReturnRow]:
    """The agency's returns in all cycles of all its boards, the latest deadline first; one query.

    With `holder_id` only those in which that person holds standards, and only these standards are counted.
    """
    counted = Response.assessment_id == Assessment.id
    if holder_id:
        counted = and_(counted, Response.assigned_to_id == holder_id)
    answered = or_(Response.finished, and_(Response.na_requested, Response.na_reason != ""))
    done, (asked_for, decision) = func.count().filter(answered), last_request()
    statement: AnySelect = (
        select(
            Assessment.id, Cycle.name, Board.short_name, Assessment.status,
            func.coalesce(Assessment.extended_to, Cycle.due_on), done, func.count(Response.id),
            Assessment.receipt_reference, Assessment.submitted_at, Cycle.board_id,
            Cycle.framework_version_id, Cycle.due_on, asked_for, decision,
            Assessment.accuracy_ends_on,
        )
        .join(Cycle, Cycle.id == Assessment.cycle_id)
        .join(Board, Board.id == Cycle.board_id)
        .join(Response, counted, isouter=not holder_id)
        .where(Assessment.agency_id == agency_id)
        .group_by(Assessment.id, Cycle.id, Board.id)
        .order_by(func.coalesce(Assessment.extended_to, Cycle.due_on).desc(), Cycle.name)
    )  # fmt: skip
    return [ReturnRow(*row) for row in db.session.execute(statement)]


def find_version(response_id: UUID, version: int) -> ResponseVersion | None:
    """What an answer said in one of its saved versions, or None when there is no such version."""
    return db.session.scalar(
        select(ResponseVersion).where(
            ResponseVersion.response_id == response_id, ResponseVersion.version == version
        )
    )


def list_agency_people(agency_id: UUID, *roles: Role) -> list[User]:
    """People who can sign in and hold one of the roles at the agency, by name."""
    return _people(RoleGrant.agency_id == agency_id, roles)


def list_board_people(board_id: UUID, *roles: Role) -> list[User]:
    """People who can sign in and hold one of the roles at the board, by name."""
    return _people(RoleGrant.board_id == board_id, roles)


def _people(place: ColumnElement[bool], roles: tuple[Role, ...]) -> list[User]:
    return list(
        db.session.scalars(
            select(User)
            .join(RoleGrant, RoleGrant.user_id == User.id)
            .where(place, RoleGrant.role.in_(roles), User.disabled_at.is_(None))
            .order_by(User.name, User.email)
            .distinct()
        )
    )


def is_receipt_taken(reference: str) -> bool:
    """Whether another return already has this receipt reference."""
    return (
        db.session.scalar(select(Assessment.id).where(Assessment.receipt_reference == reference)) is not None
    )


# What a lock reads afresh; cycle, agency and standard stay at hand, they are not what people race for.
RETURN_COLUMNS = Assessment.__table__.columns.keys()
ANSWER_COLUMNS = Response.__table__.columns.keys()


def lock(assessment: Assessment) -> None:
    """Read the return afresh and hold it until the commit: of two people who act on it, one waits.

    SQLite has one writer at a time by itself; PostgreSQL locks the row.
    """
    db.session.refresh(assessment, RETURN_COLUMNS, with_for_update={"of": Assessment})


def lock_response(response: Response) -> None:
    """The same for one answer and its return."""
    lock(response.assessment)
    db.session.refresh(response, ANSWER_COLUMNS, with_for_update={"of": Response})
    db.session.expire(response, ["updated_by"])
