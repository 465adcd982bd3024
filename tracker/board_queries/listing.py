"""Lists of queries, narrowed, sorted and in pages: those of a board, of one cycle or of one return."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from tracker.accounts.models import User
from tracker.assessments.models import Assessment, Response
from tracker.board_queries.models import Query, QueryMessage
from tracker.board_queries.queries import seen_by
from tracker.board_queries.rules import QueryStatus, Reader, Show, is_late
from tracker.boards.models import Agency
from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.frameworks.models import MinimumStandardRecord
from tracker.paging import PAGE_SIZE

AnySelect = Select[*tuple[Any, ...]]


class Sort(StrEnum):
    """What a list of queries can be ordered by."""

    WANTED = "wanted"
    AGENCY = "agency"
    STANDARD = "standard"
    STATUS = "status"
    ASKED = "asked"


@dataclass(frozen=True)
class Wanted:
    """What is looked for, and where; `holder_id` keeps to standards in one person's hands."""

    board_id: UUID | None = None
    cycle_id: UUID | None = None
    assessment_id: UUID | None = None
    holder_id: UUID | None = None
    reader: Reader = field(default_factory=lambda: Reader(None))
    show: Show = Show.ALL
    agency_id: UUID | None = None
    ref: str = ""
    sort: Sort = Sort.WANTED
    descending: bool = False


@dataclass(frozen=True)
class QueryRow:
    """One thread in a list: about what, how it stands, the first question and who spoke last."""

    query_id: UUID
    assessment_id: UUID
    agency: str
    cycle: str
    ref: str
    short_title: str
    status: QueryStatus
    asked_by: str
    asked_at: datetime
    answer_by: date
    messages: int
    question: str
    latest: str
    latest_at: datetime

    def late(self, today: date) -> bool:
        return is_late(self.status, self.answer_by, today)


def list_queries(
    wanted: Wanted, today: date, *, page: int = 1, size: int | None = PAGE_SIZE
) -> list[QueryRow]:
    """The threads wanted, the page asked for or all when `size` is None; one query."""
    columns = (
        Query.id, Assessment.id, Agency.name, Cycle.name, MinimumStandardRecord.ref,
        MinimumStandardRecord.short_title, Query.status, User.name, Query.opened_at, Query.answer_by,
        _counted(), _message(QueryMessage.text), _message(QueryMessage.text, latest=True),
        _message(QueryMessage.written_at, latest=True),
    )  # fmt: skip
    statement = _of(wanted, select(*columns)).join(User, User.id == Query.opened_by_id)
    statement = statement.where(*_narrowed(wanted, today)).order_by(*_order(wanted))
    if size is not None:
        statement = statement.limit(size).offset((page - 1) * size)
    return [QueryRow(*row) for row in db.session.execute(statement)]


def _message(column: Any, *, latest: bool = False) -> ColumnElement[Any]:
    at = QueryMessage.written_at
    found = select(column).where(QueryMessage.query_id == Query.id).correlate(Query)
    return found.order_by(at.desc() if latest else at.asc()).limit(1).scalar_subquery()


def _counted() -> ColumnElement[int]:
    return select(func.count()).where(QueryMessage.query_id == Query.id).correlate(Query).scalar_subquery()


def _of(wanted: Wanted, statement: AnySelect) -> AnySelect:
    """Where the threads are, and of them what this reader may see."""
    places = (
        (wanted.board_id, Cycle.board_id),
        (wanted.cycle_id, Cycle.id),
        (wanted.assessment_id, Assessment.id),
        (wanted.holder_id, Response.assigned_to_id),
    )
    conditions = [column == value for value, column in places if value is not None]
    return (
        statement.select_from(Query)
        .join(Response, Response.id == Query.response_id)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .join(Cycle, Cycle.id == Assessment.cycle_id)
        .join(Agency, Agency.id == Assessment.agency_id)
        .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
        .where(*conditions, *seen_by(wanted.reader))
    )


def _narrowed(wanted: Wanted, today: date) -> list[ColumnElement[bool]]:
    conditions = _chosen(wanted)
    if wanted.show is not Show.ALL:
        conditions.append(_shown(wanted.show, today))
    return conditions


def _chosen(wanted: Wanted) -> list[ColumnElement[bool]]:
    agency = [] if wanted.agency_id is None else [Assessment.agency_id == wanted.agency_id]
    return [*agency, *([MinimumStandardRecord.ref == wanted.ref] if wanted.ref else [])]


def _shown(show: Show, today: date) -> ColumnElement[bool]:
    if show is Show.LATE:
        return and_(Query.status == QueryStatus.OPEN, Query.answer_by < today)
    return Query.status == QueryStatus(show.value)


def _order(wanted: Wanted) -> Sequence[Any]:
    places = {QueryStatus.OPEN.value: 0, QueryStatus.ANSWERED.value: 1, QueryStatus.CLOSED.value: 2}
    stage = case(places, value=Query.status)
    keys: dict[Sort, Sequence[Any]] = {
        Sort.WANTED: (case((Query.status == QueryStatus.CLOSED, 1), else_=0), Query.answer_by),
        Sort.AGENCY: (Agency.name,),
        Sort.STANDARD: (MinimumStandardRecord.position,),
        Sort.STATUS: (stage,),
        Sort.ASKED: (Query.opened_at,),
    }
    first = [key.desc() if wanted.descending else key.asc() for key in keys[wanted.sort]]
    return [*first, Agency.name, MinimumStandardRecord.position, Query.opened_at, Query.id]


def count_queries(wanted: Wanted, today: date) -> dict[Show, int]:
    """How many threads each filter would show, with the agency and standard chosen; one query."""
    shows = [show for show in Show if show is not Show.ALL]
    counted = [func.count(case((_shown(show, today), 1))) for show in shows]
    statement = _of(wanted, select(func.count(), *counted)).where(*_chosen(wanted))
    everything, *each = db.session.execute(statement).one()
    return {Show.ALL: everything, **dict(zip(shows, each, strict=True))}


@dataclass(frozen=True)
class Choices:
    """What a list can be narrowed to: agencies by id and name, standards by reference and words."""

    agencies: tuple[tuple[str, str], ...]
    standards: tuple[tuple[str, str], ...]


def list_choices(wanted: Wanted) -> Choices:
    """Agencies and standards that have a thread there, in order; one query.

    A reference stands for the same standard in every cycle: it is named as the latest framework words it.
    """
    rows = db.session.execute(
        _of(
            wanted,
            select(Agency.id, Agency.name, MinimumStandardRecord.position, MinimumStandardRecord.ref,
                   MinimumStandardRecord.short_title).distinct(),
        )
    ).all()  # fmt: skip
    agencies = {str(row.id): row.name for row in sorted(rows, key=lambda row: row.name)}
    standards = {
        row.ref: f"{row.ref} {row.short_title}" for row in sorted(rows, key=lambda row: row.position)
    }
    return Choices(tuple(agencies.items()), tuple(standards.items()))
