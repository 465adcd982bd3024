"""What other pages say of re-tests: the action's page, the plan, and the homes of agency and board."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from flask import url_for

from tracker.action_plans.access import may_update
from tracker.action_plans.rules import ActionStatus
from tracker.clock import today
from tracker.impact_tests.facts import Listed
from tracker.impact_tests.queries import (
    find_due,
    list_of_agency,
    list_tests,
)
from tracker.impact_tests.rules import days_late
from tracker.policy import Permission, can, current_actor
from tracker.reports.rules import Next

SOON = 30  # days before a re-test is due its lead is told


def retest_beside(action: Any) -> dict[str, Any]:
    """When the re-test of an action is due, what earlier ones found, and whether this person may answer."""
    actor, day = current_actor(), today()
    due = find_due(action)
    tests = list_tests(action.id) if due or action.status is not ActionStatus.DRAFT else []
    writes = may_update(action.lead_user_id, action.scope, actor)
    signed_by_me = action.signed_off_by_id is not None and action.signed_off_by_id == actor.user_id
    return {
        "retest_due": due,
        "retest_late": days_late(due, day),
        "retests": [each for each in tests if each.embedded],
        "may_retest": due is not None and writes and not signed_by_me,
        "retest_signed_by_me": due is not None and writes and signed_by_me,
    }


def agency_has_to_retest(agency: Any, day: date) -> Iterator[Next]:
    """Re-tests of an agency that are due within a month or late, as rows of its lead's home.

    Each leads to the action, which says who may answer: whoever signed it off may not.
    """
    if can(current_actor(), Permission.KEEP_PLAN, agency.scope):
        yield from _due(list_of_agency(agency.id, day), day)


def _due(listed: list[Listed], day: date) -> Iterator[Next]:
    for each in listed:
        if each.waits and (each.due_on - day).days <= SOON:
            href = url_for("action_plans.action", action_id=each.action_id, _anchor="re-test")
            detail = "Six months after its completion: what changed for children, and does it last?"
            yield Next(f"Re-test action {each.number}: {each.title}", href, detail, each.due_on)
