"""The evidence library: items by their owner, what cites them, and the latest version of each file."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, bindparam, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from tracker.clock import today
from tracker.cycles.models import Cycle
from tracker.db import Base, db
from tracker.errors import NotFound
from tracker.evidence.facts import (
    FACTS,
    AnySelect,
    CitedItem,
    CitingAction,
    CitingAnswer,
    LibraryRow,
    with_latest,
)
from tracker.evidence.models import Citation, EvidenceItem, FileVersion
from tracker.evidence.rules import EvidenceKind, Sort
from tracker.frameworks.models import MinimumStandardRecord
from tracker.policy import Actor

PAGE_SIZE = 50


@dataclass(frozen=True)
class LibraryFilter:
    """What the library's list shows: `text` in title, owner or file name; `out_of_date` past review only."""

    kind: EvidenceKind | None = None
    text: str = ""
    out_of_date: bool = False
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
        .options(selectinload(EvidenceItem.versions), joinedload(EvidenceItem.added_by))
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


SAME_BYTES = (
    with_latest(select(EvidenceItem))
    .where(
        EvidenceItem.agency_id == bindparam("agency_id"),
        EvidenceItem.removed_at.is_(None),
        FileVersion.sha256 == bindparam("sha256"),
    )
    .limit(1)
)


def find_same_bytes(agency_id: UUID, sha256: str) -> EvidenceItem | None:
    """The agency's item that holds exactly these bytes as its latest version, or None."""
    return db.session.scalar(SAME_BYTES, {"agency_id": agency_id, "sha256": sha256})


def latest_version(item: EvidenceItem) -> FileVersion | None:
    """The version of a file that is in force; None for links and notes."""
    return item.versions[-1] if item.versions else None


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
    if wanted.out_of_date:
        yield EvidenceItem.review_by < today()
    if wanted.without:
        yield EvidenceItem.id.not_in(wanted.without)
    if wanted.text:
        fields = (EvidenceItem.title, EvidenceItem.owner_name, EvidenceItem.url, FileVersion.display_name)
        yield or_(*(field.icontains(wanted.text, autoescape=True) for field in fields))


@cache
def _cited(*place: Any) -> AnySelect:
    """Cited items in the order they were cited. Put together once: that takes longer than running it."""
    return (
        with_latest(
            select(*place, *FACTS, Citation.id, Citation.locator)
            .select_from(Citation)
            .join(EvidenceItem, EvidenceItem.id == Citation.item_id)
        )
        .where(EvidenceItem.removed_at.is_(None))
        .order_by(Citation.cited_at, Citation.id)
    )


def list_citations(response_id: UUID) -> list[CitedItem]:
    """What one answer cites, in the order it was cited."""
    rows = db.session.execute(_cited().where(Citation.response_id == response_id))
    return [CitedItem(*row) for row in rows]


def citations_by_response(assessment_id: UUID) -> dict[UUID, list[CitedItem]]:
    """What every answer of a return cites, by the answer's id; one query."""
    return _grouped(db.session.execute(_cited_in_return(), {"assessment_id": assessment_id}))


@cache
def _cited_in_return() -> AnySelect:
    responses = _table("responses")
    return (
        _cited(Citation.response_id)
        .join(responses, responses.c.id == Citation.response_id)
        .where(responses.c.assessment_id == bindparam("assessment_id"))
    )


def citations_of_actions(action_ids: Collection[UUID]) -> dict[UUID, list[CitedItem]]:
    """What each of these actions cites, by the action's id; one query."""
    return _grouped(db.session.execute(_cited(Citation.action_id).where(Citation.action_id.in_(action_ids))))


def _grouped(rows: Iterable[Sequence[Any]]) -> dict[UUID, list[CitedItem]]:
    found: dict[UUID, list[CitedItem]] = defaultdict(list)
    for place, *facts in rows:
        found[place].append(CitedItem(*facts))
    return found


def count_cited_files(response_id: UUID) -> int:
    """How many different files the return that this answer belongs to cites."""
    responses = _table("responses")
    assessment = select(responses.c.assessment_id).where(responses.c.id == response_id).scalar_subquery()
    return (
        db.session.scalar(
            select(func.count(func.distinct(EvidenceItem.id)))
            .join(Citation, Citation.item_id == EvidenceItem.id)
            .join(responses, responses.c.id == Citation.response_id)
            .where(responses.c.assessment_id == assessment, EvidenceItem.kind == EvidenceKind.FILE)
        )
        or 0
    )


def list_citing_answers(item_id: UUID) -> list[CitingAnswer]:
    """The answers that cite an item, the latest cycle first, in the framework's order."""
    responses, assessments = _table("responses"), _table("assessments")
    rows = db.session.execute(
        select(
            assessments.c.id, Cycle.name, MinimumStandardRecord.ref, MinimumStandardRecord.short_title,
            Citation.locator,
        )
        .select_from(Citation)
        .join(responses, responses.c.id == Citation.response_id)
        .join(assessments, assessments.c.id == responses.c.assessment_id)
        .join(Cycle, Cycle.id == assessments.c.cycle_id)
        .join(MinimumStandardRecord, MinimumStandardRecord.id == responses.c.minimum_standard_id)
        .where(Citation.item_id == item_id)
        .order_by(Cycle.due_on.desc(), Cycle.id, MinimumStandardRecord.position)
    )  # fmt: skip
    return [CitingAnswer(*row) for row in rows]


def list_citing_actions(item_id: UUID) -> list[CitingAction]:
    """The actions that cite an item, by plan and number."""
    actions, plans = _table("actions"), _table("plans")
    rows = db.session.execute(
        select(actions.c.id, plans.c.title, actions.c.number, actions.c.title, Citation.locator)
        .select_from(Citation)
        .join(actions, actions.c.id == Citation.action_id)
        .join(plans, plans.c.id == actions.c.plan_id)
        .where(Citation.item_id == item_id)
        .order_by(plans.c.title, actions.c.number)
    )
    return [CitingAction(*row) for row in rows]


def _table(name: str) -> Table:
    # Answers and actions are kept by features above this one, so their tables are found by name.
    return Base.metadata.tables[name]


def list_known_keys(storage_name: str, keys: Collection[str]) -> set[str]:
    """Which of these keys of a storage some file version names."""
    return set(
        db.session.scalars(
            select(FileVersion.storage_key).where(
                FileVersion.storage_name == storage_name, FileVersion.storage_key.in_(keys)
            )
        )
    )
