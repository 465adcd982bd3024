"""Samples for tests: submitted returns with evidence cited, and draws from them."""

from datetime import timedelta
from typing import Any

from tests.evidence.build import cite_at, make_file, make_note
from tests.grading.stories import Story, make_story, submitted
from tracker.assessments.models import Assessment
from tracker.clock import today
from tracker.policy import SYSTEM, Actor
from tracker.sampling.models import EvidenceSample, SampleItem
from tracker.sampling.operations import Wish, draw_sample
from tracker.sampling.queries import list_items
from tracker.sampling.rules import Rules

REFS = ("1.1", "1.2", "2.1", "2.2")
LATER = timedelta(days=14)


def cite_everywhere(assessment: Assessment, word: str = "Policy") -> None:
    """One file at each standard of a small return, and something available on request at 1.2."""
    for ref in REFS:
        cite_at(make_file(assessment.agency, f"{word} {ref}"), assessment, ref)
    cite_at(make_note(assessment.agency, f"{word} cabinet"), assessment, "1.2", "folder 3")


def make_cited_story(**values: Any) -> Story:
    """The story of a submitted return that cites five items, one of them available on request."""
    story = make_story(**values)
    cite_everywhere(story.assessment)
    return story


def add_return(story: Story, agency: Any, word: str = "Other") -> Assessment:
    """One more submitted return of the story's cycle, with evidence cited."""
    assessment = submitted(story.cycle, agency)
    cite_everywhere(assessment, word)
    return assessment


def make_sample(
    assessment: Assessment, *, size: int = 100, actor: Actor = SYSTEM, whole: bool = False, **wish: Any
) -> EvidenceSample:
    """A sample of a return, or of its whole cycle; everything that it cites unless a size says less."""
    said = {"rules": Rules(size=size), "seed": "Heron 7", "wanted_by": today() + LATER, **wish}
    return draw_sample(assessment.cycle, None if whole else assessment, Wish(**said), actor=actor)


def make_asked(assessment: Assessment, word: str) -> SampleItem:
    """Something available on request that was drawn from a return, so that the agency is asked for it."""
    cite_at(make_note(assessment.agency, f"{word} cabinet"), assessment, "1.2")
    sample = make_sample(assessment, seed=f"{word} seed")
    return next(item for item in list_items(sample.id) if item.requested_at is not None)
