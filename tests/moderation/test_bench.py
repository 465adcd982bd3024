"""The bench for a moderator: what is theirs to grade, where it leads, and when it is kept."""

import pytest

from tests import factories
from tests.grading.stories import as_actor, make_story
from tests.moderation.drawn import another_return, draw_all, draw_refs, item_of, moderate
from tests.support.queries import count_queries
from tracker.db import db
from tracker.frameworks.rules import Grade
from tracker.grading.models import GradeRecord
from tracker.grading.rules import GradeKind
from tracker.moderation.operations import take_out
from tracker.moderation.turns import list_turns
from tracker.policy import Role

GRADE = {"value": "2", "rationale": "The policy is in use.", "comment": "", "version": "0", "then": "next"}


@pytest.fixture
def story(session):
    """A return of 2 × 2 standards, all graded 2."""
    story = make_story()
    story.grade_all()
    return story


@pytest.fixture
def moderator(story, sign_in):
    return sign_in(story.moderator)


def moderations() -> list[GradeRecord]:
    return db.session.query(GradeRecord).filter_by(kind=GradeKind.MODERATION).all()


def test_before_a_draw_every_standard_may_be_moderated(story, moderator):
    page = moderator.post_ok(story.url("/grading/1.1"), GRADE)
    assert page.h1 == "1.2 Standard 1.2"
    assert len(moderations()) == 1


def test_after_a_draw_only_what_was_drawn(story, moderator):
    draw_refs(story, "1.1")
    page = moderator.get_ok(story.url("/grading/1.2"))
    assert "not drawn for moderation" in page.text
    assert page.soup.select("main form input[name=value]") == []
    moderator.refused(409, story.url("/grading/1.2"), "POST", GRADE)
    assert moderations() == []


def test_what_was_taken_out_is_not_graded(story, moderator):
    draw_refs(story, "1.1", "1.2")
    take_out(item_of(story, "1.1"), "No time.", actor=as_actor(story.manager))
    moderator.refused(409, story.url("/grading/1.1"), "POST", GRADE)
    assert moderations() == []


def test_saving_leads_through_the_list_from_return_to_return(story, moderator):
    another_return(story)
    draw_all(story)
    turns = list_turns(story.cycle.id, story.moderator.id)
    page = moderator.get_ok(f"/cycles/{story.cycle.id}/moderation/to-grade")
    address = page.soup.select_one("main a.govuk-button")["href"]
    for done, turn in enumerate(turns):
        assert f"{done} of 8 moderated" in moderator.get_ok(address).text
        assert address == f"/assessments/{turn.assessment_id}/grading/{turn.ref}"
        answer = moderator.post(address, GRADE)
        assert answer.status == 303
        address = answer.response.headers["Location"]
    assert address == f"/cycles/{story.cycle.id}/moderation/to-grade"
    assert "Everything drawn is moderated." in moderator.get_ok(address).text


def test_what_another_moderator_graded_is_theirs(story, sign_in):
    draw_refs(story, "1.1")
    moderate(story, "1.1")
    another = sign_in(factories.make_user(Role.MODERATOR, story.board))
    assert "Another moderator has graded this" in another.get_ok(story.url("/grading/1.1")).text
    another.refused(409, story.url("/grading/1.1"), "POST", {**GRADE, "version": "1", "value": "1"})
    assert [grade.value for grade in moderations()] == [Grade.GOOD]


def test_a_moderators_grade_is_kept_only_when_they_select_save(story, moderator):
    # Saved by itself at the first touch, it would show the first grade before it was thought over.
    draw_refs(story, "1.1")
    answer = moderator.post(story.url("/grading/1.1"), GRADE, headers={"X-Autosave": "1"})
    assert moderations() == []
    assert list(answer.response.get_json()) == ["missing"]
    assert "Select Save" in answer.response.get_json()["missing"]


def test_the_list_of_a_return_leads_to_what_is_drawn_in_it(story, moderator):
    assert "drawn here" not in moderator.get_ok(story.url("/grading")).text
    draw_refs(story, "2.1")
    page = moderator.get_ok(story.url("/grading"))
    assert "Moderate 2.1" in page.text
    assert "0 of 1 drawn here moderated" in page.text


def test_homes_and_returns_lead_there(story, moderator, sign_in):
    draw_refs(story, "1.1", "1.2")
    board = f"/boards/{story.board.id}"
    assert "Moderate 2 standards" in moderator.get_ok(board).text
    assert "Standards to moderate" in moderator.get_ok(f"{board}/returns").text
    moderate(story, "1.1", Grade.ADEQUATE)
    assert "Moderate 1 standard" in moderator.get_ok(board).text
    assert "Agree 1 grade where two graders differ" in sign_in(story.manager).get_ok(board).text
    reader = sign_in(factories.make_user(Role.BOARD_READER, story.board)).get_ok(board)
    assert "differ" not in reader.text


def test_the_bench_asks_once_more_for_a_moderator_and_never_for_a_manager(story, moderator, sign_in):
    manager = sign_in(story.manager)
    few = queries_of(manager, story)
    draw_all(story)
    assert queries_of(manager, story) == few
    drawn = queries_of(moderator, story)
    another_return(story)
    draw_all(story, seed="8")
    assert queries_of(moderator, story) == drawn


def queries_of(client, story):
    client.get_ok(story.url("/grading/1.1"))
    with count_queries() as queries:
        client.get_ok(story.url("/grading/1.1"))
    return queries.count
