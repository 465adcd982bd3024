"""Asking, answering, asking further, closing: what is kept, who is told, what is refused."""

from datetime import timedelta

import pytest

from tests import factories
from tests.board_queries.build import IN_A_WEEK, answered, as_actor, asked, make_story
from tracker.assessments.rules import AssessmentStatus
from tracker.audit.models import AuditEntry
from tracker.board_queries.models import Query
from tracker.board_queries.operations import answer, ask, ask_further, close
from tracker.board_queries.queries import (
    count_open,
    get_query,
    list_open_refs,
    list_threads,
    open_refs_by_assessment,
)
from tracker.board_queries.rules import QueryStatus, Reader
from tracker.clock import now, today
from tracker.db import db
from tracker.errors import NotFound, RuleBroken, WrongState
from tracker.grading.rules import GradeKind
from tracker.policy import Role


@pytest.fixture
def story(session, clock):
    return make_story()


def texts(query):
    return [message.text for message in query.messages]


def test_asking_tells_the_leads_and_who_holds_the_standard(story, outbox):
    holder = factories.make_user(Role.CONTRIBUTOR, story.agency, name="Tom Holder")
    factories.make_handover(story.responses["1.1"], holder)
    query = asked(story)
    assert (query.status, texts(query)) == (QueryStatus.OPEN, ["How many, and since when?"])
    assert outbox.recipients == sorted([story.lead.email, holder.email])
    (mail,) = outbox.to(story.lead.email)
    assert mail.subject == f"{story.board.short_name} asks about 1.1 in your Section 11 return"
    assert "How many, and since when?" in mail.body
    assert "wanted by 9 November 2026" in mail.body
    assert f"/queries/{query.id}" in mail.body
    (mail,) = outbox.to(holder.email)
    assert f"{story.lead.name} sends the answer" in mail.body


def test_a_lead_who_holds_the_standard_gets_one_mail(story, outbox):
    factories.make_handover(story.responses["1.1"], story.lead)
    asked(story)
    assert outbox.recipients == [story.lead.email]


def test_answering_tells_everybody_who_asked(story, outbox):
    query = asked(story)
    ask_further(query, "And where?", today(), actor=as_actor(story.moderator))
    answered(query, story)
    assert query.status is QueryStatus.ANSWERED
    told = [mail.recipient for mail in outbox.messages if "has answered" in mail.subject]
    assert sorted(told) == sorted([story.manager.email, story.moderator.email])


def test_when_who_asked_has_gone_the_managers_are_told(story, outbox):
    query = asked(story, by=story.moderator)
    story.moderator.disabled_at = now()
    answered(query, story)
    told = [mail.recipient for mail in outbox.messages if "has answered" in mail.subject]
    assert told == [story.manager.email]


def test_two_people_who_answer_at_once_are_both_kept(story, clock):
    colleague = factories.make_user(Role.AGENCY_LEAD, story.agency)
    query = asked(story)
    answered(query, story, "Forty.")
    clock.shift(timedelta(seconds=1))
    answer(query, "Forty-one, I think.", actor=as_actor(colleague))
    assert texts(query)[1:] == ["Forty.", "Forty-one, I think."]
    assert query.status is QueryStatus.ANSWERED


@pytest.mark.parametrize(("seconds", "count"), [(0, 1), (59, 1), (60, 2)])
def test_a_question_sent_twice_is_asked_once(story, outbox, clock, seconds, count):
    asked(story)
    clock.shift(timedelta(seconds=seconds))
    asked(story)
    assert db.session.query(Query).count() == count
    assert len(outbox.messages) == count


def test_white_space_is_no_difference_and_other_words_are(story):
    asked(story, question=" Why?\n")
    asked(story, question="Why?")
    asked(story, question="Why not?")
    assert db.session.query(Query).count() == 2


def test_an_answer_sent_twice_is_kept_once(story, outbox):
    query = asked(story)
    for _ in range(2):
        answered(query, story)
    assert len(query.messages) == 2
    assert len(outbox.messages) == 2  # one question, one answer
    for _ in range(2):
        ask_further(query, "And where?", today(), actor=as_actor(story.manager))
    assert len(query.messages) == 3


def test_the_same_words_of_two_people_are_two_messages(story):
    query = asked(story)
    answered(query, story, "Yes.")
    answer(query, "Yes.", actor=as_actor(factories.make_user(Role.AGENCY_LEAD, story.agency)))
    assert len(query.messages) == 3


def test_a_further_question_opens_it_again_with_a_new_day(story, outbox):
    query = answered(asked(story), story)
    close(query, actor=as_actor(story.manager))
    ask_further(query, "And where is it written?", today() + IN_A_WEEK * 2, actor=as_actor(story.manager))
    assert (query.status, query.closed_at) == (QueryStatus.OPEN, None)
    assert query.answer_by == today() + IN_A_WEEK * 2
    assert "asks again about 1.1" in outbox.messages[-1].subject


@pytest.mark.parametrize(
    ("first", "last_word", "told"),
    [
        ("asked", "", "You need not answer it any more."),  # the agency must not go on looking
        ("asked", "We found it.", "We found it."),
        ("answered", "Thank you.", "Thank you."),
        ("answered", "", None),  # nothing new to say
    ],
)
def test_closing_with_and_without_a_last_word(story, outbox, first, last_word, told):
    query = asked(story)
    if first == "answered":
        answered(query, story)
    before = len(outbox.messages)
    close(query, last_word, actor=as_actor(story.manager))
    assert query.status is QueryStatus.CLOSED
    assert query.closed_at == now()
    mails = outbox.messages[before:]
    assert [mail.recipient for mail in mails] == ([story.lead.email] if told else [])
    assert all(told in mail.body for mail in mails)
    assert (texts(query)[-1] == last_word) is bool(last_word)


def test_what_is_closed_is_neither_answered_nor_closed_again(story):
    query = asked(story)
    close(query, actor=as_actor(story.manager))
    with pytest.raises(WrongState, match="the status is “closed”"):
        answered(query, story)
    with pytest.raises(WrongState, match="done already"):
        close(query, actor=as_actor(story.manager))
    assert len(query.messages) == 1


@pytest.mark.parametrize(
    ("status", "can"),
    [
        (AssessmentStatus.IN_PROGRESS, False),  # sent back: the agency is at work on it
        (AssessmentStatus.SUBMITTED, True),
        (AssessmentStatus.IN_GRADING, True),
        (AssessmentStatus.GRADED, False),  # published: the agency may contest, the board asks no more
    ],
)
def test_when_the_board_may_ask(story, status, can):
    query = answered(asked(story, "1.2"), story)
    story.assessment.status = status
    db.session.flush()
    manager = as_actor(story.manager)
    if can:
        assert asked(story) is not None
        ask_further(query, "And?", today(), actor=manager)
        return
    with pytest.raises(WrongState, match="until its grades are published"):
        asked(story)
    with pytest.raises(WrongState, match="until its grades are published"):
        ask_further(query, "And?", today(), actor=manager)


@pytest.mark.parametrize("status", [AssessmentStatus.IN_PROGRESS, AssessmentStatus.GRADED])
def test_what_was_asked_can_be_answered_and_closed_whatever_became_of_the_return(story, status):
    query = asked(story)
    story.assessment.status = status
    db.session.flush()
    answered(query, story)
    close(query, actor=as_actor(story.manager))
    assert query.status is QueryStatus.CLOSED


def test_words_are_needed(story):
    query = asked(story)
    manager = as_actor(story.manager)
    for act, field in (
        (lambda: ask(story.responses["1.2"], "  ", today(), actor=manager), "question"),
        (lambda: ask_further(query, " ", today(), actor=manager), "question"),
        (lambda: answer(query, "\n", actor=as_actor(story.lead)), "answer"),
    ):
        with pytest.raises(RuleBroken) as refused:
            act()
        assert refused.value.field == field


def test_the_trail_has_every_step_and_no_words(story):
    query = answered(asked(story), story)
    ask_further(query, "And where?", today(), actor=as_actor(story.manager))
    close(query, "Enough.", actor=as_actor(story.manager))
    entries = db.session.query(AuditEntry).filter(AuditEntry.object_id == str(query.id)).all()
    assert [entry.verb for entry in entries] == [
        "query.ask",
        "query.answer",
        "query.ask_again",
        "query.close",
    ]
    kept = " ".join(str((entry.before, entry.after)) for entry in entries)
    assert not any(words in kept for words in ("How many", "Forty", "And where", "Enough"))


def test_what_is_open_until_the_board_closes_it(story):
    other = factories.make_agency(story.board)
    quiet = factories.make_assessment(story.cycle, other, answered=True, status=AssessmentStatus.SUBMITTED)
    waiting, read = asked(story, "2.1"), answered(asked(story, "1.1"), story)
    asked(story, "2.1", "And the other one?")
    close(asked(story, "1.2"), actor=as_actor(story.manager))
    assert list_open_refs(story.assessment.id) == ["1.1", "2.1"]  # each once, in order
    assert count_open(story.assessment.id) == 3
    assert open_refs_by_assessment(story.cycle.id) == {story.assessment.id: ["1.1", "2.1"]}
    assert (count_open(quiet.id), list_open_refs(quiet.id)) == (0, [])
    for query in (waiting, read):
        close(query, actor=as_actor(story.manager))
    assert count_open(story.assessment.id) == 1


def test_a_moderator_sees_what_others_asked_once_their_own_grade_is_recorded(story, clock):
    theirs = asked(story)
    own = asked(story, question="Mine.", by=story.moderator)
    moderator, blind = as_actor(story.moderator), Reader(story.moderator.id, blind=True)
    assert list_threads(theirs.response_id, blind) == [own]
    with pytest.raises(NotFound):
        get_query(theirs.id, actor=moderator)
    story.grade("1.2", by=story.moderator, kind=GradeKind.MODERATION)  # of another standard
    assert list_threads(theirs.response_id, blind) == [own]
    colleague = factories.make_user(Role.MODERATOR, story.board)
    story.grade("1.1", by=colleague, kind=GradeKind.MODERATION)  # by another moderator
    assert list_threads(theirs.response_id, blind) == [own]
    story.grade("1.1", rationale="My own words.", by=story.moderator, kind=GradeKind.MODERATION)
    assert set(list_threads(theirs.response_id, blind)) == {own, theirs}
    assert get_query(theirs.id, actor=moderator) is theirs
    assert len(list_threads(theirs.response_id)) == 2  # everybody else reads all


def test_after_publication_a_moderator_reads_everything(story):
    theirs = asked(story)
    story.assessment.status = AssessmentStatus.GRADED
    db.session.flush()
    assert get_query(theirs.id, actor=as_actor(story.moderator)) is theirs
