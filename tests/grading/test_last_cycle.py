"""The grades of the cycle before, each at the standard of now that it belongs to."""

from datetime import timedelta

import pytest

from tests import factories
from tests.carry_forward.story import map_standards, successor, two_years
from tests.grading.stories import as_actor, make_story, submitted
from tests.support.queries import count_queries
from tracker.db import db
from tracker.frameworks.models import FrameworkVersion
from tracker.frameworks.queries import get_framework
from tracker.frameworks.rules import Grade
from tracker.grading.last_cycle import last_cycle_grades
from tracker.grading.operations import publish

pytestmark = pytest.mark.usefixtures("session")


def test_last_cycle_grades_are_the_newest_published_ones_before_this_cycle():
    story = make_story(1, 2)
    framework = db.session.get_one(FrameworkVersion, story.cycle.framework_version_id)
    for years, value in ((2, Grade.INADEQUATE), (1, Grade.ADEQUATE)):
        opened = story.cycle.opens_on - timedelta(days=365 * years)
        cycle = factories.make_cycle(story.board, framework, opens_on=opened,
                                     due_on=opened + timedelta(days=60))  # fmt: skip
        now_story, story.assessment = story.assessment, submitted(cycle, story.agency)
        story.grade_all(value)
        publish(story.assessment, actor=as_actor(story.manager))
        story.assessment = now_story
    found = last_cycle_grades(story.agency.id, story.cycle)
    assert {ref: grade.value for ref, grade in found.items()} == {
        "1.1": Grade.ADEQUATE,
        "1.2": Grade.ADEQUATE,
    }
    assert last_cycle_grades(factories.make_agency(story.board).id, story.cycle) == {}


def under_another_version(follows, recorded):
    """This year's cycle under a later version, and last year's return graded 3, 2, 0 and N/A."""
    years = two_years(2, 2)
    earlier = db.session.get_one(FrameworkVersion, years.last.cycle.framework_version_id)
    later = successor(earlier, follows)
    for ref, value in (("1.1", "3"), ("1.2", "2"), ("2.1", "0"), ("2.2", "na")):
        years.grade(ref, Grade(value))
    map_standards(years.now.board, years.now.manager, earlier, later, recorded)
    return years, factories.make_cycle(years.now.board, later)


# What the later version says, what the board recorded, and the grades at the standards of now.
FOLLOWED = [
    ({}, {}, {}),  # the same reference alone means nothing
    ({"1.1": ["1.1"]}, {}, {"1.1": ("1.1", "3")}),
    ({}, {"1.2": "2.1"}, {"2.1": ("1.2", "2")}),
    ({"1.1": ["1.1"]}, {"2.1": "1.2"}, {"1.1": ("1.1", "3"), "1.2": ("2.1", "0")}),
    # what the version says cannot be recorded otherwise
    ({"1.1": ["1.1"]}, {"1.1": "2.2"}, {"1.1": ("1.1", "3")}),
    # several became one: the lowest of 3, 2 and 0, whoever said so
    ({"2.2": ["1.1"]}, {"1.2": "2.2", "2.1": "2.2"}, {"2.2": ("2.1", "0")}),
    # N/A gives way to any number, and stands when it is alone
    ({}, {"2.2": "1.1", "1.2": "1.1"}, {"1.1": ("1.2", "2")}),
    ({}, {"2.2": "1.1"}, {"1.1": ("2.2", "na")}),
]


@pytest.mark.parametrize(("follows", "recorded", "expected"), FOLLOWED)
def test_under_another_version_a_grade_goes_where_the_mapping_says(follows, recorded, expected):
    years, cycle = under_another_version(follows, recorded)
    found = last_cycle_grades(years.now.agency.id, cycle)
    assert {ref: (grade.ref, grade.value) for ref, grade in found.items()} == expected


def test_what_another_board_recorded_counts_for_nothing():
    years, cycle = under_another_version({}, {})
    other = factories.make_board()
    earlier = db.session.get_one(FrameworkVersion, years.last.cycle.framework_version_id)
    later = db.session.get_one(FrameworkVersion, cycle.framework_version_id)
    map_standards(other, years.now.manager, earlier, later, {"1.1": "1.1"})
    assert last_cycle_grades(years.now.agency.id, cycle) == {}


def test_it_is_one_query_for_few_and_for_many_standards():
    counts = []
    for each in (1, 12):
        years = two_years(2, each)
        get_framework(years.last.cycle.framework_version_id)
        with count_queries() as queries:
            last_cycle_grades(years.now.agency.id, years.now.assessment.cycle)
        counts.append(queries.count)
    assert counts == [1, 1], queries


def test_the_bench_shows_it_where_it_belongs_now_with_the_reference_it_had(clock, sign_in):
    years, cycle = under_another_version({}, {"1.2": "2.1"})
    now_graded = submitted(cycle, years.now.agency)
    browser = sign_in(years.now.manager)
    bench = f"/assessments/{now_graded.id}/grading"
    assert "as 1.2" in browser.get_ok(f"{bench}/2.1").texts(".app-bench__facts dd")[-1]
    assert browser.get_ok(f"{bench}/1.2").texts(".app-bench__facts dd")[-1] == "no grade"
