"""Reading frameworks. A version never changes, so each process reads it once."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from tracker.db import db
from tracker.errors import NotFound
from tracker.frameworks.models import FrameworkVersion, PolicyStandardRecord
from tracker.frameworks.models import MinimumStandardRecord as Minimum
from tracker.frameworks.rules import Framework, PolicyStandard
from tracker.frameworks.source import build, find_built_in

NEWEST_FIRST = (FrameworkVersion.issued.desc(), FrameworkVersion.reference)
_read: dict[UUID, Framework] = {}


def get_framework(version_id: UUID) -> Framework:
    """The framework of a version, with the row ids of its standards. Raises NotFound."""
    if version_id not in _read:
        version = db.session.get(FrameworkVersion, version_id)
        if version is None:
            raise NotFound
        _read[version_id] = _with_ids(version)
    return _read[version_id]


def find_by_reference(reference: str) -> FrameworkVersion | None:
    """The imported version with that reference, or None."""
    return db.session.scalar(select(FrameworkVersion).where(FrameworkVersion.reference == reference))


def find_framework(reference: str) -> Framework | None:
    """The framework with that reference, imported or coming with the tracker, or None."""
    version = find_by_reference(reference)
    return get_framework(version.id) if version else find_built_in(reference)


def list_versions(board_id: UUID) -> list[FrameworkVersion]:
    """What a board may use, the newest issue first: what comes with the tracker and what it loaded itself."""
    usable = FrameworkVersion.board_id.is_(None) | (FrameworkVersion.board_id == board_id)
    return list(db.session.scalars(select(FrameworkVersion).where(usable).order_by(*NEWEST_FIRST)))


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
