"""What the plan page follows besides the plan's own words: measures and late re-tests, in one query."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import and_, or_, select

from tracker.action_plans.models import Action
from tracker.action_plans.rules import ActionStatus
from tracker.clock import local
from tracker.db import db
from tracker.impact_tests.models import ImpactTest
from tracker.impact_tests.rules import Kept, days_late, due_on
from tracker.measures.facts import Measured
from tracker.measures.models import Measure, Reading
from tracker.measures.queries import OLDEST_FIRST, gathered, last_two


@dataclass
class Followed:
    """The measures in use by action, each with its last two readings, and how many re-tests are late."""

    measures: dict[UUID, list[Measured]] = field(default_factory=dict)
    retests_late: int = 0


def follow(plan_id: UUID, today: date) -> Followed:
    """Both for every action of a plan."""
    rows = db.session.execute(
        select(Action.id, Action.status, Action.signed_off_at, Measure, Reading, ImpactTest)
        .outerjoin(Measure, and_(Measure.action_id == Action.id, Measure.retired_at.is_(None)))
        .outerjoin(Reading, and_(Reading.measure_id == Measure.id, Reading.id.in_(last_two(plan_id))))
        .outerjoin(
            ImpactTest,
            and_(ImpactTest.action_id == Action.id, ImpactTest.completed_at == Action.signed_off_at),
        )
        .where(
            Action.plan_id == plan_id, or_(Measure.id.is_not(None), Action.status == ActionStatus.COMPLETE)
        )
        .order_by(Action.number, Measure.position, *OLDEST_FIRST)
    ).all()
    found = Followed()
    read = {(measure.id, reading.id if reading else None): (measure, reading, None)
            for _id, _status, _at, measure, reading, _test in rows if measure is not None}  # fmt: skip
    for each in gathered(read.values()):
        found.measures.setdefault(each.action_id, []).append(each)
    completed = {(row[0], row[2]) for row in rows if row[1] is ActionStatus.COMPLETE and row[2] is not None}
    for action_id, signed_at in completed:
        tests = {row[5] for row in rows if row[0] == action_id and row[5] is not None}
        kept = [Kept(test.completed_at, test.due_on, test.embedded) for test in tests]
        found.retests_late += days_late(due_on(signed_at, local(signed_at).date(), kept), today) > 0
    return found
