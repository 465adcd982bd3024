"""People who act on the same plan at the same moment, with real commits."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

from flask import Flask

from tests.action_plans.made import Place, as_actor
from tracker.accounts.models import User
from tracker.action_plans.models import Action, Plan
from tracker.action_plans.operations import ActionContent, add_action, ensure_plan
from tracker.boards.models import Agency
from tracker.cycles.models import Cycle
from tracker.db import db

PEOPLE, EACH = 4, 5


def test_one_plan_and_no_number_given_twice(own_app):
    with own_app.app_context():
        place = Place()
        ids = (place.assessment.cycle.id, place.agency.id, place.lead.id)
        db.session.commit()
    with ThreadPoolExecutor(PEOPLE) as people:
        list(people.map(lambda _person: add_some(own_app, *ids), range(PEOPLE)))
    with own_app.app_context():
        assert db.session.query(Plan).count() == 1
        numbers = [number for (number,) in db.session.query(Action.number).order_by(Action.number)]
        assert numbers == list(range(1, PEOPLE * EACH + 1))


def add_some(app: Flask, cycle_id: UUID, agency_id: UUID, lead_id: UUID) -> None:
    """What one person's requests do: begin the plan if need be, add an action, commit; again and again."""
    for _each in range(EACH):
        with app.app_context():
            actor = as_actor(found(User, lead_id))
            plan = ensure_plan(found(Cycle, cycle_id), found(Agency, agency_id), actor=actor)
            add_action(plan, ActionContent("Supervision"), actor=actor)
            db.session.commit()


def found(kind: Any, key: UUID) -> Any:
    return db.session.get_one(kind, key)
