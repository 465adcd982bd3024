"""How far samples are, by return; what waits for the board, and what waits for an agency."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from tracker.assessments.models import Assessment, Response
from tracker.boards.models import Agency
from tracker.clock import today
from tracker.cycles.models import Cycle
from tracker.cycles.rules import RUNNING
from tracker.db import db
from tracker.evidence.facts import AnySelect
from tracker.policy import Scope
from tracker.sampling.models import EvidenceSample, SampleItem
from tracker.sampling.queries import in_force


@dataclass(frozen=True)
class Part:
    """The items of one return in one sample, counted. `late`: asked for and not there in time."""

    sample_id: UUID
    assessment_id: UUID
    agency_id: UUID
    agency: str
    board_id: UUID
    items: int
    missing: int
    waiting: int
    late: int
    untold: int
    replies: int
    reply_ends_on: date | None

    @property
    def scope(self) -> Scope:
        return Scope(self.agency_id, self.board_id)

    @property
    def checked(self) -> int:
        return self.items - self.missing

    @property
    def ready(self) -> bool:
        """Everything was checked, and the agency does not know yet."""
        return not self.missing and self.untold > 0


def _count(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count().filter(condition)


def _open_request() -> ColumnElement[bool]:
    asked = and_(SampleItem.requested_at.is_not(None), SampleItem.provided_at.is_(None))
    return and_(asked, SampleItem.outcome.is_(None))


def list_parts(where: ColumnElement[bool]) -> list[Part]:
    """Every part of the samples that fit, by agency; one query."""
    late = and_(_open_request(), SampleItem.wanted_by < today())
    statement: AnySelect = (
        select(
            SampleItem.sample_id, Assessment.id, Assessment.agency_id, Agency.name, Cycle.board_id,
            func.count(), _count(SampleItem.outcome.is_(None)), _count(_open_request()), _count(late),
            _count(SampleItem.told_at.is_(None)), _count(SampleItem.replied_at.is_not(None)),
            func.max(SampleItem.reply_ends_on),
        )
        .join(EvidenceSample, EvidenceSample.id == SampleItem.sample_id)
        .join(Response, Response.id == SampleItem.response_id)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .join(Agency, Agency.id == Assessment.agency_id)
        .join(Cycle, Cycle.id == EvidenceSample.cycle_id)
        .where(where)
        .group_by(SampleItem.sample_id, Assessment.id, Agency.id, Cycle.board_id)
        .order_by(Agency.name, Assessment.id)
    )  # fmt: skip
    return [Part(*row) for row in db.session.execute(statement)]


def parts_of_cycle(cycle_id: UUID) -> list[Part]:
    """The parts of every sample of a cycle, those that were redrawn too; one query."""
    return list_parts(EvidenceSample.cycle_id == cycle_id)


def parts_of_sample(sample_id: UUID) -> list[Part]:
    """The parts of one sample; one query."""
    return list_parts(EvidenceSample.id == sample_id)


@dataclass(frozen=True)
class BoardWaits:
    """What samples in force ask of the board in the cycles that run."""

    to_check: int
    late: int
    to_tell: int


def waits_for_board(board_id: UUID) -> BoardWaits:
    """Items to check that are there, requests that are late, and agencies to tell; one query."""
    parts = list_parts(and_(Cycle.board_id == board_id, Cycle.status.in_(RUNNING), in_force()))
    return BoardWaits(
        to_check=sum(part.missing - part.waiting for part in parts),
        late=sum(part.late for part in parts),
        to_tell=sum(part.ready for part in parts),
    )


@dataclass(frozen=True)
class AgencyWaits:
    """What the samples of one return ask of its agency, with the first day on which something is due."""

    assessment_id: UUID
    cycle_name: str
    requests: int
    wanted_by: date | None
    replies: int
    reply_ends_on: date | None


def waits_for_agency(agency_id: UUID) -> list[AgencyWaits]:
    """Requests without an answer, and outcomes to which the agency may still reply, by return; one query."""
    asked = and_(_open_request(), in_force())
    may_reply = and_(SampleItem.reply_ends_on >= today(), SampleItem.replied_at.is_(None))
    rows = db.session.execute(
        select(
            Assessment.id, Cycle.name, _count(asked), _first_day(SampleItem.wanted_by, asked),
            _count(may_reply), _first_day(SampleItem.reply_ends_on, may_reply),
        )
        .select_from(SampleItem)
        .join(EvidenceSample, EvidenceSample.id == SampleItem.sample_id)
        .join(Response, Response.id == SampleItem.response_id)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .join(Cycle, Cycle.id == EvidenceSample.cycle_id)
        .where(Assessment.agency_id == agency_id)
        .group_by(Assessment.id, Cycle.id)
        .order_by(Cycle.opens_on.desc())
    )  # fmt: skip
    waits = [AgencyWaits(*row) for row in rows]
    return [each for each in waits if each.requests or each.replies]


def _first_day(day: Any, condition: ColumnElement[bool]) -> ColumnElement[Any]:
    return func.min(day, type_=SampleItem.wanted_by.type).filter(condition)
