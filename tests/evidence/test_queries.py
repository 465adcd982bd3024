"""The library as lists: filtered, sorted and counted, always of one owner."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests import factories
from tests.evidence.build import actor_of, cite_at, make_file, make_link, make_note, make_return, response_of
from tests.support.queries import count_queries
from tracker.assessments.evidence_queries import get_cited_item
from tracker.assessments.rules import AssessmentStatus
from tracker.clock import now, today
from tracker.errors import NotFound
from tracker.evidence.leaning import list_citing_answers
from tracker.evidence.queries import (
    LibraryFilter,
    citations_by_response,
    citations_of_actions,
    find_in_library,
    get_item,
    list_citations,
    list_items,
)
from tracker.evidence.rules import EvidenceKind, Review, Sort
from tracker.policy import Role


@pytest.fixture
def assessment(session):
    return make_return()


def titles(agency, **wanted) -> list[str]:
    return [row.title for row in list_items(agency.id, LibraryFilter(**wanted)).rows]


def test_the_list_is_filtered_and_sorted(assessment):
    agency = assessment.agency
    old = make_link(agency, "beta site", review_by=today() - timedelta(days=1), owner_name="HR")
    make_file(agency, "Alpha policy", name="Supervision_100%.pdf", review_by=today() + timedelta(days=9))
    make_note(agency, "Gamma files")
    cite_at(old, assessment)
    assert titles(agency) == ["Alpha policy", "beta site", "Gamma files"]
    assert titles(agency, kind=EvidenceKind.LINK) == ["beta site"]
    assert titles(agency, review=Review.PAST) == ["beta site"]
    assert titles(agency, text="ALPHA") == ["Alpha policy"]
    assert titles(agency, text="hr") == ["beta site"]
    assert titles(agency, text="100%") == ["Alpha policy"]  # a file name; the sign means itself
    assert titles(agency, text="_") == ["Alpha policy"]
    assert titles(agency, sort=Sort.REVIEW) == ["beta site", "Alpha policy", "Gamma files"]
    assert titles(agency, sort=Sort.CITED)[0] == "beta site"
    assert titles(agency, without=frozenset({old.id})) == ["Alpha policy", "Gamma files"]


def test_each_row_says_what_it_is_and_how_often_it_is_cited(assessment):
    item = make_file(assessment.agency, "Policy", b"x" * 2_100_000, "minutes.txt")
    cite_at(item, assessment, "1.1")
    cite_at(item, assessment, "1.2")
    row = list_items(assessment.agency_id, LibraryFilter()).rows[0]
    assert (row.words, row.citations, row.state_words) == ("Text file, 2.1 MB", 2, "")


def test_pages_hold_fifty_and_the_spreadsheet_everything(assessment):
    for number in range(53):
        make_link(assessment.agency, f"Link {number:02}")
    first = list_items(assessment.agency_id, LibraryFilter())
    last = list_items(assessment.agency_id, LibraryFilter(), page=99)
    assert (len(first.rows), first.total, first.pages) == (50, 53, 2)
    assert (len(last.rows), last.page) == (3, 2)
    assert len(list_items(assessment.agency_id, LibraryFilter(), page=0).rows) == 53


def test_another_agency_and_removed_items_look_missing(assessment):
    agency = assessment.agency
    item = make_link(agency)
    own = actor_of(factories.make_user(Role.CONTRIBUTOR, agency))
    stranger = actor_of(factories.make_user(Role.AGENCY_LEAD, make_return().agency))
    board = actor_of(factories.make_user(Role.BOARD_MANAGER, assessment.cycle.board))
    assert get_item(item.id, actor=own) is item
    for actor, wanted in [(stranger, item.id), (board, item.id), (own, uuid4())]:
        with pytest.raises(NotFound):
            get_item(wanted, actor=actor)
    assert find_in_library(stranger.grants[0].agency_id, item.id) is None
    item.removed_at = now()
    with pytest.raises(NotFound):
        get_item(item.id, actor=own)
    assert titles(agency) == []


def test_citations_come_in_one_query_for_a_whole_return(assessment):
    items = [make_file(assessment.agency, f"Policy {n}") for n in range(4)]
    for item in items:
        cite_at(item, assessment, "1.1", see="section 2")
        cite_at(item, assessment, "2.2")
    other = make_return()
    cite_at(make_link(other.agency), other)
    with count_queries() as queries:
        found = citations_by_response(assessment.id)
    assert queries.count == 1, queries
    assert {len(cited) for cited in found.values()} == {4}
    assert set(found) == {response_of(assessment, ref).id for ref in ("1.1", "2.2")}
    first = list_citations(response_of(assessment).id)[0]
    assert (first.item_id, first.locator, first.title) == (items[0].id, "section 2", "Policy 0")
    assert citations_of_actions([uuid4()]) == {}
    assert citations_of_actions([]) == {}


def test_what_leans_on_an_item_is_listed_in_the_frameworks_order(assessment):
    item = make_note(assessment.agency)
    cite_at(item, assessment, "2.1", see="")
    cite_at(item, assessment, "1.2")
    found = list_citing_answers(item.id)
    assert [(row.ref, row.cycle_name) for row in found] == [
        ("1.2", assessment.cycle.name),
        ("2.1", assessment.cycle.name),
    ]


def test_the_board_sees_what_a_submitted_return_cites_and_nothing_else(session):
    draft = make_return()
    submitted = make_return(
        status=AssessmentStatus.SUBMITTED, submitted_at=now(), receipt_reference="S11-A-1"
    )
    for assessment in (draft, submitted):
        item, uncited = make_file(assessment.agency, "Cited"), make_link(assessment.agency, "Not cited")
        cite_at(item, assessment, "1.2", see="page 9")
        board = actor_of(factories.make_user(Role.MODERATOR, assessment.cycle.board))
        lead = actor_of(factories.make_user(Role.AGENCY_LEAD, assessment.agency))
        other = actor_of(factories.make_user(Role.MODERATOR, factories.make_board()))
        found = get_cited_item(assessment.id, item.id, actor=lead)
        assert found.scope == assessment.scope
        assert found.places == (("1.2", "Standard 1.2", "page 9"),)
        for actor, wanted in [(other, item.id), (lead, uncited.id), (board, uncited.id)]:
            with pytest.raises(NotFound):
                get_cited_item(assessment.id, wanted, actor=actor)
        if assessment is submitted:
            assert get_cited_item(assessment.id, item.id, actor=board).item is item
        else:
            with pytest.raises(NotFound):
                get_cited_item(assessment.id, item.id, actor=board)
