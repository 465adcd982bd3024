"""Holding a row until the commit: of two people who act on it, one waits and sees what the other did."""

from tracker.action_plans.models import Action, DueDateChange, Plan, WithdrawalRequest
from tracker.db import db
from tracker.errors import WrongState

STALE = "This action was changed after you opened the page. Open it again to see how it stands now."


def hold_plan(plan: Plan) -> None:
    """Read the plan afresh and lock its row. SQLite has one writer at a time by itself."""
    db.session.refresh(plan, with_for_update={"of": Plan})


def hold_action(action: Action, expected_version: int | None = None) -> None:
    """The same for an action. Raises WrongState when the page was made from another version."""
    db.session.refresh(action, with_for_update={"of": Action})
    if expected_version is not None and expected_version != action.version:
        raise WrongState(STALE)


def hold_change(change: DueDateChange) -> None:
    """The same for a request to move a date, with its action."""
    db.session.refresh(change, with_for_update={"of": DueDateChange})
    hold_action(change.action)


def hold_request(request: WithdrawalRequest) -> None:
    """The same for a request to withdraw, with its action."""
    db.session.refresh(request, with_for_update={"of": WithdrawalRequest})
    hold_action(request.action)
