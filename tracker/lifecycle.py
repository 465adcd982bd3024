"""The one way a status changes: from a feature's transition table, with an audit entry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from tracker.audit.operations import record
from tracker.errors import RuleBroken, WrongState
from tracker.policy import Actor, Permission, Scope, can


class HasStatus(Protocol):
    """A model with a life cycle."""

    id: Any
    status: Any

    @property
    def scope(self) -> Scope: ...


@dataclass(frozen=True)
class Transition:
    """One step of a life cycle: who may take it, from where, to where, and whether it needs a reason."""

    verb: str
    label: str
    sources: frozenset[StrEnum]
    target: StrEnum
    permission: Permission
    needs_reason: bool = False

    def allowed_from(self, status: StrEnum) -> bool:
        return status in self.sources


def advance(
    obj: HasStatus,
    transition: Transition,
    *,
    actor: Actor,
    reason: str | None = None,
    told: Mapping[str, Any] | None = None,
) -> None:
    """Take the step. Raises WrongState (409) from another status, RuleBroken without a needed reason.

    `told` is what the audit entry says besides the status: dates and names, never texts.
    """
    if not transition.allowed_from(obj.status):
        raise WrongState(_too_late(obj.status, transition))
    if transition.needs_reason and not (reason or "").strip():
        raise RuleBroken("Enter a reason", field="reason")
    before = obj.status
    obj.status = transition.target
    changes = {"status": str(transition.target), **(told or {})}
    record(transition.verb, obj, actor=actor, before={"status": str(before)}, after=changes)


def _too_late(status: Any, transition: Transition) -> str:
    words = "has been done already" if status == transition.target else "cannot be done now"
    return f"“{transition.label}” {words}: the status is “{status.label.lower()}”. Nothing was changed."


def available(table: Iterable[Transition], obj: HasStatus, actor: Actor) -> list[Transition]:
    """The steps this person may take now; pages make their buttons from it."""
    return [
        step for step in table if step.allowed_from(obj.status) and can(actor, step.permission, obj.scope)
    ]
