"""A board records which standard of a later version follows each standard of an earlier one."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import delete, select

from tracker.audit.operations import record
from tracker.clock import now
from tracker.db import db
from tracker.errors import RuleBroken
from tracker.frameworks.following import declared
from tracker.frameworks.models import FrameworkVersion, StandardMapping
from tracker.frameworks.queries import get_framework, list_recorded
from tracker.frameworks.rules import Framework
from tracker.policy import Actor, Scope

SAME = "Choose two different versions: standards go on in a later version, not in their own."


def record_successors(
    board_id: UUID,
    earlier: FrameworkVersion,
    later: FrameworkVersion,
    chosen: Mapping[str, str],
    *,
    actor: Actor,
) -> int:
    """Keep exactly these successors between two versions, by earlier reference; gives how many changed.

    What the later version itself says stays as it is and need not be given. Raises RuleBroken for an unknown
    reference (field: the earlier one) or one and the same version.
    """
    if earlier.id == later.id:
        raise RuleBroken(SAME)
    # One board's recordings wait for each other: two people may save the same page at once.
    db.session.execute(select(FrameworkVersion.id).where(FrameworkVersion.id == later.id).with_for_update())
    before, after = get_framework(earlier.id), get_framework(later.id)
    fixed = declared(before, after)
    wanted = {old: new for old, new in chosen.items() if new and old not in fixed}
    _check_known(before, after, wanted)
    present = list_recorded(board_id, earlier.id, later.id)
    changed = {old for old in {*present, *wanted} if present.get(old) != wanted.get(old)}
    if not changed:
        return 0
    _remove(board_id, later.id, [_row_id(before, old) for old in changed if old in present])
    for old in sorted(changed & wanted.keys()):
        db.session.add(_mapping(board_id, before, after, old, wanted[old], actor))
    db.session.flush()
    _tell(board_id, earlier, later, changed, present, wanted, actor)
    return len(changed)


def _check_known(before: Framework, after: Framework, wanted: Mapping[str, str]) -> None:
    earlier = {each.ref for each in before.minimum_standards}
    later = {each.ref for each in after.minimum_standards}
    for old, new in wanted.items():
        if old not in earlier:
            raise RuleBroken(f"{old} is not a minimum standard of {before.reference}", field=old)
        if new not in later:
            raise RuleBroken(f"{new} is not a minimum standard of {after.reference}", field=old)


def _row_id(framework: Framework, ref: str) -> UUID:
    row_id = framework.minimum_standard(ref).id
    assert row_id is not None, "a version has its rows"
    return row_id


def _remove(board_id: UUID, later_id: UUID, standard_ids: list[UUID]) -> None:
    db.session.execute(
        delete(StandardMapping).where(
            StandardMapping.board_id == board_id,
            StandardMapping.later_id == later_id,
            StandardMapping.earlier_standard_id.in_(standard_ids),
        )
    )


def _mapping(
    board_id: UUID, before: Framework, after: Framework, old: str, new: str, actor: Actor
) -> StandardMapping:
    assert before.id is not None
    assert after.id is not None
    assert actor.user_id is not None, "a person records it"
    return StandardMapping(
        board_id=board_id,
        earlier_id=before.id,
        later_id=after.id,
        earlier_standard_id=_row_id(before, old),
        later_standard_id=_row_id(after, new),
        recorded_by_id=actor.user_id,
        recorded_at=now(),
    )


def _tell(
    board_id: UUID,
    earlier: FrameworkVersion,
    later: FrameworkVersion,
    changed: set[str],
    present: Mapping[str, str],
    wanted: Mapping[str, str],
    actor: Actor,
) -> None:
    """One entry on the board's trail; the version itself may be one that comes with the tracker."""
    sides = [{ref: side[ref] for ref in sorted(changed) if ref in side} for side in (present, wanted)]
    record(
        "framework.mapped",
        later,
        actor=actor,
        before={"from": earlier.reference, "successors": sides[0]},
        after={"from": earlier.reference, "successors": sides[1]},
        scope=Scope(board_id=board_id),
    )
