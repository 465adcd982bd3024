"""Two people save the same answer at the same moment, for real: no acknowledged word is lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from tests.assessments.people import Story, actor_of, answer_all, begin
from tracker.assessments.answers import Answer
from tracker.assessments.authorising import authorise, send_for_authorisation
from tracker.assessments.models import ResponseVersion
from tracker.assessments.operations import save_response
from tracker.assessments.queries import get_assessment, get_response
from tracker.db import commit, db
from tracker.errors import Conflict, WrongState
from tracker.policy import Actor

ROUNDS = 20


def add_lines(app: Flask, assessment_id, actor: Actor, gate: Barrier) -> list[str]:
    """Add a line of one's own in each round, from a page read before the race; the acknowledged ones."""
    taken = []
    for number in range(ROUNDS):
        with app.app_context():
            response = get_response(assessment_id, "1.1", actor=actor)
            version, text = response.version, response.evidence_of_compliance
            db.session.rollback()
        gate.wait()
        line = f"{actor.name} {number}"
        with app.app_context():
            response = get_response(assessment_id, "1.1", actor=actor)
            answer = Answer(evidence_of_compliance=f"{text}\n{line}".strip())
            try:
                save_response(response, answer, expected_version=version, actor=actor)
                commit()
                taken.append(line)
            except Conflict:
                db.session.rollback()
        gate.wait()
    return taken


def test_no_acknowledged_save_is_lost(own_app: Flask) -> None:
    with own_app.app_context():
        story = begin()
        commit()
        assessment_id = story.assessment.id
        people = [actor_of(story.lead), actor_of(story.authoriser)]
    gate = Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(add_lines, own_app, assessment_id, person, gate) for person in people]
        taken = [line for run in runs for line in run.result()]
    with own_app.app_context():
        final = get_response(assessment_id, "1.1", actor=people[0])
        # In each round one of two saves is taken and the other told: 20 of 40, and all 20 are in the text.
        assert len(taken) == ROUNDS
        assert sorted(final.evidence_of_compliance.split("\n")) == sorted(taken)
        assert db.session.query(ResponseVersion).count() == ROUNDS


def sign(app: Flask, assessment_id, actor: Actor, gate: Barrier) -> str:
    gate.wait()
    with app.app_context():
        try:
            authorise(get_assessment(assessment_id, actor=actor), "H", "Chief", "H", actor=actor)
            commit()
        except WrongState:
            return "refused"
        return "signed"


def sent(story: Story) -> None:
    answer_all(story)
    send_for_authorisation(story.assessment, covered=frozenset(), actor=actor_of(story.lead))


def test_authorising_at_the_same_moment_submits_once(own_app: Flask) -> None:
    with own_app.app_context():
        story = begin()
        sent(story)
        commit()
        assessment_id, actor = story.assessment.id, actor_of(story.authoriser)
    gate = Barrier(2)
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(sign, own_app, assessment_id, actor, gate) for _ in range(2)]
        assert sorted(run.result() for run in runs) == ["refused", "signed"]
