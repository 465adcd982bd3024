"""What is offered and to whom: never another agency's, never a grade that was not published."""

import pytest

from tests import factories
from tests.assessments.people import actor_of
from tests.carry_forward.story import change, last_year, map_standards, new_framework, two_years
from tests.evidence.build import cite_at, make_link
from tests.support.queries import count_queries
from tracker.assessments.queries import get_response
from tracker.boards.models import Membership
from tracker.carry_forward.cited import list_cited
from tracker.carry_forward.operations import confirm_unchanged
from tracker.carry_forward.queries import (
    find_beside,
    find_source,
    list_offers,
    wanted,
)
from tracker.carry_forward.queries import list_offered_refs as list_refs
from tracker.clock import today
from tracker.db import db
from tracker.frameworks.models import FrameworkVersion
from tracker.frameworks.queries import get_framework
from tracker.frameworks.rules import Grade
from tracker.grading.rules import GradeKind


@pytest.fixture
def years(session, clock):
    return two_years()


def offered(story, ref="1.1"):
    return find_beside(get_response(story.assessment.id, ref, actor=actor_of(story.lead)))[0]


def framework_of(years):
    return db.session.get_one(FrameworkVersion, years.last.cycle.framework_version_id)


def list_offered_refs(assessment):
    framework = get_framework(assessment.cycle.framework_version_id)
    return list_refs(assessment.agency_id, assessment.id, framework, wanted(assessment))


def test_the_published_grade_and_comment_come_with_it(years):
    years.grade("1.1", Grade.GOOD, "Well shown")
    (source,) = offered(years.now).sources
    assert (source.grade, source.comment) == (Grade.GOOD, "Well shown")
    assert source.answer.evidence_of_compliance == "We comply with 1.1."
    assert offered(years.now).earlier.cycle_name == "Section 11 2025"


def test_the_agreed_grade_is_the_one(years):
    years.grade("1.1", Grade.GOOD, "First")
    years.grade("1.1", Grade.OUTSTANDING, "Blind", kind=GradeKind.MODERATION)
    assert offered(years.now).sources[0].grade is Grade.GOOD
    years.grade("1.1", Grade.ADEQUATE, "Agreed", kind=GradeKind.AGREED)
    assert (offered(years.now).sources[0].grade, offered(years.now).sources[0].comment) == (
        Grade.ADEQUATE, "Agreed",
    )  # fmt: skip


def test_nothing_unpublished_and_never_a_rationale(years):
    years.grade("1.1", Grade.GOOD, "Not yet told")
    change(years.last, published_at=None)
    (source,) = offered(years.now).sources
    (listed, *_) = list_offers(years.now.assessment)
    assert (source.grade, source.comment) == (None, "")
    assert (listed.sources[0].grade, listed.sources[0].comment) == (None, "")
    change(years.last, published_at=years.last.submitted_at)
    assert "Secret rationale" not in repr([offered(years.now), list_offers(years.now.assessment)])


def test_another_agencys_answers_are_never_offered(years):
    change(years.last, agency_id=factories.make_agency(years.now.board).id)
    assert offered(years.now) is None
    assert find_source(years.now.assessment) is None
    assert list_offers(years.now.assessment) == []
    assert list_offered_refs(years.now.assessment) == frozenset()


def test_another_board_helps_when_this_one_has_nothing(years):
    other = factories.make_board()
    db.session.add(Membership(board_id=other.id, agency_id=years.now.agency.id, joined_on=today()))
    elsewhere = last_year(years.now.agency, other, framework_of(years), name="Their cycle")
    assert find_source(years.now.assessment).id == years.last.id
    change(years.last, submitted_at=None, receipt_reference=None)
    assert find_source(years.now.assessment).id == elsewhere.id
    assert offered(years.now).earlier.cycle_name == "Their cycle"
    confirm_unchanged(years.now.response("1.1"), expected_version=1, actor=actor_of(years.now.lead))
    mark = find_beside(years.now.response("1.1"))[1]
    assert "Their cycle" not in mark.text  # this board reads the mark too
    db.session.query(Membership).filter_by(board_id=other.id).delete()
    assert find_source(years.now.assessment) is None  # the agency has left that board
    assert find_beside(years.now.response("1.1"))[1] == mark


def test_standards_without_an_answer_are_not_offered(years):
    years.write("1.2", evidence_of_compliance="")
    years.write("2.1", evidence_of_compliance="", na_requested=True, na_reason="Not us")
    years.write("2.2", evidence_of_compliance="", modification="Less", modification_reason="Small")
    assert list_offered_refs(years.now.assessment) == {"1.1", "2.1"}
    assert [offer.ref for offer in list_offers(years.now.assessment)] == ["1.1", "2.1"]
    assert offered(years.now, "2.2") is None


def test_a_new_framework_maps_what_its_data_says(years):
    years.grade("2.1", Grade.GOOD)
    story = new_framework(years, {"1.1": ["2.1", "1.1"], "1.2": ["1.2"]}, s12="{board} knows more.")
    assert list_offered_refs(story.assessment) == {"1.1", "1.2"}
    first, second = list_offers(story.assessment)
    assert [source.ref for source in first.sources] == ["2.1", "1.1"]  # in the order of the data
    assert first == offered(story, "1.1")
    assert (first.gathered, first.reworded) == (True, False)
    assert (second.reworded, second.words) == (True, "VSP knows more.")
    assert (second.sources[0].words, second.sources[0].ref) == ("Staff know what to do.", "1.2")
    assert offered(story, "2.1") is None


def test_evidence_past_its_review_is_counted(years):
    for number, review_by in enumerate([today(), today().replace(year=2025), None]):
        item = make_link(years.now.agency, f"Page {number}", url=f"https://a.example/{number}")
        change(item, review_by=review_by)
        cite_at(item, years.last)
    first, *others = list_offers(years.now.assessment)
    assert first.past_review == 1  # a date that is today is not past
    assert {offer.past_review for offer in others} == {0}
    assert sorted(item.title for item in list_cited(first)) == ["Page 0", "Page 1", "Page 2"]


def test_queries_are_the_same_for_few_and_many(session, clock):
    """One for the standard, one for the task list, three for the page of all; never one for each row."""
    counted = []
    for size in (1, 6):
        years = two_years(2, size)
        response = get_response(years.now.assessment.id, "1.1", actor=actor_of(years.now.lead))
        list_offers(years.now.assessment)  # the framework is read once for each process
        for ask in (
            lambda response=response: find_beside(response),
            lambda years=years: list_offered_refs(years.now.assessment),
            lambda years=years: list_offers(years.now.assessment),
        ):
            with count_queries() as queries:
                ask()
            counted.append(queries.count)
    assert counted == [1, 1, 3, 1, 1, 3]


# What the later version says, what the board recorded, and the earlier standards offered at each of now.
RECORDED = [
    ({}, {}, {}),  # the same reference alone means nothing
    ({}, {"1.1": "1.1"}, {"1.1": ["1.1"]}),
    ({}, {"1.2": "2.1"}, {"2.1": ["1.2"]}),
    ({"1.1": ["1.1"]}, {"1.2": "1.2"}, {"1.1": ["1.1"], "1.2": ["1.2"]}),
    # together at one standard: first what the version says, then what was recorded, by reference
    ({"1.1": ["2.2"]}, {"2.1": "1.1", "1.1": "1.1"}, {"1.1": ["2.2", "1.1", "2.1"]}),
    # what the version says cannot be recorded otherwise
    ({"1.1": ["1.1"]}, {"1.1": "2.2"}, {"1.1": ["1.1"]}),
]


@pytest.mark.parametrize(("follows", "recorded", "expected"), RECORDED)
def test_what_the_board_recorded_adds_to_what_the_version_says(years, follows, recorded, expected):
    story = new_framework(years, follows)
    later = db.session.get_one(FrameworkVersion, story.assessment.cycle.framework_version_id)
    map_standards(years.now.board, years.now.manager, framework_of(years), later, recorded)
    offers = list_offers(story.assessment)
    assert {offer.ref: [source.ref for source in offer.sources] for offer in offers} == expected
    assert list_offered_refs(story.assessment) == frozenset(expected)
    for ref in ("1.1", "1.2", "2.1", "2.2"):
        beside = offered(story, ref)
        assert [source.ref for source in (beside.sources if beside else ())] == expected.get(ref, [])


def replaced_by_nothing(years):
    """This year's return under a version that says nothing of last year's."""
    story = new_framework(years, {})
    later = db.session.get_one(FrameworkVersion, story.assessment.cycle.framework_version_id)
    content = {name: value for name, value in later.content.items() if name != "replaces"}
    change(later, content=content)
    return story, later


def test_a_version_that_replaces_nothing_can_be_mapped_all_the_same(years):
    story, later = replaced_by_nothing(years)
    assert find_source(story.assessment) is None
    map_standards(years.now.board, years.now.manager, framework_of(years), later, {"1.2": "1.1"})
    assert find_source(story.assessment).id == years.last.id
    assert offered(story, "1.1").sources[0].ref == "1.2"
    assert offered(story, "1.2") is None


def test_what_another_board_recorded_offers_nothing(years):
    story, later = replaced_by_nothing(years)
    map_standards(factories.make_board(), years.now.manager, framework_of(years), later, {"1.2": "1.1"})
    assert (find_source(story.assessment), offered(story, "1.1")) == (None, None)
    assert list_offers(story.assessment) == []


def test_an_answer_keeps_its_mark_when_the_mapping_is_changed_afterwards(years):
    story, later = replaced_by_nothing(years)
    map_standards(years.now.board, years.now.manager, framework_of(years), later, {"1.1": "1.1"})
    response = get_response(story.assessment.id, "1.1", actor=actor_of(story.lead))
    confirm_unchanged(response, expected_version=response.version, actor=actor_of(story.lead))
    map_standards(years.now.board, years.now.manager, framework_of(years), later, {"1.2": "1.1"})
    offer, mark = find_beside(response)
    assert [source.ref for source in offer.sources] == ["1.2"]
    assert mark.cycle_name == years.last.cycle.name
