"""A board whose returns are being graded, with moderators: what most tests of moderation begin with."""

from typing import Any

from sqlalchemy import select

from tests import factories
from tests.grading.stories import Story, as_actor, responses_of, submitted
from tracker.assessments.models import Assessment
from tracker.db import db
from tracker.frameworks.rules import Grade
from tracker.grading.rules import GradeKind
from tracker.moderation.models import ModerationDraw, ModerationItem
from tracker.moderation.operations import draw_items
from tracker.moderation.rules import Rules

EVERYTHING = Rules(share=100)


def draw_all(story: Story, seed: str = "7") -> list[ModerationItem]:
    """Every graded standard drawn."""
    return draw_items(story.cycle, EVERYTHING, seed, actor=as_actor(story.manager))


def draw_refs(story: Story, *refs: str) -> list[ModerationItem]:
    """Some standards drawn because they were picked."""
    return draw_items(story.cycle, Rules(share=0, refs=frozenset(refs)), "7", actor=as_actor(story.manager))


def moderate(story: Story, ref: str, value: Grade = Grade.GOOD, why: str = "Seen.", **more: Any) -> None:
    """The moderator's grade of a standard."""
    story.grade(ref, value, why, **{"kind": GradeKind.MODERATION, "by": story.moderator, **more})


def agree(story: Story, ref: str, value: Grade = Grade.GOOD) -> None:
    """The agreed grade of a standard."""
    story.grade(ref, value, "We read it again together.", kind=GradeKind.AGREED)


def item_of(story: Story, ref: str) -> ModerationItem:
    """The newest item of a standard of the story's own return."""
    response_id = story.responses[ref].id
    found = db.session.scalars(
        select(ModerationItem)
        .join(ModerationDraw)
        .where(ModerationItem.response_id == response_id)
        .order_by(ModerationDraw.drawn_at.desc(), ModerationItem.dropped_at)
    )
    return found.first() or _nothing(ref)


def _nothing(ref: str) -> ModerationItem:
    raise AssertionError(f"{ref} was not drawn")


def another_return(story: Story, value: Grade = Grade.GOOD, **values: Any) -> Assessment:
    """A return of one more agency in the same cycle, all of it graded."""
    agency = factories.make_agency(story.board, **values)
    assessment = submitted(story.cycle, agency)
    other = Story(**{**vars(story), "agency": agency, "assessment": assessment})
    for ref in responses_of(assessment):
        other.grade(ref, value)
    return assessment


def save(row: Any) -> Any:
    """Add a row."""
    db.session.add(row)
    db.session.flush()
    return row
