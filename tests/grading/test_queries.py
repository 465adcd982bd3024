"""What the board reads of returns and grades, in one query each; and what a moderator must not (R5)."""

from datetime import date, timedelta

import pytest

from tests import factories
from tests.grading.stories import as_actor, make_story, submitted
from tests.support.queries import count_queries
from tracker.assessments.rules import AssessmentStatus
from tracker.boards.rules import AgencyKind
from tracker.clock import today
from tracker.frameworks.rules import Grade
from tracker.grading.operations import publish
from tracker.grading.queries import (
    grade_tables,
    grades_by_response,
    list_published_grades,
    list_visible_grades,
)
from tracker.grading.returns import ReturnsWanted, Sort, count_returns, list_returns
from tracker.grading.rules import GradeKind

pytestmark = pytest.mark.usefixtures("session")


def kinds_seen(story, own):
    """Which kinds of grade are carried for each standard to somebody who gives `own`."""
    given = list_visible_grades(story.assessment.id, own)
    return {ref: sorted(given.get(response.id, {})) for ref, response in story.responses.items()}


def test_a_moderator_is_given_no_first_grade_before_their_own():
    story = make_story(1, 3)
    story.grade("1.1", Grade.GOOD)
    story.grade("1.2", Grade.GOOD)
    story.grade("1.2", Grade.ADEQUATE, kind=GradeKind.MODERATION, by=story.moderator)
    story.grade("1.3", Grade.ADEQUATE, kind=GradeKind.MODERATION, by=story.moderator)
    assert kinds_seen(story, GradeKind.MODERATION) == {
        "1.1": [],  # the first grade is withheld
        "1.2": ["first", "moderation"],
        "1.3": ["moderation"],
    }
    # and the first grader does not see a moderation before grading
    assert kinds_seen(story, GradeKind.FIRST) == {"1.1": ["first"], "1.2": ["first", "moderation"], "1.3": []}


def test_an_earlier_moderation_does_not_open_what_was_replaced():
    story = make_story(1, 1)
    story.grade("1.1", Grade.GOOD)
    story.grade("1.1", Grade.ADEQUATE, kind=GradeKind.MODERATION, by=story.moderator)
    story.grade("1.1", Grade.OUTSTANDING, "Best.")
    (given,) = list_visible_grades(story.assessment.id, GradeKind.MODERATION).values()
    assert given[GradeKind.FIRST].value is Grade.OUTSTANDING
    (first,) = grades_by_response(story.assessment.id, [GradeKind.FIRST]).values()
    assert set(first) == {GradeKind.FIRST}


def test_the_agreed_grade_is_the_one_in_force():
    story = make_story(1, 1)
    story.grade("1.1", Grade.GOOD, comment="First words")
    story.grade("1.1", Grade.ADEQUATE, kind=GradeKind.MODERATION, by=story.moderator)
    story.grade("1.1", Grade.ADEQUATE, "We talked.", kind=GradeKind.AGREED, comment="Agreed words")
    (grade,) = list_published_grades(story.assessment.id)
    assert (grade.ref, grade.value, grade.comment) == ("1.1", Grade.ADEQUATE, "Agreed words")


def test_the_heat_map_counts_by_agency_and_policy_standard():
    story = make_story(2, 3)
    other = factories.make_agency(story.board)
    submitted(story.cycle, other)
    for ref, value in {"1.1": Grade.GOOD, "1.2": Grade.INADEQUATE, "1.3": Grade.NOT_APPLICABLE}.items():
        story.grade(ref, value)
    story.grade("2.1", Grade.OUTSTANDING)
    with count_queries() as queries:
        table = grade_tables([story.cycle.id], unpublished_in=story.cycle.id)[story.cycle.id]
    assert queries.count == 1, queries
    first = table[story.agency.id, 1]
    assert (first.words, first.lowest, first.left_out, first.ungraded) == (
        "1 of 2 met",
        Grade.INADEQUATE,
        1,
        0,
    )
    second = table[story.agency.id, 2]
    assert (second.words, second.lowest, second.ungraded) == ("1 of 1 met", Grade.OUTSTANDING, 2)
    assert table[other.id, 1].words == "Nothing graded"
    assert table[other.id, 1].lowest is None
    own = grade_tables([story.cycle.id], [other.id], unpublished_in=story.cycle.id)
    assert set(own[story.cycle.id]) == {
        (other.id, 1),
        (other.id, 2),
    }


def test_the_heat_map_of_published_grades_tells_nothing_earlier():
    story = make_story(1, 1)
    story.grade("1.1", Grade.GOOD)
    another = factories.make_cycle(story.board)
    asked = [story.cycle.id, another.id]
    assert grade_tables(asked, unpublished_in=another.id) == {story.cycle.id: {}, another.id: {}}
    publish(story.assessment, actor=as_actor(story.manager))
    table = grade_tables(asked)[story.cycle.id]
    assert table[story.agency.id, 1].words == "1 of 1 met"


def test_the_list_of_returns_says_who_is_late_and_how_far_grading_has_come(clock):
    story = make_story(1, 4)
    story.cycle.due_on = today() - timedelta(days=3)
    story.agency.name = "Borough"
    story.grade("1.1", Grade.GOOD)
    story.grade("1.2", Grade.GOOD)
    story.grade("1.2", Grade.ADEQUATE, kind=GradeKind.MODERATION, by=story.moderator)
    late = factories.make_assessment(story.cycle, factories.make_agency(story.board, name="Arrow"))
    longer = factories.make_assessment(
        story.cycle,
        factories.make_agency(story.board, name="Chantry"),
        extended_to=today() + timedelta(days=4),
    )
    with count_queries() as queries:
        rows = list_returns(story.board.id, story.cycle.id)
    assert queries.count == 1, queries
    assert [row.assessment_id for row in rows] == [late.id, story.assessment.id, longer.id]
    assert [(row.days_late(today()), row.extended) for row in rows] == [(3, False), (2, False), (0, True)]
    assert [(row.answered, row.graded, row.total) for row in rows] == [(0, 0, 4), (4, 2, 4), (0, 0, 4)]


def test_the_list_of_returns_is_filtered_sorted_and_paged():
    story = make_story(1, 1)
    for name, kind in (
        ("Alder", AgencyKind.POLICE),
        ("Birch", AgencyKind.POLICE),
        ("Cedar", AgencyKind.SCHOOL),
    ):
        agency = factories.make_agency(story.board, name=name, kind=kind)
        factories.make_assessment(story.cycle, agency, answered=name == "Cedar")

    def names(**wanted):
        return [
            row.agency_name for row in list_returns(story.board.id, story.cycle.id, ReturnsWanted(**wanted))
        ]

    trust = story.agency.name
    assert names() == [trust, "Alder", "Birch", "Cedar"]
    assert names(kind=AgencyKind.POLICE) == ["Alder", "Birch"]
    assert names(status=AssessmentStatus.SUBMITTED) == [trust]
    assert names(status=AssessmentStatus.NOT_STARTED, kind=AgencyKind.POLICE, descending=True) == [
        "Birch",
        "Alder",
    ]
    assert names(sort=Sort.STATUS) == ["Alder", "Birch", "Cedar", trust]  # by stage, not by the alphabet
    assert names(page=2, page_size=3) == ["Cedar"]
    assert count_returns(story.board.id, story.cycle.id) == {
        (AssessmentStatus.NOT_STARTED, AgencyKind.POLICE): 2,
        (AssessmentStatus.IN_PROGRESS, AgencyKind.SCHOOL): 1,
        (AssessmentStatus.SUBMITTED, AgencyKind.NHS_TRUST): 1,
    }


def test_another_board_has_no_part_in_the_list():
    story, other = make_story(1, 1), make_story(1, 1)
    assert list_returns(other.board.id, story.cycle.id) == []


def test_a_submission_counts_by_the_day_in_london():
    story = make_story(1, 1)
    story.cycle.opens_on, story.cycle.due_on = date(2026, 5, 1), date(2026, 7, 1)
    story.assessment.submitted_at = story.assessment.submitted_at.replace(
        year=2026, month=7, day=1, hour=23, minute=30
    )  # half past midnight on 2 July in London
    (row,) = list_returns(story.board.id, story.cycle.id)
    assert row.days_late(today()) == 1
