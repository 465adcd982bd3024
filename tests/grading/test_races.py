"""Two people grade or publish at the same moment, for real: one is taken, the other is told."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

from flask import Flask

from tests import factories
from tests.grading.stories import as_actor, make_story
from tracker.assessments.queries import get_assessment, get_response
from tracker.db import commit, db
from tracker.errors import Conflict, WrongState
from tracker.frameworks.rules import Grade
from tracker.grading.models import GradeRecord, PlanAmendment
from tracker.grading.operations import publish, record_grade
from tracker.grading.rules import GradeKind
from tracker.policy import Actor, Role

ROUNDS = 10
Act = Callable[[UUID, Actor], None]


def attempt(app: Flask, gate: Barrier, act: Act, assessment_id: UUID, actor: Actor) -> str:
    """Do it at the same moment as the other person."""
    with app.app_context():
        gate.wait()
        try:
            act(assessment_id, actor)
            commit()
        except (Conflict, WrongState) as problem:
            db.session.rollback()
            return type(problem).__name__
    return "taken"


def race(app: Flask, act: Act, assessment_id: UUID, people: list[Actor]) -> list[str]:
    """What both were told."""
    gate = Barrier(len(people))
    with ThreadPoolExecutor(len(people)) as pool:
        runs = [pool.submit(attempt, app, gate, act, assessment_id, person) for person in people]
        return sorted(run.result() for run in runs)


def grading(known: int) -> Act:
    """Grade 1.1 from a page that knew of so many grades."""

    def grade(assessment_id: UUID, actor: Actor) -> None:
        response = get_response(assessment_id, "1.1", actor=actor)
        words = f"{actor.name}, {known}"
        record_grade(response, Grade.GOOD, words, "", kind=GradeKind.FIRST, actor=actor, seen=known)

    return grade


def test_of_two_grades_from_the_same_page_one_is_taken(own_app: Flask) -> None:
    with own_app.app_context():
        story = make_story(1, 1)
        second = factories.make_user(Role.BOARD_MANAGER, story.board)
        commit()
        assessment_id, people = story.assessment.id, [as_actor(story.manager), as_actor(second)]
    for known in range(ROUNDS):
        assert race(own_app, grading(known), assessment_id, people) == ["Conflict", "taken"]
    with own_app.app_context():
        records = db.session.query(GradeRecord).all()
        assert (len(records), sum(1 for record in records if record.is_current)) == (ROUNDS, 1)


def test_of_two_publications_one_is_taken(own_app: Flask) -> None:
    def send(assessment_id: UUID, actor: Actor) -> None:
        publish(get_assessment(assessment_id, actor=actor), actor=actor)

    with own_app.app_context():
        story = make_story(1, 2)
        story.grade_all(Grade.INADEQUATE)
        commit()
        assessment_id, manager = story.assessment.id, as_actor(story.manager)
    assert race(own_app, send, assessment_id, [manager, manager]) == ["WrongState", "taken"]
    with own_app.app_context():
        assert db.session.query(PlanAmendment).count() == 2
