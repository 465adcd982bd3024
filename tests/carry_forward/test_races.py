"""Two people at the same moment: one confirms last cycle's answer, the other confirms or writes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from flask import Flask

from tests.carry_forward.story import actor_of, two_years
from tracker.assessments.answers import Answer
from tracker.assessments.models import Response, ResponseVersion
from tracker.assessments.operations import save_response
from tracker.assessments.queries import get_response
from tracker.carry_forward.models import CarriedAnswer
from tracker.carry_forward.operations import confirm_ticked, confirm_unchanged
from tracker.db import commit, db
from tracker.errors import Conflict
from tracker.policy import Actor

Act = Callable[[Response, Actor], object]


def confirm(response: Response, actor: Actor) -> object:
    return confirm_unchanged(response, expected_version=1, actor=actor)


def confirm_all(response: Response, actor: Actor) -> object:
    refs = ["1.1", "1.2", "2.1", "2.2"]
    return confirm_ticked(response.assessment, refs, check=lambda _response: None, actor=actor)


def write(response: Response, actor: Actor) -> object:
    return save_response(response, Answer(evidence_of_compliance="Typed"), expected_version=1, actor=actor)


def take_part(app: Flask, assessment_id: UUID, act: Act, actor: Actor, gate: Barrier) -> str:
    gate.wait()
    with app.app_context():
        try:
            act(get_response(assessment_id, "1.1", actor=actor), actor)
            commit()
        except Conflict:
            db.session.rollback()
            return "told"
        return "done"


@pytest.mark.parametrize(
    ("acts", "outcomes", "versions"),
    [
        ((confirm, confirm), [["done", "done"]], 1),  # the second finds it done as it wanted
        ((confirm, write), [["done", "told"]], 1),  # whoever is second is shown both texts
        ((confirm_all, confirm_all), [["done", "done"]], 1),
        ((confirm_all, write), [["done", "done"], ["done", "told"]], 1),  # refused in words, or told
    ],
)
def test_at_the_same_moment_nothing_is_overwritten(own_app: Flask, acts, outcomes, versions):
    with own_app.app_context():
        years = two_years()
        commit()
        assessment_id = years.now.assessment.id
        people = [actor_of(years.now.lead), actor_of(years.now.authoriser)]
    gate = Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        runs = [
            pool.submit(take_part, own_app, assessment_id, act, person, gate)
            for act, person in zip(acts, people, strict=True)
        ]
        assert sorted(run.result() for run in runs) in outcomes
    with own_app.app_context():
        response = get_response(assessment_id, "1.1", actor=people[0])
        assert db.session.query(ResponseVersion).filter_by(response_id=response.id).count() == versions
        typed = response.evidence_of_compliance == "Typed"
        assert db.session.query(CarriedAnswer).filter_by(response_id=response.id).count() == (not typed)
