"""What is known of each return that has not come in: a fixed number of queries, also for 200 agencies."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from tracker.accounts.models import User
from tracker.assessments.models import Assessment, Response, StatusNote
from tracker.assessments.rules import EDITABLE, AssessmentStatus
from tracker.boards.models import Agency
from tracker.boards.rules import AgencyKind
from tracker.chasing.models import Escalation, LateReason, Reminder
from tracker.chasing.rules import ReminderStep, Standing
from tracker.clock import local
from tracker.cycles.models import Cycle
from tracker.cycles.queries import list_holders
from tracker.cycles.rules import RUNNING
from tracker.db import db
from tracker.errors import NotFound
from tracker.evidence.models import Citation
from tracker.policy import Actor, Role

NOT_IN = EDITABLE | {AssessmentStatus.AWAITING_AUTHORISATION}
DUE_ON = func.coalesce(Assessment.extended_to, Cycle.due_on)
DONE = or_(Response.finished, (Response.na_requested) & (Response.na_reason != ""))
AnySelect = Select[*tuple[Any, ...]]
Row = TypeVar("Row", Reminder, Escalation, LateReason)


@dataclass(frozen=True)
class Chased:
    """One return that was not submitted, with its people and everything that was done to get it in."""

    assessment_id: UUID
    agency_id: UUID
    agency: str
    kind: AgencyKind
    status: AssessmentStatus
    due_on: date
    extended: bool
    left: int
    total: int
    active_at: datetime | None
    opened_on: date
    sent_at: datetime | None
    leads: tuple[User, ...] = ()
    authorisers: tuple[User, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    letters: tuple[Escalation, ...] = ()
    reason: LateReason | None = None

    @property
    def active_on(self) -> date:
        """The day anything last happened to it, or on which the agency was asked."""
        return local(self.active_at).date() if self.active_at else self.opened_on

    @property
    def standing(self) -> Standing:
        return Standing(self.status, self.due_on, self.active_on)

    def days_late(self, today: date) -> int:
        """Whole days after its own deadline; 0 when that has not passed."""
        return max(0, (today - self.due_on).days)


def list_chased(cycle: Cycle) -> list[Chased]:
    """Every return of a cycle that was not submitted, by agency; six queries."""
    return _with_people(_facts(Assessment.cycle_id == cycle.id), Assessment.cycle_id == cycle.id)


def find_chased(assessment: Assessment) -> Chased | None:
    """The same of one return; None once it was submitted."""
    found = _with_people(_facts(Assessment.id == assessment.id), Assessment.id == assessment.id)
    return found[0] if found else None


def _facts(where: ColumnElement[bool]) -> list[Any]:
    answers, cited, notes = _answers(where), _cited(where), _notes(where)
    statement = (
        select(
            Assessment.id, Agency.id.label("agency_id"), Agency.name.label("agency"), Agency.kind,
            Assessment.status, DUE_ON.label("due_on"), Assessment.extended_to.is_not(None).label("extended"),
            answers.c.done, answers.c.total, answers.c.at.label("saved_at"), cited.c.at.label("cited_at"),
            notes.c.at.label("noted_at"), Cycle.opens_on, Assessment.sent_at,
        )
        .select_from(Assessment)
        .join(Cycle, Cycle.id == Assessment.cycle_id)
        .join(Agency, Agency.id == Assessment.agency_id)
        .outerjoin(answers, answers.c.assessment_id == Assessment.id)
        .outerjoin(cited, cited.c.assessment_id == Assessment.id)
        .outerjoin(notes, notes.c.assessment_id == Assessment.id)
        .where(where, Assessment.status.in_(NOT_IN))
        .order_by(Agency.name, Assessment.id)
    )  # fmt: skip
    return list(db.session.execute(statement))


def _answers(where: ColumnElement[bool]) -> Any:
    counted = select(
        Response.assessment_id, func.count().filter(DONE).label("done"), func.count().label("total"),
        func.max(Response.updated_at).label("at"),
    )  # fmt: skip
    statement: AnySelect = counted.join(Assessment, Assessment.id == Response.assessment_id)
    return statement.where(where).group_by(Response.assessment_id).subquery("answers")


def _cited(where: ColumnElement[bool]) -> Any:
    statement: AnySelect = (
        select(Response.assessment_id, func.max(Citation.cited_at).label("at"))
        .join(Citation, Citation.response_id == Response.id)
        .join(Assessment, Assessment.id == Response.assessment_id)
    )
    return statement.where(where).group_by(Response.assessment_id).subquery("cited")


def _notes(where: ColumnElement[bool]) -> Any:
    statement: AnySelect = select(StatusNote.assessment_id, func.max(StatusNote.written_at).label("at")).join(
        Assessment, Assessment.id == StatusNote.assessment_id
    )
    return statement.where(where).group_by(StatusNote.assessment_id).subquery("notes")


def _with_people(rows: list[Any], where: ColumnElement[bool]) -> list[Chased]:
    agency_ids = [row.agency_id for row in rows]
    leads = list_holders([Role.AGENCY_LEAD], agency_ids)
    authorisers = list_holders([Role.AUTHORISER], agency_ids)
    reminders = _by_return(_done(select(Reminder), Reminder, where).order_by(Reminder.sent_at))
    letters = _by_return(
        _done(select(Escalation), Escalation, where)
        .order_by(Escalation.made_at)
        .options(joinedload(Escalation.made_by))
    )
    reasons = _by_return(_done(select(LateReason), LateReason, where).order_by(LateReason.recorded_at))
    return [
        Chased(
            row.id, row.agency_id, row.agency, row.kind, row.status, row.due_on, row.extended,
            (row.total or 0) - (row.done or 0), row.total or 0,
            max(filter(None, (row.saved_at, row.cited_at, row.noted_at, row.sent_at)), default=None),
            row.opens_on, row.sent_at, tuple(leads[row.agency_id]), tuple(authorisers[row.agency_id]),
            tuple(reminders[row.id]), tuple(letters[row.id]), (reasons[row.id] or [None])[-1],
        )
        for row in rows
    ]  # fmt: skip


def _done(statement: Select[Any], kind: Any, where: ColumnElement[bool]) -> Select[Any]:
    return statement.join(Assessment, Assessment.id == kind.assessment_id).where(where)


def _by_return(statement: Select[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in db.session.scalars(statement):
        found[row.assessment_id].append(row)
    return found


def get_escalation(escalation_id: UUID, *, actor: Actor) -> Escalation:
    """A letter of a board of the actor, with return, agency and board. Raises NotFound otherwise."""
    found = db.session.scalar(
        select(Escalation)
        .join(Escalation.assessment)
        .join(Assessment.cycle)
        .join(Cycle.board)
        .join(Assessment.agency)
        .options(
            contains_eager(Escalation.assessment, Assessment.cycle, Cycle.board),
            contains_eager(Escalation.assessment, Assessment.agency),
            joinedload(Escalation.made_by),
        )
        .where(Escalation.id == escalation_id, Cycle.board_id.in_(actor.board_ids))
    )
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True)
class Awaited:
    """A return that a reminder may be due for, with what was sent for its present deadline."""

    assessment_id: UUID
    deadline: date
    opened_on: date
    sent: frozenset[ReminderStep]


def list_awaited() -> list[Awaited]:
    """Every return of every running cycle that was not submitted; two queries."""
    statement = (
        select(Assessment.id, DUE_ON, Cycle.opens_on)
        .join(Cycle, Cycle.id == Assessment.cycle_id)
        .where(Assessment.status.in_(NOT_IN), Cycle.status.in_(RUNNING))
        .order_by(Assessment.id)
    )
    rows = db.session.execute(statement).all()
    sent = steps_sent([row.id for row in rows])
    return [Awaited(row[0], row[1], row[2], frozenset(sent[(row[0], row[1])])) for row in rows]


def steps_sent(assessment_ids: Collection[UUID]) -> dict[tuple[UUID, date], set[ReminderStep]]:
    """The reminders that went out for returns not submitted yet, by return and deadline; one query."""
    steps: dict[tuple[UUID, date], set[ReminderStep]] = defaultdict(set)
    if not assessment_ids:
        return steps
    rows = db.session.execute(
        select(Reminder.assessment_id, Reminder.deadline, Reminder.step)
        .join(Assessment, Assessment.id == Reminder.assessment_id)
        .where(Assessment.status.in_(NOT_IN))
    )
    for assessment_id, deadline, step in rows:
        steps[(assessment_id, deadline)].add(step)
    return steps


def lock_awaited(assessment_ids: Collection[UUID]) -> list[Assessment]:
    """These returns as they are now, held until the commit: of two commands one waits for the other."""
    return list(
        db.session.scalars(
            select(Assessment)
            .where(Assessment.id.in_(assessment_ids))
            .order_by(Assessment.id)
            .with_for_update(of=Assessment)
            .execution_options(populate_existing=True)
            .options(joinedload(Assessment.cycle).joinedload(Cycle.board), joinedload(Assessment.agency))
        )
    )


def count_left(assessment_id: UUID) -> tuple[int, int]:
    """How many standards of a return are left to answer, and of how many."""
    done, total = db.session.execute(
        select(func.count().filter(DONE), func.count()).where(Response.assessment_id == assessment_id)
    ).one()
    return total - done, total


def list_letters(assessment_id: UUID) -> list[Escalation]:
    """The letters made for a return, the newest first, with who made them."""
    return list(
        db.session.scalars(
            select(Escalation)
            .where(Escalation.assessment_id == assessment_id)
            .order_by(Escalation.made_at.desc(), Escalation.id)
            .options(joinedload(Escalation.made_by))
        )
    )


def list_reasons(assessment_id: UUID) -> list[LateReason]:
    """The reasons recorded for a return, the newest first, with who recorded them."""
    return list(
        db.session.scalars(
            select(LateReason)
            .where(LateReason.assessment_id == assessment_id)
            .order_by(LateReason.recorded_at.desc(), LateReason.id)
            .options(joinedload(LateReason.recorded_by))
        )
    )
