"""Drawing and taking out, and what a publication then waits for."""

import pytest

from tests import factories
from tests.grading.stories import as_actor, make_story
from tests.moderation.drawn import EVERYTHING, agree, another_return, draw_all, draw_refs, item_of, moderate
from tracker.assessments.rules import AssessmentStatus
from tracker.audit.models import AuditEntry
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.frameworks.rules import Grade
from tracker.moderation.models import ModerationDraw
from tracker.moderation.operations import draw_items, population_of, take_out
from tracker.moderation.pairs import list_claims, list_graded_twice
from tracker.moderation.queries import count_open, key_of, list_items, open_items
from tracker.moderation.rules import Candidate, Rules, State, draw
from tracker.moderation.turns import Turns, list_turns
from tracker.policy import Role


@pytest.fixture
def story(session, clock):
    """A return of 2 × 2 standards, all graded 2 but 1.2 with 0."""
    story = make_story()
    story.grade_all(but=["1.2"])
    story.grade("1.2", Grade.INADEQUATE, "CANARY first rationale")
    return story


def refs(items):
    return [(item.ref, item.state) for item in items]


def test_a_draw_keeps_seed_rules_and_population_and_can_be_repeated(story):
    made = draw_items(story.cycle, Rules(50), "Otter 7", actor=as_actor(story.manager))
    kept = db.session.query(ModerationDraw).one()
    population = [Candidate.from_data(one) for one in kept.population]
    story.grade("1.1", Grade.ADEQUATE)  # grades change afterwards
    again = draw(population, Rules.from_data(kept.rules), kept.seed)
    assert [one.key for one in again] == [
        key_of(item.response.assessment.agency.name, item.response.minimum_standard.ref) for item in made
    ]
    assert len(population) == 4
    assert len(made) == 2


def test_who_drew_is_on_the_audit_trail_and_the_rules_are_not(story):
    draw_refs(story, "1.1")
    (entry,) = db.session.query(AuditEntry).filter_by(verb="moderation.draw")
    assert entry.after == {"seed": "7", "standards": 1}


def test_moderators_are_told_how_many_and_not_why(story, outbox):
    draw_items(story.cycle, Rules(0, extremes=True), "7", actor=as_actor(story.manager))
    (mail,) = outbox.to(story.moderator.email)
    assert mail.subject.endswith(f"1 standard to moderate in {story.cycle.name}")
    assert "1.2" not in mail.body
    assert "graded 0" not in mail.body


def test_only_graded_standards_of_returns_in_grading_can_be_drawn(story):
    another = another_return(story)
    another.status = AssessmentStatus.GRADED  # published
    factories.make_assessment(story.cycle, factories.make_agency(story.board), answered=True)  # not submitted
    assert {one.ref for one in population_of(story.cycle.id)} == {"1.1", "1.2", "2.1", "2.2"}
    assert {one.agency for one in population_of(story.cycle.id)} == {str(story.agency.id)}


def test_nothing_is_drawn_twice_and_what_was_moderated_is_not_drawn(story):
    moderate(story, "2.1")
    draw_refs(story, "1.1")
    assert {one.ref for one in population_of(story.cycle.id)} == {"1.2", "2.2"}
    draw_all(story, seed="8")
    assert population_of(story.cycle.id) == []
    assert sorted(item.ref for item in list_items(story.cycle.id)) == ["1.1", "1.2", "2.2"]


def test_what_was_taken_out_can_be_drawn_again(story):
    draw_refs(story, "1.1")
    take_out(item_of(story, "1.1"), "She works there.", actor=as_actor(story.manager))
    assert open_items(story.assessment.id) == []
    draw_refs(story, "1.1")
    assert {item.state for item in list_items(story.cycle.id)} == {State.DROPPED, State.TO_GRADE}
    assert refs(open_items(story.assessment.id)) == [("1.1", State.TO_GRADE)]


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        (Rules(0), "Choose what to draw"),  # no rule at all
        (Rules(0, refs=frozenset({"9.9"})), "Nothing that is graded"),  # a rule that finds nothing
    ],
)
def test_an_empty_draw_is_refused(story, rules, message):
    with pytest.raises(RuleBroken, match=message):
        draw_items(story.cycle, rules, "7", actor=as_actor(story.manager))
    assert db.session.query(ModerationDraw).count() == 0


def test_who_draws_does_not_choose_from_their_own_agency(story):
    with pytest.raises(RuleBroken):
        draw_items(story.cycle, EVERYTHING, "7", actor=as_actor(story.manager), without={story.agency.id})


def test_taking_out_needs_a_reason_and_is_done_once(story):
    draw_refs(story, "1.1")
    item, actor = item_of(story, "1.1"), as_actor(story.manager)
    with pytest.raises(RuleBroken, match="Enter why"):
        take_out(item, " ", actor=actor)
    take_out(item, "Nobody can moderate it.", actor=actor)
    with pytest.raises(WrongState, match="already"):
        take_out(item, "Again.", actor=actor)


def test_what_was_moderated_cannot_be_taken_out(story):
    draw_refs(story, "1.2")
    moderate(story, "1.2", Grade.GOOD)
    with pytest.raises(WrongState, match="Agree the grade"):
        take_out(item_of(story, "1.2"), "We differ.", actor=as_actor(story.manager))


def test_what_is_open_until_it_is_the_same_or_agreed(story):
    draw_all(story)
    assert refs(open_items(story.assessment.id)) == [
        (ref, State.TO_GRADE) for ref in ("1.1", "1.2", "2.1", "2.2")
    ]
    moderate(story, "1.1", Grade.GOOD)  # the same: closes by itself
    moderate(story, "1.2", Grade.GOOD)  # another than the 0
    assert refs(open_items(story.assessment.id)) == [
        ("1.2", State.DIFFER), ("2.1", State.TO_GRADE), ("2.2", State.TO_GRADE),
    ]  # fmt: skip
    (found,) = count_open(story.cycle.id).items()
    assert (found[0], found[1].to_grade, found[1].differ, found[1].total) == (story.assessment.id, 2, 1, 3)
    agree(story, "1.2", Grade.ADEQUATE)
    moderate(story, "2.1")
    moderate(story, "2.2")
    assert open_items(story.assessment.id) == []
    assert count_open(story.cycle.id) == {}


def test_a_first_grade_that_is_changed_opens_it_again(story):
    draw_refs(story, "1.1")
    moderate(story, "1.1", Grade.GOOD)
    story.grade("1.1", Grade.ADEQUATE)
    assert refs(open_items(story.assessment.id)) == [("1.1", State.DIFFER)]


def test_a_moderators_list_is_mixed_and_the_same_for_everybody(story):
    draw_all(story, seed="Otter")
    first = [turn.ref for turn in list_turns(story.cycle.id, story.moderator.id)]
    another = factories.make_user(Role.MODERATOR, story.board)
    assert first == [turn.ref for turn in list_turns(story.cycle.id, another.id)]
    assert sorted(first) == ["1.1", "1.2", "2.1", "2.2"]


def test_a_moderators_list_leaves_out_what_is_not_theirs(story):
    draw_all(story)
    assert list_turns(story.cycle.id, story.moderator.id, without={story.agency.id}) == []  # their own agency
    assert list_turns(story.cycle.id, story.manager.id) == []  # graded first by the same person
    take_out(item_of(story, "1.1"), "No time.", actor=as_actor(story.manager))
    assert {turn.ref for turn in list_turns(story.cycle.id, story.moderator.id)} == {"1.2", "2.1", "2.2"}


def test_the_way_through_a_moderators_list(story):
    draw_all(story)
    rows = list_turns(story.cycle.id, story.moderator.id)
    turns = Turns(rows)
    assert turns.following(rows[0].response_id) == rows[1]
    assert turns.following(rows[3].response_id) == rows[0]  # round to what was left out
    assert turns.before(rows[0].response_id) is None
    assert turns.before(rows[2].response_id) == rows[1]
    moderate(story, rows[1].ref)
    turns = Turns(list_turns(story.cycle.id, story.moderator.id))
    assert (turns.done, len(turns.waiting)) == (1, 3)
    assert turns.following(rows[0].response_id).ref == rows[2].ref
    story.assessment.status = AssessmentStatus.IN_PROGRESS  # sent back to the agency
    assert Turns(list_turns(story.cycle.id, story.moderator.id)).waiting == []


def test_figures_take_both_grades_as_they_were_given_blind(story, clock):
    moderate(story, "1.2", Grade.GOOD)
    clock.shift(60)
    story.grade("1.2", Grade.GOOD)  # the first grader is persuaded
    moderate(story, "1.2", Grade.ADEQUATE)  # and so is the moderator
    (found,) = list_graded_twice(story.cycle.id)
    assert found.pair == (Grade.INADEQUATE, Grade.GOOD)
    assert (found.grader, found.moderator) == (story.manager.name, story.moderator.name)


def test_a_moderation_that_came_first_is_compared_with_the_first_grade_after_it(session, clock):
    story = make_story()
    moderate(story, "1.1", Grade.ADEQUATE)
    assert list_graded_twice(story.cycle.id) == []
    clock.shift(60)
    story.grade("1.1", Grade.OUTSTANDING, "Seen.")
    clock.shift(60)
    story.grade("1.1", Grade.GOOD)
    assert [one.pair for one in list_graded_twice(story.cycle.id)] == [(Grade.OUTSTANDING, Grade.ADEQUATE)]


def test_claims_are_compared_with_the_grade_in_force(story):
    story.responses["1.1"].self_grade = Grade.OUTSTANDING
    story.responses["1.2"].self_grade = Grade.GOOD
    story.responses["2.1"].na_requested = True
    moderate(story, "1.2", Grade.GOOD)
    agree(story, "1.2", Grade.ADEQUATE)
    assert [(one.ref, *one.pair) for one in list_claims(story.cycle.id)] == [
        ("1.1", Grade.OUTSTANDING, Grade.GOOD),
        ("1.2", Grade.GOOD, Grade.ADEQUATE),  # the agreed one, not the 0
        ("2.1", Grade.NOT_APPLICABLE, Grade.GOOD),  # asked for N/A: counted as left out
    ]  # 2.2 was not self-graded
    assert list_claims(story.cycle.id, without={story.agency.id}) == []


def test_only_grades_of_the_cycle_asked_for(story):
    other = make_story()
    other.grade_all()
    moderate(other, "1.1")
    draw_all(other)
    assert (list_graded_twice(story.cycle.id), list_items(story.cycle.id), count_open(story.cycle.id)) == (
        [],
        [],
        {},
    )
    assert list_turns(story.cycle.id, story.moderator.id) == []
