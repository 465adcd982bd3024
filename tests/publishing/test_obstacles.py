"""What is missing before publication, found in the database: one standard at a time, then a whole cycle."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests import factories
from tests.grading.stories import Story, make_story, submitted
from tests.publishing.made import decide_request, draw_for_moderation, draw_sample, make_query, publish_all
from tests.support.queries import count_queries
from tracker.assessments.rules import AssessmentStatus
from tracker.board_queries.queries import list_open_refs
from tracker.board_queries.rules import QueryStatus
from tracker.clock import now
from tracker.frameworks.rules import Grade
from tracker.grading.decisions import list_undecided
from tracker.grading.queries import list_states
from tracker.grading.rules import GradeKind, RequestKind, readiness
from tracker.moderation.queries import open_items
from tracker.moderation.rules import State
from tracker.publishing.obstacles import check_cycle, check_return
from tracker.publishing.rules import Check, Obstacle
from tracker.sampling.queries import missing_outcomes
from tracker.sampling.rules import Outcome

pytestmark = pytest.mark.usefixtures("session")
Event = Callable[[Story], Any]
N_A, MODIFIED = RequestKind.NOT_APPLICABLE, RequestKind.MODIFICATION


def second(value: Grade) -> Event:
    """A moderator's grade of 1.1."""
    return lambda story: story.grade("1.1", value, kind=GradeKind.MODERATION, by=story.moderator)


def agreed(story: Story) -> None:
    story.grade("1.1", Grade.GOOD, "We talked.", kind=GradeKind.AGREED)


def asks_for_na(story: Story) -> None:
    story.responses["1.1"].na_requested, story.responses["1.1"].na_reason = True, "No staff."


def decided_earlier(story: Story) -> None:
    """Decided about, and graded again, but the answer has changed between the two."""
    decide_request(story, "1.1", N_A).decided_at -= timedelta(hours=2)
    story.responses["1.1"].updated_at = now() - timedelta(hours=1)


def modifies(story: Story) -> None:
    story.responses["1.1"].modification = "For volunteers only."


def changes_later(story: Story) -> None:
    story.responses["1.1"].updated_at = now() + timedelta(hours=1)


def redrawn(story: Story) -> None:
    first = draw_sample(story, "1.1")
    draw_sample(story, "1.2", Outcome.SUPPORTS, replaces_id=first.sample_id)


@pytest.mark.parametrize(
    ("events", "missing"),
    [
        ([], None),  # graded, nothing else asked
        ([changes_later], Obstacle.STALE),
        ([changes_later, second(Grade.GOOD)], Obstacle.STALE),  # a second grade does not confirm the first
        ([second(Grade.GOOD)], None),  # both say the same
        ([second(Grade.ADEQUATE)], Obstacle.DIFFERING),
        ([second(Grade.ADEQUATE), agreed], None),
        ([lambda story: draw_for_moderation(story, "1.1")], Obstacle.MODERATION),
        ([lambda story: draw_for_moderation(story, "1.1", dropped_at=now(), dropped_reason="Away.")], None),
        ([lambda story: draw_for_moderation(story, "1.1"), second(Grade.GOOD)], None),
        ([asks_for_na], Obstacle.UNDECIDED),
        ([asks_for_na, lambda story: decide_request(story, "1.1", N_A)], None),
        ([asks_for_na, lambda story: decide_request(story, "1.1", MODIFIED)], Obstacle.UNDECIDED),
        ([asks_for_na, decided_earlier], Obstacle.UNDECIDED),  # the answer changed since
        ([modifies], Obstacle.UNDECIDED),
        ([modifies, lambda story: decide_request(story, "1.1", MODIFIED, granted=False)], None),
        ([lambda story: make_query(story, "1.1")], Obstacle.QUERIES),
        ([lambda story: make_query(story, "1.1", QueryStatus.ANSWERED)], Obstacle.QUERIES),  # unread
        ([lambda story: make_query(story, "1.1", QueryStatus.CLOSED)], None),
        ([lambda story: draw_sample(story, "1.1")], Obstacle.OUTCOMES),
        ([lambda story: draw_sample(story, "1.1", Outcome.DOES_NOT)], None),
        ([redrawn], None),  # what was drawn first is looked at no more
    ],
)
def test_each_obstacle_is_found_at_its_standard(events, missing):
    story = make_story()
    story.grade_all()
    for event in events:
        event(story)
    expected = {missing: ("1.1",)} if missing else {}
    assert check_return(story.assessment.id).missing == expected
    agree_with_the_features(story)


def agree_with_the_features(story: Story) -> None:
    """Each feature says by itself what it still waits for: the check says the same."""
    found, own = check_return(story.assessment.id).missing, story.assessment.id
    assert [each.ref for each in list_undecided(own)] == list(found.get(Obstacle.UNDECIDED, ()))
    waiting = [each.ref for each in open_items(own) if each.state is State.TO_GRADE]
    assert waiting == list(found.get(Obstacle.MODERATION, ()))
    assert list_open_refs(own) == list(found.get(Obstacle.QUERIES, ()))
    assert bool(missing_outcomes(own)) is (Obstacle.OUTCOMES in found)


def test_ungraded_standards_are_named_in_order():
    story = make_story()
    story.grade_all(but=["2.1", "1.2"])
    assert check_return(story.assessment.id).missing == {Obstacle.UNGRADED: ("1.2", "2.1")}


def test_a_whole_cycle_says_of_each_return_what_the_return_says_of_itself():
    story = make_story()
    story.grade_all(but=["2.2"])
    changes_later(story)
    others = [submitted(story.cycle, factories.make_agency(story.board)) for _ in range(2)]
    unsent = factories.make_assessment(story.cycle, factories.make_agency(story.board))
    found = check_cycle(story.cycle.id)
    for each in (story.assessment, *others):
        assert found[each.id].missing == check_return(each.id).missing
        own = readiness(list_states(each.id))
        assert found[each.id].missing.get(Obstacle.UNGRADED, ()) == own.ungraded
        assert found[each.id].missing.get(Obstacle.STALE, ()) == own.stale
    assert unsent.id not in found


def test_a_published_return_needs_nothing():
    story = publish_all(make_story())
    make_query(story, "1.1")
    assert story.assessment.status is AssessmentStatus.GRADED
    assert check_return(story.assessment.id) == Check()


def test_one_query_however_many_agencies_and_standards():
    story = make_story(2, 2)
    for _ in range(5):
        submitted(story.cycle, factories.make_agency(story.board))
    with count_queries() as queries:
        found = check_cycle(story.cycle.id)
    assert len(found) == 6
    assert queries.count == 1, queries
