"""The rows of one agency's action plan: its first version, eight actions of all colours, their updates."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from tracker.action_plans.models import Action, ActionStandard, Plan, PlanVersion, StatusUpdate
from tracker.action_plans.rules import ActionStatus, Brag, PlanStatus, Priority
from tracker.assessments.rules import AssessmentStatus
from tracker.bench.scene import Round, Rows, Site
from tracker.bench.words import sentence
from tracker.evidence.models import Citation

ACTIONS = 8
REPORTED = (Brag.GREEN, Brag.GREEN, Brag.AMBER, Brag.GREEN, Brag.RED, Brag.GREEN, Brag.BLUE, Brag.AMBER)
STANDARD_EVERY = 6  # as the areas for improvement of the return are spread


def of_agency(around: Round, site: Site) -> Iterator[Rows]:
    """Everything about the plan, parents before children."""
    plan_id, actions = uuid4(), [uuid4() for _ in range(ACTIONS)]
    ratified = site.status is AssessmentStatus.GRADED
    yield Plan, [{"id": plan_id, "board_id": around.board_id, "agency_id": site.agency_id,
                  "cycle_id": around.cycle_id, "title": "Action plan",
                  "ratified_at": around.moment - timedelta(days=30) if ratified else None}]  # fmt: skip
    yield PlanVersion, [{"plan_id": plan_id, "number": 1,
                         "status": PlanStatus.RATIFIED if ratified else PlanStatus.DRAFT}]  # fmt: skip
    yield Action, [_action(around, site, plan_id, n, action_id) for n, action_id in enumerate(actions)]
    yield ActionStandard, list(_served(around, actions))
    yield (
        StatusUpdate,
        [_update(around, site, n, k, action_id) for n, action_id in enumerate(actions) for k in (0, 1)],
    )
    yield Citation, [_citation(around, site, n, action_id) for n, action_id in enumerate(actions)]


def _served(around: Round, actions: list[UUID]) -> Iterator[dict[str, Any]]:
    standards = around.framework.minimum_standards[::STANDARD_EVERY]
    for n, action_id in enumerate(actions):
        yield {"action_id": action_id, "minimum_standard_id": standards[n % len(standards)].id}


def _action(around: Round, site: Site, plan_id: UUID, n: int, action_id: UUID) -> dict[str, Any]:
    complete = REPORTED[n] is Brag.BLUE
    day = around.moment.date()
    due = day + timedelta(days=20 * n - 30)
    return {
        "id": action_id,
        "plan_id": plan_id,
        "number": n + 1,
        "status": ActionStatus.COMPLETE if complete else ActionStatus.OPEN,
        "title": f"Action {n + 1}: {sentence(site.number + n)[:80]}",
        "specific": sentence(site.number + n),
        "measurable": sentence(site.number + n + 1),
        "achievable": sentence(site.number + n + 2),
        "relevant": sentence(site.number + n + 3),
        "lead_manager": f"Lead {site.number}",
        "lead_user_id": site.people[n % 2],
        "starts_on": day - timedelta(days=80),
        "original_due_on": due - timedelta(days=28) if n == 1 else due,
        "due_on": due,
        "risks": sentence(n),
        "priority": list(Priority)[n % 3],
        "reported": REPORTED[n],
        "remedial_action": sentence(n + 4) if REPORTED[n] is Brag.AMBER else "",
        "forecast_on": due + timedelta(days=14) if REPORTED[n] is Brag.AMBER else None,
        "created_at": around.moment - timedelta(days=80),
        "opened_at": around.moment - timedelta(days=80),
        "last_update_at": around.moment - timedelta(days=_silent(n)),
        "claimed_by_id": site.people[0] if complete else None,
        "claimed_at": around.moment - timedelta(days=9) if complete else None,
        "signed_off_by_id": site.people[1] if complete else None,
        "signed_off_at": around.moment - timedelta(days=8) if complete else None,
    }


def _update(around: Round, site: Site, n: int, k: int, action_id: UUID) -> dict[str, Any]:
    return {
        "action_id": action_id,
        "progress": f"{sentence(n + k)} {sentence(n + k + 5)}",
        "reported": REPORTED[n] if k == 0 else Brag.GREEN,
        "remedial_action": sentence(n + 4) if REPORTED[n] is Brag.AMBER else "",
        "written_by_id": site.people[0],
        "written_at": around.moment - timedelta(days=_silent(n) + 30 * k),
    }


def _citation(around: Round, site: Site, n: int, action_id: UUID) -> dict[str, Any]:
    return {
        "item_id": site.items[n],
        "action_id": action_id,
        "cited_by_id": site.people[0],
        "cited_at": around.moment - timedelta(days=8),
    }


def _silent(n: int) -> int:
    """Days since the last update: one action has been silent for longer than the limit."""
    return 60 if n == 3 else 3 * n + 1
