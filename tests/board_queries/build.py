"""A submitted return, its people, and queries about it."""

from datetime import timedelta

from tests.grading.stories import Story, as_actor, make_story
from tracker.accounts.models import User
from tracker.board_queries.models import Query
from tracker.board_queries.operations import answer, ask
from tracker.clock import today

IN_A_WEEK = timedelta(days=7)


def asked(
    story: Story, ref: str = "1.1", question: str = "How many, and since when?", *, by: User | None = None
) -> Query:
    """The manager's question about a standard, unless somebody else asks it."""
    actor = as_actor(by or story.manager)
    return ask(story.responses[ref], question, today() + IN_A_WEEK, actor=actor)


def answered(query: Query, story: Story, text: str = "Forty, since May.") -> Query:
    """The same query with the lead's answer."""
    answer(query, text, actor=as_actor(story.lead))
    return query


__all__ = ["IN_A_WEEK", "Story", "answered", "as_actor", "asked", "make_story"]
