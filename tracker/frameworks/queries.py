"""Reading frameworks. A version never changes, so each process reads it once."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload

from tracker.db import db
from tracker.errors import NotFound
from tracker.frameworks.models import (
    FrameworkDraft,
    FrameworkVersion,
    PolicyStandardRecord,
    StandardMapping,
)
from tracker.frameworks.models import MinimumStandardRecord as Minimum
from tracker.frameworks.rules import REFERENCE, Framework, PolicyStandard
from tracker.frameworks.source import build, find_built_in

NEWEST_FIRST = (FrameworkVersion.issued.desc(), FrameworkVersion.reference)
AnySelect = Select[*tuple[Any, ...]]
_read: dict[UUID, Framework] = {}


@dataclass(frozen=True)
class VersionRow:
    """One version in the board's list; `own` when the board loaded it itself."""

    id: UUID
    reference: str
    title: str
    issued: str
    own: bool
    imported_at: datetime
    standards: int
    essential: int


def get_framework(version_id: UUID) -> Framework:
    """The framework of a version, with the row ids of its standards. Raises NotFound."""
    if version_id not in _read:
        version = db.session.get(FrameworkVersion, version_id)
        if version is None:
            raise NotFound
        _read[version_id] = _with_ids(version)
    return _read[version_id]


def find_by_reference(reference: str) -> FrameworkVersion | None:
    """The imported version with that reference, or None, also when it cannot be one."""
    if not REFERENCE.fullmatch(reference):
        return None
    return db.session.scalar(select(FrameworkVersion).where(FrameworkVersion.reference == reference))


def find_framework(reference: str) -> Framework | None:
    """The framework with that reference, imported or coming with the tracker, or None."""
    version = find_by_reference(reference)
    return get_framework(version.id) if version else find_built_in(reference)


def is_taken(reference: str) -> bool:
    """Whether any set of standards on this installation has that reference, of whichever board."""
    return find_by_reference(reference) is not None or find_built_in(reference) is not None


def find_for_board(reference: str, board_id: UUID) -> Framework | None:
    """The framework with that reference, if the board may use it."""
    version = find_by_reference(reference)
    if version is None:
        return find_built_in(reference)
    return get_framework(version.id) if version.board_id in (None, board_id) else None


def _usable(board_id: UUID) -> ColumnElement[bool]:
    return FrameworkVersion.board_id.is_(None) | (FrameworkVersion.board_id == board_id)


def get_version(version_id: UUID, board_id: UUID) -> FrameworkVersion:
    """A version that the board may use. Raises NotFound, also for another board's."""
    version = db.session.scalar(
        select(FrameworkVersion).where(FrameworkVersion.id == version_id, _usable(board_id))
    )
    if version is None:
        raise NotFound
    return version


def list_versions(board_id: UUID) -> list[FrameworkVersion]:
    """What a board may use, the newest issue first: what comes with the tracker and what it loaded itself."""
    found = select(FrameworkVersion).where(_usable(board_id)).order_by(*NEWEST_FIRST)
    return list(db.session.scalars(found))


def list_version_rows(board_id: UUID) -> list[VersionRow]:
    """The same with how many standards each has, without their words; one query."""
    rows = db.session.execute(
        select(FrameworkVersion.id, FrameworkVersion.reference, FrameworkVersion.title,
               FrameworkVersion.issued, FrameworkVersion.board_id.is_not(None), FrameworkVersion.imported_at,
               func.count(Minimum.id), func.count(case((Minimum.essential, 1))))
        .outerjoin(PolicyStandardRecord, PolicyStandardRecord.framework_version_id == FrameworkVersion.id)
        .outerjoin(Minimum, Minimum.policy_standard_id == PolicyStandardRecord.id)
        .where(_usable(board_id))
        .group_by(FrameworkVersion.id)
        .order_by(*NEWEST_FIRST)
    )  # fmt: skip
    return [VersionRow(*row) for row in rows]


def list_every_version() -> list[FrameworkVersion]:
    """All imported versions of all boards, the newest issue first: for commands on the machine itself."""
    return list(db.session.scalars(select(FrameworkVersion).order_by(*NEWEST_FIRST)))


def _with_ids(version: FrameworkVersion) -> Framework:
    rows = db.session.execute(
        select(PolicyStandardRecord.number, PolicyStandardRecord.id, Minimum.ref, Minimum.id)
        .join(Minimum, Minimum.policy_standard_id == PolicyStandardRecord.id)
        .where(PolicyStandardRecord.framework_version_id == version.id)
    ).all()
    policies = {number: policy_id for number, policy_id, _ref, _id in rows}
    standards = {ref: standard_id for _number, _policy_id, ref, standard_id in rows}
    framework = build(version.content)
    with_ids = tuple(_policy_with_ids(each, policies, standards) for each in framework.policy_standards)
    return replace(framework, policy_standards=with_ids, id=version.id)


def _policy_with_ids(
    policy: PolicyStandard, policies: dict[int, UUID], standards: dict[str, UUID]
) -> PolicyStandard:
    below = tuple(replace(each, id=standards[each.ref]) for each in policy.minimum_standards)
    return replace(policy, id=policies[policy.number], minimum_standards=below)


def get_draft(draft_id: UUID, board_id: UUID) -> FrameworkDraft:
    """A draft of the board, published or not. Raises NotFound."""
    draft = db.session.scalar(
        select(FrameworkDraft)
        .where(FrameworkDraft.id == draft_id, FrameworkDraft.board_id == board_id)
        .options(joinedload(FrameworkDraft.uploaded_by))
    )
    if draft is None:
        raise NotFound
    return draft


def list_drafts(board_id: UUID) -> list[FrameworkDraft]:
    """The board's drafts that wait to be published, the newest first."""
    return list(
        db.session.scalars(
            select(FrameworkDraft)
            .where(FrameworkDraft.board_id == board_id, FrameworkDraft.published_id.is_(None))
            .order_by(FrameworkDraft.uploaded_at.desc(), FrameworkDraft.id)
            .options(joinedload(FrameworkDraft.uploaded_by))
        )
    )


def list_recorded(board_id: UUID, earlier_id: UUID, later_id: UUID) -> dict[str, str]:
    """What the board recorded between two versions: the later reference by the earlier one; one query."""
    before, after = aliased(Minimum), aliased(Minimum)
    rows = db.session.execute(
        select(before.ref, after.ref)
        .select_from(StandardMapping)
        .join(before, before.id == StandardMapping.earlier_standard_id)
        .join(after, after.id == StandardMapping.later_standard_id)
        .where(
            StandardMapping.board_id == board_id,
            StandardMapping.earlier_id == earlier_id,
            StandardMapping.later_id == later_id,
        )
        .order_by(before.position)
    )
    return {str(earlier): str(later) for earlier, later in rows}


def list_recorded_of_all(board_id: UUID, later_id: UUID) -> dict[tuple[str, str], str]:
    """What the board recorded towards a version, from whichever earlier one; one query.

    The later reference by the earlier version's reference and the earlier standard's.
    """
    before, after = aliased(Minimum), aliased(Minimum)
    rows = db.session.execute(
        select(FrameworkVersion.reference, before.ref, after.ref)
        .select_from(StandardMapping)
        .join(FrameworkVersion, FrameworkVersion.id == StandardMapping.earlier_id)
        .join(before, before.id == StandardMapping.earlier_standard_id)
        .join(after, after.id == StandardMapping.later_standard_id)
        .where(StandardMapping.board_id == board_id, StandardMapping.later_id == later_id)
    )
    return {(earlier, old): new for earlier, old, new in rows}


def count_recorded(board_id: UUID) -> dict[tuple[UUID, UUID], int]:
    """How many standards the board has mapped, by earlier and later version; one query."""
    rows = db.session.execute(
        select(StandardMapping.earlier_id, StandardMapping.later_id, func.count())
        .where(StandardMapping.board_id == board_id)
        .group_by(StandardMapping.earlier_id, StandardMapping.later_id)
    )
    return {(earlier, later): number for earlier, later, number in rows}


def with_recorded_successor(
    statement: AnySelect, standard_id: InstrumentedAttribute[UUID], board_id: Any, later_id: Any
) -> AnySelect:
    """Join what a board recorded of each earlier standard: StandardMapping or nothing, so one row."""
    recorded = and_(
        StandardMapping.earlier_standard_id == standard_id,
        StandardMapping.board_id == board_id,
        StandardMapping.later_id == later_id,
    )
    return statement.outerjoin(StandardMapping, recorded)
