"""Queries of a return, of an agency and of a board; who may read which thread is decided here (R5).

A query counts as open until the board has closed it: either the agency has still to answer, or the board to
read what was answered.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from tracker.assessments.models import Assessment, Response
from tracker.assessments.rules import PUBLISHED
from tracker.board_queries.models import Query, QueryMessage
from tracker.board_queries.rules import QueryStatus, Reader
from tracker.boards.models import Board
from tracker.cycles.models import Cycle
from tracker.db import Base, db
from tracker.errors import NotFound
from tracker.frameworks.models import MinimumStandardRecord
from tracker.policy import Actor, Permission, Scope, can

OPEN_STATUSES = (QueryStatus.OPEN, QueryStatus.ANSWERED)
ANYBODY = Reader(None)
THREADS = (
    select(Query)
    .join(Query.response)
    .join(Response.assessment)
    .join(Response.minimum_standard)
    .join(Assessment.cycle)
    .join(Cycle.board)
    .join(Assessment.agency)
    .join(Query.messages)
    .options(
        contains_eager(Query.response, Response.assessment, Assessment.cycle, Cycle.board),
        contains_eager(Query.response, Response.assessment, Assessment.agency),
        contains_eager(Query.response, Response.minimum_standard),
        contains_eager(Query.messages).joinedload(QueryMessage.written_by),
        joinedload(Query.opened_by),
    )
)


def reader_of(actor: Actor, scope: Scope) -> Reader:
    """Who asks: whoever belongs to the agency or runs the moderation reads all, a moderator is blind (R5)."""
    inside = scope.agency_id is not None and scope.agency_id in actor.agency_ids
    blind = can(actor, Permission.GRADE, scope) and not can(actor, Permission.RUN_MODERATION, scope)
    return Reader(actor.user_id, blind=blind and not inside)


def seen_by(reader: Reader) -> list[ColumnElement[bool]]:
    """Conditions, for a statement over queries and returns: only what this reader may see (R5)."""
    if not reader.blind:
        return []
    # Grades are kept by a feature above this one, so their table is found by name.
    grades = Base.metadata.tables["grade_records"]
    graded = exists().where(grades.c.response_id == Query.response_id, grades.c.grader_id == reader.user_id)
    return [or_(Query.opened_by_id == reader.user_id, Assessment.status.in_(PUBLISHED), graded)]


def get_query(query_id: UUID, *, actor: Actor) -> Query:
    """A thread of the actor's agency or board with its messages and people, one query.

    Raises NotFound otherwise, also for a moderator who must not see it yet (R5).
    """
    own = or_(Assessment.agency_id.in_(actor.agency_ids), Cycle.board_id.in_(actor.board_ids))
    found = db.session.scalars(_in_order(THREADS.where(Query.id == query_id, own))).unique().one_or_none()
    if found is None or not _may_see(found, actor):
        raise NotFound
    return found


def _may_see(query: Query, actor: Actor) -> bool:
    reader = reader_of(actor, query.scope)
    if not reader.blind:
        return True
    statement = select(Query.id).join(Query.response).join(Response.assessment)
    return bool(db.session.scalar(statement.where(Query.id == query.id, *seen_by(reader))))


def _in_order(statement: Select[Query]) -> Select[Query]:
    """The newest thread first, the messages of each as they were written."""
    return statement.order_by(Query.opened_at.desc(), Query.id, QueryMessage.written_at, QueryMessage.id)


def list_threads(response_id: UUID, reader: Reader = ANYBODY) -> list[Query]:
    """The threads about one answer with messages and people, the newest first; one query."""
    statement = THREADS.where(Query.response_id == response_id, *seen_by(reader))
    return list(db.session.scalars(_in_order(statement)).unique())


def list_said_since(response_id: UUID, moment: datetime, *, by_id: UUID | None) -> list[QueryMessage]:
    """What that person said after a moment in any thread about an answer, the newest first."""
    return list(
        db.session.scalars(
            select(QueryMessage)
            .join(QueryMessage.query)
            .options(contains_eager(QueryMessage.query))
            .where(
                Query.response_id == response_id,
                QueryMessage.written_by_id == by_id,
                QueryMessage.written_at > moment,
            )
            .order_by(QueryMessage.written_at.desc(), QueryMessage.id)
        )
    )


def refs_of_queries(assessment_id: UUID, reader: Reader = ANYBODY) -> dict[str, str]:
    """The reference of the standard by the id of each query about a return that this reader may see."""
    rows = db.session.execute(
        select(Query.id, MinimumStandardRecord.ref)
        .join(Query.response)
        .join(Response.assessment)
        .join(Response.minimum_standard)
        .where(Assessment.id == assessment_id, *seen_by(reader))
    )
    return {str(query_id): ref for query_id, ref in rows}


def open_statuses(assessment_id: UUID, reader: Reader = ANYBODY) -> dict[str, QueryStatus]:
    """How the latest query of each standard stands that is not closed, as far as this reader may see it."""
    rows = db.session.execute(
        select(MinimumStandardRecord.ref, Query.status)
        .select_from(Query)
        .join(Query.response)
        .join(Response.assessment)
        .join(Response.minimum_standard)
        .where(Assessment.id == assessment_id, Query.status.in_(OPEN_STATUSES), *seen_by(reader))
        .order_by(Query.opened_at, Query.id)
    )
    return dict(rows.all())


def count_open(assessment_id: UUID) -> int:
    """How many queries about a return the board has not closed yet."""
    return len(_open_refs(Response.assessment_id == assessment_id))


def list_open_refs(assessment_id: UUID) -> list[str]:
    """The standards of a return with a query that is not closed, each once, in order; one query."""
    return _once(ref for _, ref in _open_refs(Response.assessment_id == assessment_id))


def open_refs_by_assessment(cycle_id: UUID) -> dict[UUID, list[str]]:
    """The same for every return of a cycle that has any, by the id of the return; one query."""
    found: dict[UUID, list[str]] = defaultdict(list)
    for assessment_id, ref in _open_refs(Assessment.cycle_id == cycle_id):
        found[assessment_id].append(ref)
    return {assessment_id: _once(refs) for assessment_id, refs in found.items()}


def _open_refs(condition: ColumnElement[bool]) -> Sequence[tuple[UUID, str]]:
    rows = db.session.execute(
        select(Response.assessment_id, MinimumStandardRecord.ref)
        .select_from(Query)
        .join(Response, Response.id == Query.response_id)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
        .where(Query.status.in_(OPEN_STATUSES), condition)
        .order_by(MinimumStandardRecord.position)
    )
    return [(assessment_id, ref) for assessment_id, ref in rows]


def _once(refs: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(refs))


@dataclass(frozen=True)
class Asked:
    """A query that waits for the agency, as its home page lists it."""

    query_id: UUID
    ref: str
    board: str
    question: str
    answer_by: date


LAST_QUESTION = (
    select(QueryMessage.text)
    .where(QueryMessage.query_id == Query.id, QueryMessage.by_agency.is_(False))
    .order_by(QueryMessage.written_at.desc())
    .limit(1)
    .correlate(Query)
    .scalar_subquery()
)


def list_waiting_for(agency_id: UUID, *, holder_id: UUID | None = None) -> list[Asked]:
    """What the boards ask an agency and it has not answered, the most urgent first; one query.

    With `holder_id` only about standards in that person's hands.
    """
    held = [] if holder_id is None else [Response.assigned_to_id == holder_id]
    rows = db.session.execute(
        select(Query.id, MinimumStandardRecord.ref, Board.short_name, LAST_QUESTION, Query.answer_by)
        .select_from(Query)
        .join(Query.response)
        .join(Response.assessment)
        .join(Response.minimum_standard)
        .join(Assessment.cycle)
        .join(Cycle.board)
        .where(Assessment.agency_id == agency_id, Query.status == QueryStatus.OPEN, *held)
        .order_by(Query.answer_by, MinimumStandardRecord.position)
    )
    return [Asked(*row) for row in rows]


@dataclass(frozen=True)
class Waiting:
    """What of its queries waits for a board: answers to read, and questions the agency is late to answer."""

    answered: int
    late: int


def count_waiting(board_id: UUID, reader: Reader, today: date) -> Waiting:
    """Of all cycles of a board, as far as this reader may see them; one query."""
    late = and_(Query.status == QueryStatus.OPEN, Query.answer_by < today)
    row = db.session.execute(
        select(func.count(case((Query.status == QueryStatus.ANSWERED, 1))), func.count(case((late, 1))))
        .select_from(Query)
        .join(Query.response)
        .join(Response.assessment)
        .join(Assessment.cycle)
        .where(Cycle.board_id == board_id, *seen_by(reader))
    ).one()
    return Waiting(*row)
