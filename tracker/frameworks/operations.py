"""Taking a framework into the database."""

from collections.abc import Iterator
from itertools import count
from uuid import UUID

from tracker.audit.operations import record
from tracker.clock import now
from tracker.db import db
from tracker.errors import RuleBroken
from tracker.frameworks.models import FrameworkVersion, MinimumStandardRecord, PolicyStandardRecord
from tracker.frameworks.queries import find_by_reference, find_framework
from tracker.frameworks.rules import Framework, PolicyStandard
from tracker.frameworks.source import as_data, content_hash, parse
from tracker.policy import Actor


def import_framework(text: str, *, actor: Actor) -> FrameworkVersion:
    """Import a data file's framework; the same content again changes nothing and gives the same version.

    Raises BrokenFramework with the file's faults, and RuleBroken when another content has the reference:
    a version never changes, so a changed set of standards needs a reference of its own.
    """
    return _import(parse(text, find_framework), None, actor)


def import_for_board(board_id: UUID, framework: Framework, *, actor: Actor) -> FrameworkVersion:
    """The same for one board's own standards, without a fault. Raises RuleBroken as above."""
    return _import(framework, board_id, actor)


def _import(framework: Framework, board_id: UUID | None, actor: Actor) -> FrameworkVersion:
    present = find_by_reference(framework.reference)
    if present is None:
        return add_version(framework, board_id=board_id, actor=actor)
    if present.content_hash != content_hash(framework) or present.board_id != board_id:
        raise RuleBroken(
            f"{framework.reference} is already here with other content or for another board, and a framework "
            "never changes. Give the changed one a reference of its own.",
            field="reference",
        )
    return present


def add_version(framework: Framework, *, board_id: UUID | None = None, actor: Actor) -> FrameworkVersion:
    """Add a version whose reference is free, for one board or for all. It cannot change any more."""
    fingerprint = content_hash(framework)
    version = FrameworkVersion(
        reference=framework.reference,
        title=framework.title,
        issued=framework.issued,
        content=as_data(framework),
        content_hash=fingerprint,
        imported_at=now(),
        board_id=board_id,
    )
    db.session.add(version)
    db.session.flush()
    places = count(1)
    for policy in framework.policy_standards:
        _add_policy_standard(version, policy, places)
    record(
        "framework.imported",
        version,
        actor=actor,
        after={
            "reference": framework.reference,
            "minimum_standards": len(framework.minimum_standards),
            "content_hash": fingerprint,
        },
    )
    return version


def _add_policy_standard(version: FrameworkVersion, policy: PolicyStandard, places: Iterator[int]) -> None:
    row = PolicyStandardRecord(
        framework_version_id=version.id,
        number=policy.number,
        title=policy.title,
        short_title=policy.short_title,
        summary=policy.summary,
    )
    db.session.add(row)
    db.session.flush()
    for standard in policy.minimum_standards:
        db.session.add(
            MinimumStandardRecord(
                policy_standard_id=row.id,
                ref=standard.ref,
                position=next(places),
                short_title=standard.short_title,
                text=standard.text,
                essential=standard.essential,
                evidence_prompts=list(standard.evidence_prompts),
            )
        )
    db.session.flush()
