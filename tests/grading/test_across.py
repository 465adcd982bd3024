"""One standard across all returns: what is counted, picked and ordered, and what it costs to ask."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tests import factories
from tests.frameworks.small import SMALL
from tests.grading.stories import Story, as_actor, make_story, submitted
from tests.support.queries import count_queries
from tracker.assessments.rules import AssessmentStatus
from tracker.boards.rules import AgencyKind
from tracker.clock import now
from tracker.frameworks.queries import get_framework
from tracker.frameworks.rules import Grade
from tracker.frameworks.source import parse
from tracker.grading.across import Across, Order, Pick, Row, StandardLine, carry_on, lay_out_standards
from tracker.grading.across_queries import (
    count_by_standard,
    find_last_saved_in_cycle,
    list_across,
    list_visible_of,
)
from tracker.grading.deciding import decide_request
from tracker.grading.last_cycle import last_cycle_grades, last_grades_across
from tracker.grading.operations import publish
from tracker.grading.requests import Asked
from tracker.grading.rules import GradeKind, RequestKind

FIRST, MODERATION, AGREED = GradeKind.FIRST, GradeKind.MODERATION, GradeKind.AGREED


def row(name: str = "A", grade: Grade | None = None, **values) -> Row:
    """A return in grading as a board manager sees it."""
    given = {FIRST: grade} if grade else {}
    defaults = {"assessment_id": uuid4(), "response_id": uuid4(), "agency_id": uuid4(), "agency_name": name,
                "kind": AgencyKind.POLICE, "status": AssessmentStatus.IN_GRADING, "self_grade": None,
                "own": FIRST, "given": given}  # fmt: skip
    return Row(**{**defaults, **values})


ROWS = Across(
    (
        row("Cedar", Grade.GOOD, self_grade=Grade.OUTSTANDING),
        row("Alder", self_grade=Grade.ADEQUATE, kind=AgencyKind.SCHOOL),
        row("Birch", Grade.INADEQUATE, stale=True),
        row("Dell", Grade.NOT_APPLICABLE, status=AssessmentStatus.GRADED, stale=True, marked=True),
    )
)


@pytest.mark.parametrize(
    ("pick", "kind", "order", "names"),
    [
        (Pick.ALL, None, Order.AGENCY, ["Alder", "Birch", "Cedar", "Dell"]),
        (Pick.ALL, None, Order.GRADE, ["Alder", "Birch", "Cedar", "Dell"]),  # ungraded, 0, 2, N/A
        (Pick.ALL, None, Order.SELF_GRADE, ["Birch", "Dell", "Alder", "Cedar"]),  # none first, then 1, 3
        (Pick.ALL, None, Order.KIND, ["Birch", "Cedar", "Dell", "Alder"]),
        (Pick.UNGRADED, None, Order.AGENCY, ["Alder"]),
        (Pick.LOOK_AGAIN, None, Order.AGENCY, ["Birch"]),  # what is published is not looked at again
        (Pick.GOOD, None, Order.AGENCY, ["Cedar"]),
        (Pick.NOT_APPLICABLE, None, Order.AGENCY, ["Dell"]),
        (Pick.ALL, AgencyKind.SCHOOL, Order.AGENCY, ["Alder"]),
        (Pick.GOOD, AgencyKind.SCHOOL, Order.AGENCY, []),
    ],
)
def test_returns_are_picked_and_ordered(pick, kind, order, names):
    assert [each.agency_name for each in ROWS.chosen(pick, kind, order)] == names


def test_grades_so_far_are_counted():
    counts = {grade.short_label: number for grade, number in ROWS.counts}
    assert counts == {"0": 1, "1": 0, "2": 1, "3": 0, "N/A": 1}
    assert ROWS.words == "3 of 4 graded"
    assert [ROWS.count(pick) for pick in (Pick.ALL, Pick.UNGRADED, Pick.LOOK_AGAIN)] == [4, 1, 1]
    assert ROWS.kinds == [(AgencyKind.POLICE, 3), (AgencyKind.SCHOOL, 1)]


@pytest.mark.parametrize(
    ("values", "grade", "to_give", "again"),
    [
        ({"given": {FIRST: Grade.GOOD, MODERATION: Grade.ADEQUATE}}, Grade.GOOD, AGREED, True),  # in dispute
        ({"given": {FIRST: Grade.GOOD, AGREED: Grade.ADEQUATE}}, Grade.ADEQUATE, AGREED, False),
        ({"given": {MODERATION: Grade.GOOD}, "own": MODERATION}, Grade.GOOD, MODERATION, False),
        ({"given": {FIRST: Grade.GOOD}, "own": MODERATION}, None, MODERATION, False),
        ({"given": {FIRST: Grade.GOOD}, "marked": True}, Grade.GOOD, FIRST, True),
        (
            {"given": {FIRST: Grade.GOOD}, "requests": (Asked(RequestKind.MODIFICATION),)},
            Grade.GOOD,
            FIRST,
            True,  # graded, but what it asks for is not decided
        ),
        ({"requests": (Asked(RequestKind.MODIFICATION),)}, None, FIRST, False),  # to grade anyway
        (
            {
                "given": {MODERATION: Grade.GOOD},
                "own": MODERATION,
                "requests": (Asked(RequestKind.MODIFICATION),),
            },
            Grade.GOOD,
            MODERATION,
            False,  # deciding is not a moderator's
        ),
    ],
)
def test_what_one_return_shows_to_one_grader(values, grade, to_give, again):
    found = row(**values)
    assert (found.grade, found.to_give, found.look_again) == (grade, to_give, again)


@pytest.mark.parametrize(
    ("graded", "last_saved", "ref"),
    [
        ((0, 0, 0), None, "1.1"),
        ((1, 0, 2), "1.1", "1.1"),  # returns are left where this person was
        ((2, 0, 1), "1.1", "1.2"),  # done there: on to the next
        ((0, 2, 2), "2.1", "1.1"),  # and round to what was left out
        ((2, 2, 2), "1.1", None),
        ((0, 0, 0), "9.9", "1.1"),  # a reference of another version
    ],
)
def test_where_to_carry_on(graded, last_saved, ref):
    standards = parse(SMALL).minimum_standards
    lines = [
        StandardLine(each, 2, {Grade.GOOD: number}) for each, number in zip(standards, graded, strict=True)
    ]
    found = carry_on(lines, last_saved)
    assert (found.ref if found else None) == ref


@pytest.fixture
def story(session) -> Story:
    """A submitted return of 2 × 2 standards."""
    return make_story()


def standard_of(story, ref="1.1"):
    return get_framework(story.cycle.framework_version_id).minimum_standard(ref)


def across(story, own, ref="1.1", user_id: UUID | None = None) -> list[Row]:
    return list_across(story.cycle.id, standard_of(story, ref).id, own, user_id)


def other_return(story: Story) -> Story:
    """Another agency's submitted return in the same cycle."""
    agency = factories.make_agency(story.board)
    return Story(story.board, story.cycle, agency, submitted(story.cycle, agency), story.manager,
                 story.moderator, story.lead)  # fmt: skip


def test_only_what_is_with_the_board_is_listed(story):
    factories.make_assessment(story.cycle, factories.make_agency(story.board), answered=True)
    assert [each.agency_name for each in across(story, FIRST)] == [story.agency.name]
    assert [each.agency_name for each in across(make_story(), FIRST)] != [story.agency.name]


def test_a_moderator_is_carried_nothing_before_their_own_grade(story):
    response = story.responses["1.1"]
    response.na_requested, response.na_reason = True, "None."
    response.updated_at = now() - timedelta(days=1)
    decide_request(response, RequestKind.NOT_APPLICABLE, True, "True.", actor=as_actor(story.manager))
    (found,) = across(story, MODERATION)
    assert (found.given, found.grade, found.stale) == ({}, None, False)
    assert [each.granted for each in found.requests] == [None]
    assert list_visible_of([response.id], MODERATION) == {}
    story.grade("1.1", Grade.GOOD, kind=MODERATION, by=story.moderator)
    (found,) = across(story, MODERATION)
    assert set(found.given) == {FIRST, MODERATION}
    assert [each.granted for each in found.requests] == [True]
    assert set(list_visible_of([response.id], MODERATION)[response.id]) == {FIRST, MODERATION}


def test_a_manager_does_not_see_a_moderation_before_the_first_grade(story):
    story.grade("1.1", Grade.GOOD, kind=MODERATION, by=story.moderator)
    assert across(story, FIRST)[0].given == {}
    story.grade("1.1", Grade.ADEQUATE)
    assert set(across(story, FIRST)[0].given) == {FIRST, MODERATION}


def test_after_publication_everybody_sees_the_grade_in_force(story):
    story.grade_all()
    publish(story.assessment, actor=as_actor(story.manager))
    assert across(story, MODERATION)[0].grade is Grade.GOOD


def test_standards_are_counted_by_grade(story):
    other = other_return(story)
    story.grade("1.1", Grade.GOOD)
    other.grade("1.1", Grade.INADEQUATE)
    story.grade("1.2", Grade.GOOD)
    story.grade("1.2", Grade.GOOD, kind=MODERATION, by=story.moderator)
    framework = get_framework(story.cycle.framework_version_id)

    def graded(own, without=()):
        counted = count_by_standard(story.cycle.id, own, without)
        return {line.ref: (line.graded, line.total) for line in lay_out_standards(framework, counted)}

    assert graded(FIRST) == {"1.1": (2, 2), "1.2": (1, 2), "2.1": (0, 2), "2.2": (0, 2)}
    assert graded(MODERATION)["1.1"] == (0, 2)
    assert graded(MODERATION)["1.2"] == (1, 2)
    assert graded(FIRST, [other.agency.id])["1.1"] == (1, 1)


def test_who_saved_what_last(story, clock):
    story.grade("1.2", Grade.GOOD)
    clock.shift(timedelta(minutes=1))
    other_return(story).grade("1.1", Grade.GOOD)
    assert find_last_saved_in_cycle(story.cycle.id, story.manager.id) == "1.1"
    assert find_last_saved_in_cycle(story.cycle.id, story.moderator.id) is None


def test_last_grades_of_many_agencies_are_those_of_each(story):
    framework = factories.db.session.get(factories.FrameworkVersion, story.cycle.framework_version_id)
    other = other_return(story)
    for years, value in ((2, Grade.INADEQUATE), (1, Grade.ADEQUATE)):
        opened = story.cycle.opens_on - timedelta(days=365 * years)
        cycle = factories.make_cycle(
            story.board, framework, opens_on=opened, due_on=opened + timedelta(days=60)
        )
        past = Story(story.board, cycle, story.agency, submitted(cycle, story.agency), story.manager,
                     story.moderator, story.lead)  # fmt: skip
        past.grade_all(value)
        publish(past.assessment, actor=as_actor(story.manager))
    agencies, standards = [story.agency.id, other.agency.id], get_framework(framework.id)
    with count_queries() as queries:
        found = last_grades_across(story.cycle, standards, standard_of(story), agencies)
    assert queries.count == 1, queries
    assert {agency_id: grade.value for agency_id, grade in found.items()} == {story.agency.id: Grade.ADEQUATE}
    assert found[story.agency.id].value is last_cycle_grades(story.agency.id, story.cycle)["1.1"].value
