"""The evidence library: items by their owner, what cites them, and the latest version of each file."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from math import ceil
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, bindparam, func, or_, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from tracker.clock import today
from tracker.db import Base, db
from tracker.errors import NotFound
from tracker.evidence.facts import (
    FACTS,
    AnySelect,
    CitedItem,
    LibraryRow,
    facts_as_of,
    newer_than,
    with_latest,
)
from tracker.evidence.models import Citation, EvidenceItem, FileVersion
from tracker.evidence.rules import DUE_SOON, EvidenceKind, FileState, Review, Sort, in_force
from tracker.policy import Actor

PAGE_SIZE = 50
MOST_AT_ONCE = 200


@dataclass(frozen=True)
class LibraryFilter:
    """What the library's list shows: `text` in title, owner or file name; `review` by its review-by date."""

    kind: EvidenceKind | None = None
    text: str = ""
    review: Review | None = None
    sort: Sort = Sort.TITLE
    without: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class LibraryPage:
    """Some rows of the list, and how many there are in all."""

    rows: list[LibraryRow]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, ceil(self.total / PAGE_SIZE))


def get_item(item_id: UUID, *, actor: Actor) -> EvidenceItem:
    """An item of an agency of the actor, with its versions and their people. Raises NotFound otherwise."""
    found = db.session.scalar(
        select(EvidenceItem)
        .options(
            selectinload(EvidenceItem.versions).joinedload(FileVersion.uploaded_by),
            joinedload(EvidenceItem.added_by),
        )
        .where(
            EvidenceItem.id == item_id,
            EvidenceItem.agency_id.in_(actor.agency_ids),
            EvidenceItem.removed_at.is_(None),
        )
    )
    if found is None:
        raise NotFound
    return found


def find_in_library(agency_id: UUID, item_id: UUID | None) -> EvidenceItem | None:
    """An item of that agency's library, or None. Not scoped by a person: for operations."""
    return db.session.scalar(
        select(EvidenceItem).where(
            EvidenceItem.id == item_id,
            EvidenceItem.agency_id == agency_id,
            EvidenceItem.removed_at.is_(None),
        )
    )


NEWER = aliased(FileVersion)
SAME_BYTES = (
    select(EvidenceItem)
    .join(FileVersion, FileVersion.item_id == EvidenceItem.id)
    .where(
        EvidenceItem.agency_id == bindparam("agency_id"),
        EvidenceItem.removed_at.is_(None),
        FileVersion.sha256 == bindparam("sha256"),
        FileVersion.state != FileState.REFUSED,
        ~select(NEWER.id)
        .where(
            NEWER.item_id == FileVersion.item_id,
            NEWER.number > FileVersion.number,
            NEWER.state != FileState.REFUSED,
        )
        .correlate(FileVersion)
        .exists(),
    )
    .limit(1)
)


def find_same_bytes(agency_id: UUID, sha256: str) -> EvidenceItem | None:
    """The agency's item that holds exactly these bytes as its newest version, or None."""
    return db.session.scalar(SAME_BYTES, {"agency_id": agency_id, "sha256": sha256})


def latest_version(item: EvidenceItem, by: datetime | None = None) -> FileVersion | None:
    """The version of a file in force, now or by a moment; None for links and notes."""
    return in_force(item.versions, by)


def list_added(agency_id: UUID, user_id: UUID | None, since: datetime) -> list[EvidenceItem]:
    """The files that one person added to this agency's library since then, the first first; 200 at most."""
    return list(
        db.session.scalars(
            select(EvidenceItem)
            .options(selectinload(EvidenceItem.versions))
            .where(
                EvidenceItem.agency_id == agency_id,
                EvidenceItem.added_by_id == user_id,
                EvidenceItem.added_at >= since,
                EvidenceItem.kind == EvidenceKind.FILE,
                EvidenceItem.removed_at.is_(None),
            )
            .order_by(EvidenceItem.added_at, EvidenceItem.id)
            .limit(MOST_AT_ONCE)
        )
    )


CITATIONS = (
    select(func.count())
    .select_from(Citation)
    .where(Citation.item_id == EvidenceItem.id)
    .correlate(EvidenceItem)
    .scalar_subquery()
)
ORDERS = {
    Sort.TITLE: (func.lower(EvidenceItem.title),),
    Sort.ADDED: (EvidenceItem.added_at.desc(),),
    Sort.REVIEW: (EvidenceItem.review_by.is_(None), EvidenceItem.review_by),
    Sort.CITED: (CITATIONS.desc(),),
}


REVIEWED: dict[Review, Callable[[date], ColumnElement[bool]]] = {
    Review.PAST: lambda day: EvidenceItem.review_by < day,
    Review.DUE: lambda day: EvidenceItem.review_by.between(day, day + DUE_SOON),
    Review.LATER: lambda day: EvidenceItem.review_by > day + DUE_SOON,
    Review.NONE: lambda day: EvidenceItem.review_by.is_(None),
}


def list_items(agency_id: UUID, wanted: LibraryFilter, page: int = 1) -> LibraryPage:
    """One page of an agency's library with citation counts; two queries. Page 0 gives everything."""
    conditions = list(_conditions(agency_id, wanted))
    query = with_latest(select(*FACTS, CITATIONS).select_from(EvidenceItem)).where(*conditions)
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    page = min(page, max(1, ceil(total / PAGE_SIZE)))
    query = query.order_by(*ORDERS[wanted.sort], func.lower(EvidenceItem.title), EvidenceItem.id)
    if page:
        query = query.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    return LibraryPage([LibraryRow(*row) for row in db.session.execute(query)], total, page or 1)


def _conditions(agency_id: UUID, wanted: LibraryFilter) -> Iterable[ColumnElement[bool]]:
    yield EvidenceItem.agency_id == agency_id
    yield EvidenceItem.removed_at.is_(None)
    if wanted.kind:
        yield EvidenceItem.kind == wanted.kind
    if wanted.review:
        yield REVIEWED[wanted.review](today())
    if wanted.without:
        yield EvidenceItem.id.not_in(wanted.without)
    if wanted.text:
        fields = (EvidenceItem.title, EvidenceItem.owner_name, EvidenceItem.url, FileVersion.display_name)
        yield or_(*(field.icontains(wanted.text, autoescape=True) for field in fields))


@cache
def _cited_in_returns() -> AnySelect:
    """Cited items of answers in the order they were cited, each with the version its return stands by.

    Put together once: that takes longer than running it.
    """
    responses, assessments = table_of("responses"), table_of("assessments")
    submitted = assessments.c.submitted_at
    query = (
        select(
            Citation.response_id,
            *facts_as_of(submitted),
            Citation.id,
            Citation.locator,
            newer_than(submitted),
        )
        .select_from(Citation)
        .join(EvidenceItem, EvidenceItem.id == Citation.item_id)
        .join(responses, responses.c.id == Citation.response_id)
        .join(assessments, assessments.c.id == responses.c.assessment_id)
    )
    return _in_order(with_latest(query, by=submitted))


@cache
def _cited_at_actions() -> AnySelect:
    query = select(Citation.action_id, *FACTS, Citation.id, Citation.locator).select_from(Citation)
    return _in_order(with_latest(query.join(EvidenceItem, EvidenceItem.id == Citation.item_id)))


def _in_order(query: AnySelect) -> AnySelect:
    return query.where(EvidenceItem.removed_at.is_(None)).order_by(Citation.cited_at, Citation.id)


def list_citations(response_id: UUID) -> list[CitedItem]:
    """What one answer cites, in the order it was cited."""
    rows = db.session.execute(_cited_in_returns().where(Citation.response_id == response_id))
    return _grouped(rows)[response_id]


def citations_of_answers(response_ids: Collection[UUID]) -> dict[UUID, list[CitedItem]]:
    """What each of these answers cites, of whatever return, by the answer's id; one query."""
    return dict(
        _grouped(db.session.execute(_cited_in_returns().where(Citation.response_id.in_(response_ids))))
    )


def citations_by_response(assessment_id: UUID) -> dict[UUID, list[CitedItem]]:
    """What every answer of a return cites, by the answer's id; one query."""
    return dict(_grouped(db.session.execute(_cited_in_return(), {"assessment_id": assessment_id})))


@cache
def _cited_in_return() -> AnySelect:
    return _cited_in_returns().where(table_of("assessments").c.id == bindparam("assessment_id"))


def citations_of_actions(action_ids: Collection[UUID]) -> dict[UUID, list[CitedItem]]:
    """What each of these actions cites, by the action's id; one query."""
    wanted = _cited_at_actions().where(Citation.action_id.in_(action_ids))
    return dict(_grouped(db.session.execute(wanted)))


def _grouped(rows: Iterable[Sequence[Any]]) -> defaultdict[UUID, list[CitedItem]]:
    found: defaultdict[UUID, list[CitedItem]] = defaultdict(list)
    for place, *facts in rows:
        found[place].append(CitedItem(*facts))
    return found


def table_of(name: str) -> Table:
    # Answers and actions are kept by features above this one, so their tables are found by name.
    return Base.metadata.tables[name]


def list_known_keys(storage_name: str, keys: Collection[str]) -> set[str]:
    """Which of these keys of a storage some file version names; a refused file is not kept."""
    return set(
        db.session.scalars(
            select(FileVersion.storage_key).where(
                FileVersion.storage_name == storage_name,
                FileVersion.storage_key.in_(keys),
                FileVersion.state != FileState.REFUSED,
            )
        )
    )
