"""Asking an agency about one standard, answering, asking further, closing. Each tells who has to know."""

from datetime import date

from tracker.assessments.models import Response
from tracker.assessments.queries import lock
from tracker.audit.operations import record
from tracker.board_queries import emails
from tracker.board_queries.models import Query, QueryMessage
from tracker.board_queries.queries import list_said_since
from tracker.board_queries.rules import (
    ANSWER,
    ASK_AGAIN,
    ASKABLE,
    CLOSE,
    SAME_PRESS,
    QueryStatus,
    check_day,
)
from tracker.clock import now, today
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.lifecycle import advance
from tracker.policy import Actor

NOT_ASKABLE = "The board asks about a return from when it is submitted until its grades are published."


def ask(response: Response, question: str, answer_by: date, *, actor: Actor) -> Query:
    """Ask the agency about one answer; its leads and whoever holds the standard are told.

    The same question by the same person within a minute is one question. Raises WrongState outside grading,
    RuleBroken without a question or for a day that cannot be.
    """
    lock(response.assessment)
    _check_askable(response)
    _check_words(question, "Enter what you want to know", "question")
    check_day(answer_by, today())
    pressed_twice = _said_just_now(response, question, actor)
    if pressed_twice:
        return pressed_twice[0].query
    assert actor.user_id is not None
    query = Query(response=response, answer_by=answer_by, opened_by_id=actor.user_id, opened_at=now())
    db.session.add(query)
    _say(query, question, actor, by_agency=False)
    record("query.ask", query, actor=actor, after={"due_on": str(answer_by)})
    emails.tell_asked(query, question, actor)
    return query


def answer(query: Query, text: str, *, actor: Actor) -> None:
    """Answer the board, or add to what a colleague answered a moment ago; who asked is told.

    Raises WrongState once the board has closed it, RuleBroken without words.
    """
    _hold(query)
    _check_words(text, "Enter your answer", "answer")
    if _said_here(query, text, actor):
        return
    advance(query, ANSWER, actor=actor)
    _say(query, text, actor, by_agency=True)
    emails.tell_answered(query, text, actor)


def ask_further(query: Query, question: str, answer_by: date, *, actor: Actor) -> None:
    """Ask more in the same thread, which is open again. Raises as `ask` does."""
    lock(query.response.assessment)
    _hold(query)
    _check_askable(query.response)
    _check_words(question, "Enter what else you want to know", "question")
    check_day(answer_by, today())
    if _said_here(query, question, actor):
        return
    advance(query, ASK_AGAIN, actor=actor)
    query.answer_by, query.closed_at = answer_by, None
    _say(query, question, actor, by_agency=False)
    emails.tell_asked(query, question, actor, again=True)


def close(query: Query, last_word: str = "", *, actor: Actor) -> None:
    """Close it, with a last word to the agency or without. Raises WrongState when it is closed already.

    The agency is told when there is a last word, or when it need not answer any more.
    """
    _hold(query)
    unanswered = query.status is QueryStatus.OPEN
    advance(query, CLOSE, actor=actor)
    query.closed_at = now()
    if last_word.strip():
        _say(query, last_word, actor, by_agency=False)
    db.session.flush()
    if last_word.strip() or unanswered:
        emails.tell_closed(query, last_word.strip(), actor, unanswered=unanswered)


def _hold(query: Query) -> None:
    """Read it afresh and keep it until the commit: of two people who write at once, one waits."""
    db.session.refresh(query, ["status", "answer_by", "closed_at"], with_for_update={"of": Query})


def _check_askable(response: Response) -> None:
    if response.assessment.status not in ASKABLE:
        raise WrongState(NOT_ASKABLE)


def _check_words(text: str, sentence: str, field: str) -> None:
    if not text.strip():
        raise RuleBroken(sentence, field=field)


def _said_just_now(response: Response, text: str, actor: Actor) -> list[QueryMessage]:
    """The same words by the same person a moment ago: a button pressed twice."""
    said = list_said_since(response.id, now() - SAME_PRESS, by_id=actor.user_id)
    return [message for message in said if message.text == text.strip()]


def _said_here(query: Query, text: str, actor: Actor) -> bool:
    return any(message.query is query for message in _said_just_now(query.response, text, actor))


def _say(query: Query, text: str, actor: Actor, *, by_agency: bool) -> None:
    assert actor.user_id is not None
    message = QueryMessage(
        query=query, by_agency=by_agency, text=text.strip(), written_by_id=actor.user_id, written_at=now()
    )
    db.session.add(message)
    db.session.flush()
