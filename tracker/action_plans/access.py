"""Who may write about an action: leads about all of their agency's, contributors about those they lead."""

from uuid import UUID

from tracker.errors import Forbidden
from tracker.policy import Actor, Permission, Scope, can


def may_update(lead_user_id: UUID | None, scope: Scope, actor: Actor) -> bool:
    """Whether the actor may write an update, cite evidence, or claim completion."""
    if can(actor, Permission.KEEP_PLAN, scope):
        return True
    return lead_user_id == actor.user_id and can(actor, Permission.UPDATE_ACTION, scope)


def need_own(lead_user_id: UUID | None, scope: Scope, actor: Actor) -> None:
    """Raise Forbidden (403) when the action is led by somebody else."""
    if not may_update(lead_user_id, scope, actor):
        raise Forbidden("You can write about the actions you lead. Your agency lead can change who does.")
