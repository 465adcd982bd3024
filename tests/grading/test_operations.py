"""Recording grades, publishing them, and covering plan amendments."""

from datetime import timedelta

import pytest

from tests import factories
from tests.grading.stories import as_actor, make_story, submitted
from tracker.assessments.rules import AssessmentStatus
from tracker.audit.models import AuditEntry
from tracker.clock import now, today
from tracker.cycles.rules import CycleStatus
from tracker.db import db
from tracker.errors import Conflict, RuleBroken, WrongState
from tracker.frameworks.rules import Grade
from tracker.grading.models import GradeRecord, PlanAmendment
from tracker.grading.operations import mark_covered, publish
from tracker.grading.queries import list_amendments, list_history
from tracker.grading.rules import GradeKind
from tracker.policy import Permission, Role, can
from tracker.publishing.closing import close_cycle, publish_cycle

pytestmark = pytest.mark.usefixtures("session")


def verbs() -> list[str]:
    """The verbs of the audit trail, in order."""
    return [entry.verb for entry in db.session.query(AuditEntry).order_by(AuditEntry.seq)]


def test_the_first_grade_begins_grading():
    story = make_story()
    story.grade("1.1", Grade.GOOD)
    assert story.assessment.status is AssessmentStatus.IN_GRADING
    story.grade("1.2", Grade.GOOD)
    assert verbs() == ["assessment.begin_grading", "grade.record", "grade.record"]


def test_a_changed_mind_is_a_new_row_and_the_old_one_stays():
    story = make_story()
    story.grade("1.1", Grade.GOOD, "Seen.")
    story.grade("1.1", Grade.ADEQUATE, "Seen again.")
    history = list_history(story.responses["1.1"].id, GradeKind.FIRST)
    assert sorted((row.value, row.is_current) for row in history) == [
        (Grade.ADEQUATE, True),
        (Grade.GOOD, False),
    ]


def test_saving_the_same_again_adds_nothing():
    story = make_story()
    first = story.grade("1.1", Grade.GOOD, "Seen.")
    assert story.grade("1.1", Grade.GOOD, "Seen.", seen=0) is first
    assert db.session.query(GradeRecord).count() == 1


def test_confirming_a_grade_after_the_answer_changed_is_recorded(clock):
    story = make_story()
    story.grade("1.1", Grade.GOOD, "Seen.")
    clock.shift(timedelta(hours=1))
    story.responses["1.1"].updated_at = now()
    clock.shift(timedelta(hours=1))
    story.grade("1.1", Grade.GOOD, "Seen.")
    assert len(list_history(story.responses["1.1"].id, GradeKind.FIRST)) == 2


def test_a_rationale_is_wanted_for_a_difference_from_the_self_grade_and_nothing_is_changed_without_it():
    story = make_story()
    story.responses["1.1"].self_grade = Grade.OUTSTANDING
    with pytest.raises(RuleBroken, match="graded itself 3 Outstanding"):
        story.grade("1.1", Grade.GOOD, "")
    assert story.assessment.status is AssessmentStatus.SUBMITTED
    assert db.session.query(GradeRecord).count() == 0


def test_the_second_of_two_graders_is_told_and_nothing_is_lost():
    story = make_story()
    other = factories.make_user(Role.BOARD_MANAGER, story.board)
    story.grade("1.1", Grade.GOOD, "Mine.", by=other, seen=0)
    with pytest.raises(Conflict, match=other.name) as clash:
        story.grade("1.1", Grade.ADEQUATE, "Also mine.", seen=0)
    assert clash.value.theirs["Rationale"] == "Mine."
    assert clash.value.yours["Rationale"] == "Also mine."
    story.grade("1.1", Grade.ADEQUATE, "Now I have read it.", seen=1)


@pytest.mark.parametrize("status", [AssessmentStatus.IN_PROGRESS, AssessmentStatus.AWAITING_AUTHORISATION])
def test_a_return_with_the_agency_cannot_be_graded(status):
    story = make_story(status=status, submitted_at=None, receipt_reference=None)
    with pytest.raises(WrongState, match="with the agency"):
        story.grade("1.1", Grade.GOOD)


def test_nothing_can_be_graded_after_publication():
    story = make_story()
    story.grade_all()
    publish(story.assessment, actor=as_actor(story.manager))
    with pytest.raises(WrongState, match="published"):
        story.grade("1.1", Grade.ADEQUATE)


def test_a_moderator_is_another_person_than_the_first_grader():
    story = make_story()
    story.grade("1.1", Grade.GOOD)
    with pytest.raises(WrongState, match="second person"):
        story.grade("1.1", Grade.ADEQUATE, kind=GradeKind.MODERATION)
    story.grade("1.1", Grade.ADEQUATE, kind=GradeKind.MODERATION, by=story.moderator)


def test_an_agreed_grade_needs_two_grades_and_a_reason():
    story = make_story()
    story.grade("1.1", Grade.GOOD)
    with pytest.raises(WrongState, match="nothing to agree"):
        story.grade("1.1", Grade.GOOD, "We talked.", kind=GradeKind.AGREED)
    story.grade("1.1", Grade.ADEQUATE, kind=GradeKind.MODERATION, by=story.moderator)
    with pytest.raises(RuleBroken, match="reason"):
        story.grade("1.1", Grade.GOOD, "", kind=GradeKind.AGREED)
    story.grade("1.1", Grade.GOOD, "We talked.", kind=GradeKind.AGREED)


def test_publishing_refuses_while_standards_are_ungraded_and_lists_them(outbox):
    story = make_story()
    story.grade_all(but=["1.2", "2.1"])
    with pytest.raises(RuleBroken, match=r"Not graded yet: 1\.2, 2\.1"):
        publish(story.assessment, actor=as_actor(story.manager))
    assert story.assessment.status is AssessmentStatus.IN_GRADING
    assert outbox.messages == []


def test_publishing_refuses_while_two_grades_differ():
    story = make_story()
    story.grade_all()
    story.grade("1.1", Grade.ADEQUATE, kind=GradeKind.MODERATION, by=story.moderator)
    with pytest.raises(RuleBroken, match=r"differ: 1\.1"):
        publish(story.assessment, actor=as_actor(story.manager))


def test_publishing_refuses_while_an_answer_is_newer_than_its_grade(clock):
    story = make_story()
    story.grade_all()
    clock.shift(timedelta(minutes=1))
    story.responses["2.2"].updated_at = now()
    with pytest.raises(RuleBroken, match=r"changed after it was graded: 2\.2"):
        publish(story.assessment, actor=as_actor(story.manager))


def test_publishing_opens_amendments_for_zeros_and_tells_the_agency(clock, outbox):
    story = make_story()
    authoriser = factories.make_user(Role.AUTHORISER, story.agency)
    story.grade_all(but=["1.1", "2.1"])
    story.grade("1.1", Grade.INADEQUATE, "No policy.")
    story.grade("2.1", Grade.NOT_APPLICABLE, "It has no staff.")
    publish(story.assessment, actor=as_actor(story.manager))
    assert story.assessment.status is AssessmentStatus.GRADED
    assert story.assessment.published_at == now()
    (amendment,) = list_amendments(story.assessment.id)
    assert (amendment.ref, amendment.due_on, amendment.open) == ("1.1", today() + timedelta(days=28), True)
    assert outbox.recipients == sorted([story.lead.email, authoriser.email])
    (mail,) = outbox.to(story.lead.email)
    assert "Good: 2\nInadequate: 1\nNot applicable: 1" in mail.body
    assert f"/assessments/{story.assessment.id}/results" in mail.body
    assert "30 November 2026" in mail.body


def test_a_standard_that_an_action_serves_already_needs_no_amendment(outbox):
    story = make_story()
    story.grade_all(Grade.INADEQUATE)
    served = story.responses["1.1"].minimum_standard_id
    publish(story.assessment, actor=as_actor(story.manager), covered={served})
    assert [(one.ref, one.open) for one in list_amendments(story.assessment.id)] == [
        ("1.1", False),
        ("1.2", True),
        ("2.1", True),
        ("2.2", True),
    ]
    assert "3 standards were graded 0" in outbox.only().body


def test_publishing_twice_is_refused_and_opens_nothing_twice():
    story = make_story()
    story.grade_all(Grade.INADEQUATE)
    publish(story.assessment, actor=as_actor(story.manager))
    with pytest.raises(WrongState):
        publish(story.assessment, actor=as_actor(story.manager))
    assert db.session.query(PlanAmendment).count() == 4


def test_an_action_covers_the_amendments_of_its_own_agency_and_cycle_only():
    story = make_story()
    other = submitted(story.cycle, factories.make_agency(story.board))
    for assessment in (story.assessment, other):
        story.assessment, mine = assessment, story.assessment
        story.grade_all(Grade.INADEQUATE)
        publish(assessment, actor=as_actor(story.manager))
        story.assessment = mine
    wanted = [story.responses["1.1"].minimum_standard_id, story.responses["1.2"].minimum_standard_id]
    assert mark_covered(wanted, story.cycle.id, story.agency.id) == 2
    assert mark_covered(wanted, story.cycle.id, story.agency.id) == 0
    assert [one.open for one in list_amendments(story.assessment.id)] == [False, False, True, True]
    assert all(one.open for one in list_amendments(other.id))


def test_nobody_grades_the_agency_they_work_for():
    story = make_story()
    employed = factories.make_user(Role.BOARD_MANAGER, story.board, interest=story.agency)
    assert not can(as_actor(employed), Permission.GRADE, story.assessment.scope)
    assert not can(as_actor(employed), Permission.PUBLISH, story.assessment.scope)
    assert can(as_actor(story.manager), Permission.GRADE, story.assessment.scope)


def test_a_cycle_is_published_once_no_return_waits_for_grades_and_closing_closes_its_returns():
    story = make_story()
    story.cycle.status = CycleStatus.GRADING
    actor = as_actor(story.manager)
    with pytest.raises(RuleBroken, match="1 return still waits for grades"):
        publish_cycle(story.cycle, actor=actor)
    story.grade_all()
    publish(story.assessment, actor=actor)
    publish_cycle(story.cycle, actor=actor)
    with pytest.raises(RuleBroken, match="Agencies can contest grades until"):
        close_cycle(story.cycle, actor=actor)
    story.assessment.accuracy_ends_on = today() - timedelta(days=1)
    close_cycle(story.cycle, actor=actor)
    assert story.cycle.status is CycleStatus.CLOSED
    assert story.assessment.status is AssessmentStatus.CLOSED
    with pytest.raises(WrongState):
        close_cycle(story.cycle, actor=actor)
