"""The trail of one return as each side may know it."""

from datetime import timedelta

import pytest

from tests.assessments.people import actor_of, answer_all, begin
from tests.carry_forward.story import two_years
from tests.evidence.build import cite_at, make_link, response_of
from tests.grading.stories import responses_of
from tests.support.queries import count_queries
from tracker.assessments.answers import Answer
from tracker.assessments.authorising import authorise, decline, send_for_authorisation
from tracker.assessments.correcting import return_to_agency
from tracker.assessments.models import ExtensionRequest
from tracker.assessments.opening import extend_deadline
from tracker.assessments.operations import note_export, save_response
from tracker.assessments.rules import ExtensionDecision
from tracker.audit.operations import record
from tracker.carry_forward.operations import confirm_unchanged
from tracker.clock import now, today
from tracker.db import db
from tracker.evidence.citing import remove_citation
from tracker.frameworks.rules import Grade
from tracker.grading.operations import publish, record_grade
from tracker.grading.rules import GradeKind
from tracker.policy import SYSTEM
from tracker.timeline.queries import list_events, list_version_and_before, list_versions


@pytest.fixture
def story(session, clock):
    return begin()


@pytest.fixture
def lead(story):
    return actor_of(story.lead)


def save(story, ref, words, actor):
    response = story.response(ref)
    save_response(
        response, Answer(evidence_of_compliance=words), expected_version=response.version, actor=actor
    )


def titles(story, *, inside=True, ref=""):
    return [event.title for event in list_events(story.assessment, inside=inside, ref=ref)]


def send(story, lead):
    send_for_authorisation(story.assessment, covered=frozenset(), actor=lead)


def submit(story, lead):
    send(story, lead)
    authorise(story.assessment, "Helen", "Chief nurse", "Helen", actor=actor_of(story.authoriser))


def test_from_the_first_save_to_published_grades(story, lead, clock):
    manager, authoriser = actor_of(story.manager), actor_of(story.authoriser)
    save(story, "1.2", "First", lead)
    clock.shift(timedelta(days=1))
    answer_all(story)
    send(story, lead)
    decline(story.assessment, "Say who", actor=authoriser)
    clock.shift(timedelta(days=1))
    submit(story, lead)
    clock.shift(timedelta(days=1))
    return_to_agency(story.assessment, "Figures missing", actor=manager)
    clock.shift(timedelta(days=1))
    submit(story, lead)
    for response in responses_of(story.assessment).values():
        record_grade(
            response, Grade.GOOD, "Canary rationale", "Well shown", kind=GradeKind.FIRST, actor=manager
        )
    before_publishing = titles(story)
    publish(story.assessment, actor=manager)
    shown = list_events(story.assessment, inside=True)
    told = [event.title for event in shown]
    assert [title.split(", receipt")[0] for title in told] == [
        "Morgan Manager published the grades",
        "Helen Authoriser submitted the return", "Helen Authoriser authorised the return",
        "Priya Lead sent the return for authorisation",
        "Morgan Manager sent the return back",
        "Helen Authoriser submitted the return", "Helen Authoriser authorised the return",
        "Priya Lead sent the return for authorisation",
        "Helen Authoriser declined the return", "Priya Lead sent the return for authorisation",
        "Priya Lead changed the agency details", "Priya Lead saved 1.1, 1.2, 2.1 and 2.2",
        "Priya Lead saved 1.2", "Priya Lead began the return", "The tracker asked for this return",
    ]  # fmt: skip
    assert before_publishing == told[1:]
    reasons = {event.verb: event.text for event in shown if event.text}
    assert reasons == {"assessment.decline": "Say who", "assessment.return": "Figures missing"}
    assert "Canary" not in repr(shown)


def test_what_the_board_is_told(story, lead):
    save(story, "1.1", "First", lead)
    answer_all(story)
    note_export(story.assessment, "PDF", actor=lead)
    send(story, lead)
    decline(story.assessment, "Canary reason", actor=actor_of(story.authoriser))
    assert titles(story, inside=False) == ["The tracker asked for this return"]
    submit(story, lead)
    record_grade(
        story.response("1.1"), Grade.GOOD, "Canary", "", kind=GradeKind.FIRST, actor=actor_of(story.manager)
    )
    note_export(story.assessment, "Excel", actor=actor_of(story.manager))
    told = list_events(story.assessment, inside=False)
    assert [event.verb for event in told] == [
        "assessment.export", "assessment.begin_grading", "assessment.submit", "assessment.open",
    ]  # fmt: skip
    assert "Canary" not in repr(told)
    copies = [event.title for event in list_events(story.assessment, inside=True) if "copy" in event.title]
    assert copies == ["Priya Lead took a copy as PDF"]


def test_two_declines_keep_their_own_reasons(story, lead, clock):
    answer_all(story)
    for reason in ("First reason", "Second reason"):
        send(story, lead)
        decline(story.assessment, reason, actor=actor_of(story.authoriser))
        clock.shift(timedelta(hours=1))
    texts = [event.text for event in list_events(story.assessment, inside=True) if event.text]
    assert texts == ["Second reason", "First reason"]


def test_more_time_is_told_with_its_reasons(story, lead):
    request = ExtensionRequest(
        assessment=story.assessment, asked_for=today() + timedelta(days=40), reason="Illness",
        asked_by_id=lead.user_id, asked_at=now(), decision=ExtensionDecision.GRANTED, decided_at=now(),
        decision_reason="Agreed",
    )  # fmt: skip
    db.session.add(request)
    db.session.flush()
    record("extension.ask", request, actor=lead, after={"asked_for": str(request.asked_for)})
    record("extension.decide", request, actor=actor_of(story.manager), after={"decision": "granted"})
    decided, asked, _opened = list_events(story.assessment, inside=False)
    assert (asked.title, asked.text) == (
        "Priya Lead asked for more time, until 12 December 2026", "Illness",
    )  # fmt: skip
    assert (decided.title, decided.text) == ("Morgan Manager decided on more time: granted", "Agreed")


def test_a_moved_deadline_is_told_with_its_reason(story, lead):
    extend_deadline(
        story.assessment, today() + timedelta(days=45), "Flood at the office", actor=actor_of(story.manager)
    )
    moved = list_events(story.assessment, inside=True)[0]
    assert (moved.title, moved.text) == (
        "Morgan Manager moved the deadline to 17 December 2026", "Flood at the office",
    )  # fmt: skip


def test_evidence_is_told_at_its_standards(story, lead):
    item = make_link(story.agency)
    citation = cite_at(item, story.assessment, "1.2")
    remove_citation(citation.id, response_id=response_of(story.assessment, "1.2").id, actor=lead)
    told = titles(story, ref="1.2")
    assert told == ["Priya Lead took evidence away from 1.2", "The tracker added evidence to 1.2"]


def test_one_standard_only(story, lead):
    for ref in ("1.1", "2.1"):
        save(story, ref, "Words", lead)
    record(
        "assessment.changes_requested", story.assessment, actor=SYSTEM, after={"standards": ["1.1", "1.2"]}
    )
    assert titles(story, ref="1.1") == [
        "The tracker asked for changes at 1.1 and 1.2",
        "Priya Lead saved 1.1",
    ]


def test_a_carried_answer_is_told_once(session, clock):
    years = two_years()
    lead = actor_of(years.now.lead)
    confirm_unchanged(years.now.response("1.1"), expected_version=1, actor=lead)
    clock.shift(timedelta(hours=1))
    save(years.now, "1.1", "New words", lead)
    assert titles(years.now, ref="1.1") == [
        "Priya Lead saved 1.1", "Priya Lead confirmed last cycle’s answer to 1.1",
    ]  # fmt: skip


def test_another_return_is_not_in_it(story, lead):
    other = begin()
    save(other, "1.1", "Words", actor_of(other.lead))
    note_export(other.assessment, "PDF", actor=actor_of(other.lead))
    assert titles(story) == ["The tracker asked for this return"]


def test_queries_are_the_same_however_much_happened(story, lead):
    """Standards, requests, workbooks, queries of the board, the trail, and the reasons."""
    counted = []
    for _ in range(2):
        answer_all(story, evidence_of_compliance=f"Words {len(counted)}")
        with count_queries() as queries:
            list_events(story.assessment, inside=True)
        counted.append(queries.count)
    assert counted == [6, 6], queries


def test_versions_of_an_answer(story, lead):
    for words in ("One", "Two", "Three"):
        save(story, "1.1", words, lead)
    response = story.response("1.1")
    assert [(row.number, row.by) for row in list_versions(response.id)] == [
        (4, "Priya Lead"), (3, "Priya Lead"), (2, "Priya Lead"),
    ]  # fmt: skip
    found = list_version_and_before(response.id, 3)
    assert [each.evidence_of_compliance for each in found] == ["Two", "One"]
    assert [each.version for each in list_version_and_before(response.id, 2)] == [2]
    assert list_version_and_before(response.id, 1) == []
