"""Mail about queries. Each is queued in the transaction that causes it."""

from tracker.accounts.models import User
from tracker.assessments.queries import list_agency_people, list_board_people
from tracker.board_queries.models import Query
from tracker.notifications.links import link_to
from tracker.notifications.operations import send
from tracker.policy import Actor, Role


def tell_asked(query: Query, question: str, actor: Actor, *, again: bool = False) -> None:
    """The leads are asked; a colleague who holds the standard learns of it and can help them."""
    leads = _leads(query)
    for person in leads:
        _tell(person, "asked", query, question=question, by=actor.name, again=again, answers=True)
    holder = query.response.assigned_to
    if holder is not None and holder.disabled_at is None and holder.id not in {lead.id for lead in leads}:
        names = [lead.name for lead in leads]
        _tell(holder, "asked", query, question=question, by=actor.name, again=again, leads=names)


def tell_answered(query: Query, text: str, actor: Actor) -> None:
    """Whoever asked in this thread; the board's managers when none of them can sign in any more."""
    asked = {message.written_by_id: message.written_by for message in query.messages if not message.by_agency}
    asked.setdefault(query.opened_by_id, query.opened_by)
    people = [person for person in asked.values() if person is not None and person.disabled_at is None]
    people = people or list_board_people(query.response.assessment.cycle.board_id, Role.BOARD_MANAGER)
    for person in people:
        _tell(person, "answered", query, answer=text.strip(), by=actor.name)


def tell_closed(query: Query, last_word: str, actor: Actor, *, unanswered: bool) -> None:
    """The leads learn the last word, and that they need not answer when they had not."""
    for person in _leads(query):
        _tell(person, "closed", query, last_word=last_word, by=actor.name, unanswered=unanswered)


def _leads(query: Query) -> list[User]:
    return list_agency_people(query.response.assessment.agency_id, Role.AGENCY_LEAD)


def _tell(person: User, template: str, query: Query, **words: object) -> None:
    response = query.response
    send(
        person.email,
        f"board_queries/emails/{template}.txt",
        about_id=response.assessment_id,
        name=person.name,
        query=query,
        ref=response.minimum_standard.ref,
        assessment=response.assessment,
        board=response.assessment.cycle.board,
        link=link_to("board_queries.query", query_id=query.id),
        **words,
    )
