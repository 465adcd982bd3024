"""N/A requests and modifications decided by the board: when they wait, and what they do to the grade."""

from datetime import UTC, datetime, timedelta

import pytest

from tests import factories
from tests.grading.stories import Story, as_actor, make_story, submitted
from tests.support.queries import count_queries
from tracker.assessments.rules import AssessmentStatus
from tracker.audit.models import AuditEntry
from tracker.clock import now
from tracker.db import db
from tracker.errors import Conflict, RuleBroken, WrongState
from tracker.frameworks.rules import Grade
from tracker.grading.deciding import decide_request
from tracker.grading.decisions import (
    count_undecided,
    count_undecided_by_return,
    list_decided,
    list_decisions,
    list_undecided,
)
from tracker.grading.models import RequestDecision
from tracker.grading.queries import grades_by_response, list_history
from tracker.grading.requests import Asked, check_fits, still_asks_na, taken_back
from tracker.grading.rules import GradeKind, RequestKind
from tracker.policy import Role

NA, MODIFICATION = RequestKind.NOT_APPLICABLE, RequestKind.MODIFICATION
FIRST, MODERATION, AGREED = GradeKind.FIRST, GradeKind.MODERATION, GradeKind.AGREED
EARLY, LATE = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)
ACCEPTED = Asked(NA, True, LATE, EARLY)
DECLINED = Asked(NA, False, LATE, EARLY)


@pytest.mark.parametrize(
    ("asked", "words", "in_force"),
    [
        (Asked(NA), "to decide", None),
        (ACCEPTED, "accepted", True),
        (DECLINED, "declined", False),
        (Asked(NA, True, EARLY, LATE), "to decide again", None),  # the answer changed after it
        (Asked(NA, True, EARLY, None), "accepted", True),  # never changed
        (Asked(NA, True, EARLY, EARLY), "accepted", True),  # in the same moment
    ],
)
def test_how_a_request_stands(asked, words, in_force):
    assert (asked.words, asked.in_force, asked.waiting) == (words, in_force, in_force is None)


@pytest.mark.parametrize(
    ("value", "kind", "asked", "refused"),
    [
        (Grade.NOT_APPLICABLE, FIRST, None, None),  # nothing was asked: R4 alone decides
        (Grade.NOT_APPLICABLE, FIRST, Asked(NA), None),  # asked and not decided
        (Grade.NOT_APPLICABLE, FIRST, ACCEPTED, None),
        (Grade.NOT_APPLICABLE, FIRST, DECLINED, "declined"),
        (Grade.NOT_APPLICABLE, AGREED, DECLINED, "declined"),
        (Grade.NOT_APPLICABLE, MODERATION, DECLINED, None),  # R5: a moderator must not learn of it
        (Grade.GOOD, FIRST, DECLINED, None),
        (Grade.GOOD, FIRST, ACCEPTED, "accepted"),
        (Grade.GOOD, AGREED, ACCEPTED, "accepted"),
        (Grade.GOOD, MODERATION, ACCEPTED, None),
        (Grade.GOOD, FIRST, Asked(NA, True, EARLY, LATE), None),  # stale decisions bind nobody
    ],
)
def test_a_grade_does_not_say_the_opposite_of_the_decision(value, kind, asked, refused):
    if refused is None:
        check_fits(value, kind, asked)
        return
    with pytest.raises(RuleBroken, match=refused) as problem:
        check_fits(value, kind, asked)
    assert problem.value.field == "value"


@pytest.mark.parametrize(
    ("asks", "kind", "asked", "still"),
    [
        (False, FIRST, None, False),
        (True, FIRST, Asked(NA), True),
        (True, FIRST, DECLINED, False),  # its reason was given with the decision
        (True, MODERATION, DECLINED, True),  # a moderator explains as if nothing had been decided
    ],
)
def test_whether_a_grade_is_explained_against_the_request(asks, kind, asked, still):
    assert still_asks_na(asks, kind, asked) is still


@pytest.mark.parametrize(
    ("given", "gone"),
    [
        ({}, []),
        ({FIRST: Grade.GOOD}, []),
        ({FIRST: Grade.NOT_APPLICABLE}, [FIRST]),
        ({FIRST: Grade.NOT_APPLICABLE, MODERATION: Grade.NOT_APPLICABLE}, [FIRST]),
        ({FIRST: Grade.NOT_APPLICABLE, MODERATION: Grade.GOOD}, []),  # the agreed grade settles it
        ({FIRST: Grade.GOOD, MODERATION: Grade.ADEQUATE, AGREED: Grade.NOT_APPLICABLE}, [AGREED]),
        (
            {
                FIRST: Grade.NOT_APPLICABLE,
                MODERATION: Grade.NOT_APPLICABLE,
                AGREED: Grade.NOT_APPLICABLE,
            },
            [AGREED, FIRST],
        ),
        ({FIRST: Grade.NOT_APPLICABLE, MODERATION: Grade.GOOD, AGREED: Grade.GOOD}, []),
    ],
)
def test_which_grades_fall_when_a_request_is_declined(given, gone):
    assert taken_back(given) == gone


@pytest.fixture
def story(session) -> Story:
    """A return that asks for N/A at 1.1 and modified 1.2."""
    story = make_story()
    ask(story.responses["1.1"])
    response = story.responses["1.2"]
    response.modification, response.modification_reason = "Volunteers too.", "We have no paid staff."
    db.session.flush()
    return story


def ask(response):
    """The agency asks to leave the standard out."""
    response.na_requested, response.na_reason = True, "We employ nobody."
    response.updated_at = now() - timedelta(days=2)


def decide(story, ref, kind, granted, reason="It is a small charity.", **more):
    by = more.pop("by", story.manager)
    return decide_request(story.responses[ref], kind, granted, reason, actor=as_actor(by), **more)


def current(story, ref):
    grades = grades_by_response(story.assessment.id).get(story.responses[ref].id, {})
    return {kind: (grade.value, grade.rationale) for kind, grade in grades.items()}


def test_accepting_not_applicable_grades_it_in_the_same_step(story):
    decide(story, "1.1", NA, True)
    assert current(story, "1.1") == {FIRST: (Grade.NOT_APPLICABLE, "It is a small charity.")}
    assert story.assessment.status is AssessmentStatus.IN_GRADING
    verbs = [entry.verb for entry in db.session.query(AuditEntry).order_by(AuditEntry.seq)]
    assert verbs == ["assessment.begin_grading", "request.decide", "grade.record"]


def test_the_comment_to_the_agency_stays_when_a_request_is_accepted_after_grading(story):
    story.grade("1.1", Grade.GOOD, comment="Please write it down.")
    decide(story, "1.1", NA, True)
    (newest, _older) = list_history(story.responses["1.1"].id, FIRST)
    assert (newest.value, newest.comment_to_agency) == (Grade.NOT_APPLICABLE, "Please write it down.")


def test_after_declining_it_is_graded_0_to_3_without_a_second_explanation(story):
    decide(story, "1.1", NA, False, "Trustees are bound by it too.")
    assert current(story, "1.1") == {}
    with pytest.raises(RuleBroken, match="N/A request was declined"):
        story.grade("1.1", Grade.NOT_APPLICABLE, "After all.")
    story.grade("1.1", Grade.ADEQUATE, "")


def test_a_changed_mind_is_a_new_row_and_takes_the_grade_along(story):
    decide(story, "1.1", NA, True)
    with pytest.raises(RuleBroken, match="N/A request was accepted"):
        story.grade("1.1", Grade.GOOD)
    decide(story, "1.1", NA, False, "They have staff since May.")
    assert current(story, "1.1") == {}
    assert len(list_history(story.responses["1.1"].id, FIRST)) == 1  # kept as history
    decide(story, "1.1", NA, True, "No, they have none.")
    assert current(story, "1.1") == {FIRST: (Grade.NOT_APPLICABLE, "No, they have none.")}
    rows = list_decisions(story.responses["1.1"].id)
    assert sorted(row.is_current for row in rows) == [False, False, True]
    taken = db.session.query(AuditEntry).filter_by(verb="grade.take_back").one()
    assert taken.before == {"value": "na", "kind": "first"}


def test_accepting_where_two_grades_differ_is_the_agreed_grade(story):
    story.grade("1.1", Grade.GOOD)
    story.grade("1.1", Grade.NOT_APPLICABLE, kind=MODERATION, by=story.moderator)
    decide(story, "1.1", NA, True)
    assert current(story, "1.1")[AGREED] == (Grade.NOT_APPLICABLE, "It is a small charity.")


def test_declining_where_two_grades_differ_leaves_both_to_be_agreed(story):
    decide(story, "1.1", NA, True)
    story.grade("1.1", Grade.GOOD, kind=MODERATION, by=story.moderator)
    decide(story, "1.1", NA, False, "The moderator is right.")
    assert set(current(story, "1.1")) == {FIRST, MODERATION}
    story.grade("1.1", Grade.GOOD, "We talked.", kind=AGREED)


def test_a_modification_is_decided_without_touching_the_grade(story):
    decide(story, "1.2", MODIFICATION, True)
    assert current(story, "1.2") == {}
    decide(story, "1.2", MODIFICATION, False, "Paid staff are meant.")
    assert [row.granted for row in list_decided(story.assessment.id)["1.2"]] == [False]


@pytest.mark.parametrize("granted", [True, False])
@pytest.mark.parametrize(("ref", "kind"), [("1.1", NA), ("1.2", MODIFICATION)])
def test_every_decision_has_a_reason(story, ref, kind, granted):
    with pytest.raises(RuleBroken, match="Enter the reason") as problem:
        decide(story, ref, kind, granted, " \n")
    assert problem.value.field == "reason"
    assert db.session.query(RequestDecision).count() == 0


def test_what_was_not_asked_cannot_be_decided(story):
    with pytest.raises(WrongState, match="does not ask"):
        decide(story, "2.1", NA, True)
    with pytest.raises(WrongState, match="does not ask"):
        decide(story, "1.1", MODIFICATION, True)


@pytest.mark.parametrize("status", [AssessmentStatus.IN_PROGRESS, AssessmentStatus.GRADED])
def test_nothing_is_decided_while_the_return_is_not_being_graded(story, status):
    story.assessment.status = status
    with pytest.raises(WrongState):
        decide(story, "1.1", NA, True)


def test_the_same_decision_again_adds_nothing_unless_the_answer_changed(clock, story):
    first = decide(story, "1.1", NA, False)
    assert decide(story, "1.1", NA, False, seen=0) is first
    clock.shift(timedelta(hours=1))
    story.responses["1.1"].updated_at = now()
    clock.shift(timedelta(hours=1))
    assert [(one.ref, one.again) for one in list_undecided(story.assessment.id)] == [
        ("1.1", True),
        ("1.2", False),
    ]
    story.grade("1.1", Grade.NOT_APPLICABLE, "A stale decision binds nobody.")
    decide(story, "1.1", NA, False)
    assert [one.ref for one in list_undecided(story.assessment.id)] == ["1.2"]


def test_the_second_of_two_people_is_told(story):
    other = factories.make_user(Role.BOARD_MANAGER, story.board)
    decide(story, "1.1", NA, True, "Mine.", by=other, seen=0)
    with pytest.raises(Conflict, match=other.name) as clash:
        decide(story, "1.1", NA, False, "Also mine.", seen=0)
    assert clash.value.theirs == {"Decision": "Accepted", "Reason": "Mine."}
    decide(story, "1.1", NA, False, "I have read it.", seen=1)


def test_what_waits_is_listed_and_counted_by_return(story):
    other = submitted(story.cycle, factories.make_agency(story.board))
    assert [(one.ref, one.kind) for one in list_undecided(story.assessment.id)] == [
        ("1.1", NA),
        ("1.2", MODIFICATION),
    ]
    with count_queries() as queries:
        assert count_undecided_by_return(story.cycle.id) == {story.assessment.id: 2}
    assert queries.count == 1, queries
    decide(story, "1.2", MODIFICATION, True)
    assert count_undecided(story.cycle.id) == 1
    assert list_undecided(other.id) == []
    story.assessment.status = AssessmentStatus.GRADED
    db.session.flush()
    assert count_undecided(story.cycle.id) == 0  # what is published waits for nobody


def test_a_decision_about_what_is_not_asked_any_more_is_not_shown(story):
    decide(story, "1.1", NA, False)
    story.responses["1.1"].na_requested = False
    db.session.flush()
    assert list_decided(story.assessment.id) == {}
