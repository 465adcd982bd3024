"""More time: asking, granting another day, refusing, and what is refused to whom."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from tests import factories
from tests.assessments.people import Story, actor_of, answer_all, begin
from tracker.assessments.authorising import authorise, send_for_authorisation
from tracker.assessments.extending import ask_for_time, grant_time, refuse_time
from tracker.assessments.extension_queries import find_waiting, list_requests, list_waiting
from tracker.assessments.models import ExtensionRequest
from tracker.assessments.queries import list_returns
from tracker.assessments.rules import AssessmentStatus, ExtensionDecision
from tracker.clock import now, today
from tracker.cycles.rules import CycleStatus
from tracker.db import db
from tracker.errors import Forbidden, RuleBroken, WrongState
from tracker.policy import Role


@pytest.fixture
def story(session, clock) -> Story:
    return begin()


def ask(story: Story, days: int = 14, reason: str = "Our officer is away.") -> ExtensionRequest:
    to = story.assessment.cycle.due_on + timedelta(days=days)
    return ask_for_time(story.assessment, to, reason, actor=actor_of(story.lead))


def test_the_board_is_told_and_sees_it_waiting(story, outbox):
    request = ask(story)
    message = outbox.only()
    assert message.recipient == story.manager.email
    for words in ("Our officer is away.", "16 December 2026", "/more-time/decision"):
        assert words in message.body
    (waiting,) = list_waiting(story.board.id)
    assert (waiting.agency, waiting.asked_for) == (story.agency.name, request.asked_for)
    (row,) = list_returns(story.agency.id)
    assert (row.time_asked_for, row.time_decision) == (request.asked_for, None)


def test_a_granted_request_moves_the_deadline_as_the_board_always_could(story, outbox):
    request = ask(story)
    another = request.asked_for - timedelta(days=7)
    grant_time(request, another, "", actor=actor_of(story.manager))
    assert story.assessment.due_on == another
    assert (request.decision, request.decided_by_id) == (ExtensionDecision.GRANTED, story.manager.id)
    assert "As the agency asked: Our officer is away." in outbox.to(story.lead.email)[-1].body
    assert list_waiting(story.board.id) == []
    assert find_waiting(story.assessment.id) is None


def test_a_refusal_says_why_and_leaves_the_deadline(story, outbox):
    request, due = ask(story), story.assessment.due_on
    refuse_time(request, "The inspectors come in December.", actor=actor_of(story.manager))
    assert story.assessment.due_on == due
    mail = outbox.to(story.lead.email)[-1]
    assert "The inspectors come in December." in mail.body
    assert "stays 2 December 2026" in mail.subject


def test_one_request_at_a_time_and_another_after_the_decision(story, clock):
    request = ask(story)
    with pytest.raises(WrongState, match="already"):
        ask(story)
    refuse_time(request, "No.", actor=actor_of(story.manager))
    clock.shift(timedelta(minutes=1))
    ask(story, 3)
    assert [each.decision for each in list_requests(story.assessment.id)] == [None, ExtensionDecision.REFUSED]


def test_the_database_too_keeps_it_to_one(story):
    request = ask(story)
    facts = {name: getattr(request, name) for name in ("assessment_id", "asked_for", "reason", "asked_by_id")}
    db.session.add(ExtensionRequest(**facts, asked_at=now()))
    with pytest.raises(IntegrityError):
        db.session.flush()


@pytest.mark.parametrize(
    ("days", "reason", "field"),
    [
        # No day later than the present deadline is no more time.
        (0, "Away.", "to"),
        (-3, "Away.", "to"),
        (7, "  ", "reason"),
    ],
)
def test_a_request_gives_a_later_day_and_a_reason(story, days, reason, field):
    with pytest.raises(RuleBroken) as problem:
        ask(story, days, reason)
    assert problem.value.field == field
    assert list_requests(story.assessment.id) == []


@pytest.mark.parametrize("status", [each for each in AssessmentStatus if each.with_board])
def test_nobody_asks_once_the_return_is_with_the_board(story, status):
    story.assessment.status = status
    with pytest.raises(WrongState, match="until the return is submitted"):
        ask(story)


def test_an_overdue_return_can_still_ask_and_still_be_sent(story, clock):
    clock.shift(timedelta(days=40))
    ask(story, 30)
    answer_all(story)
    send_for_authorisation(story.assessment, covered=frozenset(), actor=actor_of(story.lead))
    authorise(story.assessment, "H", "Nurse", "H", actor=actor_of(story.authoriser))
    assert story.assessment.status is AssessmentStatus.SUBMITTED
    assert list_waiting(story.board.id) == []  # it came in: nothing is left to decide


def test_after_the_cycle_there_is_no_time_to_give(story):
    request = ask(story)
    story.assessment.cycle.status = CycleStatus.CLOSED
    with pytest.raises(WrongState):
        grant_time(request, request.asked_for, "", actor=actor_of(story.manager))
    assert list_waiting(story.board.id) == []


def again(request, by):
    refuse_time(request, "Still no.", actor=by)


def after_all(request, by):
    grant_time(request, request.asked_for, "", actor=by)


@pytest.mark.parametrize("second", [again, after_all])
def test_what_was_decided_is_not_decided_again(story, second):
    request = ask(story)
    refuse_time(request, "No.", actor=actor_of(story.manager))
    with pytest.raises(WrongState, match="decided already: refused"):
        second(request, actor_of(story.manager))


def test_a_refusal_needs_its_reason(story):
    request = ask(story)
    with pytest.raises(RuleBroken) as problem:
        refuse_time(request, " ", actor=actor_of(story.manager))
    assert (problem.value.field, request.decision) == ("reason", None)


def test_a_day_that_gives_no_more_time_is_not_granted(story):
    request = ask(story)
    with pytest.raises(RuleBroken) as problem:
        grant_time(request, today(), "", actor=actor_of(story.manager))
    assert (problem.value.field, request.decision) == ("to", None)


def test_nobody_decides_about_their_own_agency(story):
    request = ask(story)
    own = factories.make_user(Role.BOARD_MANAGER, story.board, interest=story.agency)
    with pytest.raises(Forbidden, match="your own agency"):
        grant_time(request, request.asked_for, "", actor=actor_of(own))
