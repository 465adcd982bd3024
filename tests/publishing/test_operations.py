"""Publishing after the check, contests, and their decisions with everything that follows from them."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests import factories
from tests.evidence.build import make_file
from tests.grading.stories import as_actor, make_story
from tests.publishing.made import contest, draw_for_moderation, make_query, publish_all
from tracker.action_plans.queries import list_needs
from tracker.assessments.rules import AssessmentStatus
from tracker.audit.models import AuditEntry
from tracker.clock import today
from tracker.cycles.rules import CycleStatus
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.frameworks.rules import Grade
from tracker.grading.models import GradeRecord, PlanAmendment
from tracker.grading.queries import list_history, list_published_grades
from tracker.grading.rules import GradeKind
from tracker.policy import Role
from tracker.publishing.closing import close_cycle, publish_cycle
from tracker.publishing.models import Contest
from tracker.publishing.operations import Decision, contest_grade, decide_contest, publish_return
from tracker.publishing.queries import list_contests, list_evidence
from tracker.publishing.rules import ContestDecision

pytestmark = pytest.mark.usefixtures("session")
UPHELD = Decision(ContestDecision.UPHELD, None, "The log is of another year.")


def changed(to: Grade, comment: str = "") -> Decision:
    """The board changes the grade."""
    return Decision(ContestDecision.CHANGED, to, "The log shows it.", comment)


def entries(verb: str) -> list[AuditEntry]:
    """The entries of the audit trail with that verb."""
    return list(
        db.session.scalars(select(AuditEntry).where(AuditEntry.verb == verb).order_by(AuditEntry.seq))
    )


def in_force(story, ref: str):
    """The published grade of a standard as reports use it."""
    return next(grade for grade in list_published_grades(story.assessment.id) if grade.ref == ref)


class TestPublishing:
    def test_what_blocks_is_named_and_nothing_is_published(self):
        story = make_story()
        story.grade_all()
        draw_for_moderation(story, "1.2")
        with pytest.raises(RuleBroken, match=r"Moderation not done: 1\.2"):
            publish_return(story.assessment, "We must.", actor=as_actor(story.manager))
        assert story.assessment.published_at is None

    def test_an_open_query_needs_a_reason_that_is_kept(self):
        story = make_story()
        story.grade_all()
        make_query(story, "1.2")
        with pytest.raises(RuleBroken) as problem:
            publish_return(story.assessment, actor=as_actor(story.manager))
        assert problem.value.field == "reason"
        publish_return(story.assessment, "The answer will not change it.", actor=as_actor(story.manager))
        assert story.assessment.status is AssessmentStatus.GRADED
        (kept,) = entries("assessment.publish_anyway")
        assert kept.after == {"reason": "The answer will not change it.", "open": {"queries": ["1.2"]}}

    def test_the_window_to_contest_is_counted_in_london_days(self, clock):
        clock.move_to(datetime(2026, 6, 30, 23, 30, tzinfo=UTC))  # the first of July in London
        story = make_story()
        story.cycle.accuracy_days = 10
        story.grade_all()
        publish_return(story.assessment, actor=as_actor(story.manager))
        assert story.assessment.accuracy_ends_on.isoformat() == "2026-07-11"

    def test_not_twice(self):
        story = make_story()
        story.grade_all()
        publish_return(story.assessment, actor=as_actor(story.manager))
        with pytest.raises(WrongState):
            publish_return(story.assessment, actor=as_actor(story.manager))


class TestContesting:
    def test_it_is_kept_with_its_evidence_and_the_managers_are_told(self, outbox):
        story = publish_all(make_story())
        item = make_file(story.agency, "Training log")
        made = contest(story, "1.1", item, reason="The log was not read.")
        assert made.from_grade is Grade.GOOD
        assert [each.title for each in list_evidence([made.id])[made.id]] == ["Training log"]
        mail = outbox.to(story.manager.email)[-1]
        assert "contests the grade of 1.1" in mail.subject
        assert "The log was not read." in mail.body
        assert "1 item of evidence" in mail.body
        assert [entry.after for entry in entries("grade.contest")] == [{"evidence": 1}]

    @pytest.mark.parametrize(
        ("moment", "taken"),
        [
            (datetime(2026, 7, 11, 22, 59, 59, tzinfo=UTC), True),  # 23:59:59 in London on the last day
            (datetime(2026, 7, 11, 23, 0, 0, tzinfo=UTC), False),  # a second later
        ],
    )
    def test_until_the_end_of_the_last_day_in_london(self, clock, moment, taken):
        clock.move_to(datetime(2026, 7, 1, 9, 0, tzinfo=UTC))
        story = make_story()
        story.cycle.accuracy_days = 10
        publish_all(story)
        clock.move_to(moment)
        if taken:
            contest(story)
            return
        with pytest.raises(WrongState, match="ended on 11 July 2026 at 23:59"):
            contest(story)
        assert db.session.query(Contest).count() == 0

    def test_once_for_each_standard_and_several_standards(self):
        story = publish_all(make_story())
        contest(story, "1.1")
        contest(story, "2.2")
        with pytest.raises(WrongState, match="contested already"):
            contest(story, "1.1")
        assert [row.ref for row in list_contests(story.assessment.id)] == ["1.1", "2.2"]

    def test_not_again_after_the_decision(self):
        story = publish_all(make_story())
        decide_contest(contest(story), UPHELD, actor=as_actor(story.manager))
        with pytest.raises(WrongState, match="contested already"):
            contest(story)

    def test_not_before_publication_nor_after_the_cycle_was_closed(self):
        story = make_story()
        story.grade_all()
        with pytest.raises(WrongState, match="have not been published"):
            contest(story)
        publish_return(story.assessment, actor=as_actor(story.manager))
        story.assessment.status = AssessmentStatus.CLOSED
        with pytest.raises(WrongState, match="cycle is closed"):
            contest(story)

    def test_a_reason_is_needed_and_evidence_must_be_the_agencys_own(self):
        story = publish_all(make_story())
        foreign = make_file(factories.make_agency(story.board), "Not ours")
        for reason, items, field in (
            (" ", [], "reason"),
            ("Why.", [foreign.id], "items"),
            ("Why.", [uuid4()], "items"),
        ):
            with pytest.raises(RuleBroken) as problem:
                contest_grade(story.responses["1.1"], reason, items, actor=as_actor(story.lead))
            assert problem.value.field == field


class TestDeciding:
    def test_a_grade_that_stands_leaves_everything_as_it_was(self, outbox):
        story = publish_all(make_story(), r1_1=Grade.INADEQUATE)
        before = db.session.query(GradeRecord).count()
        authoriser = factories.make_user(Role.AUTHORISER, story.agency)
        decide_contest(contest(story), UPHELD, actor=as_actor(story.manager))
        assert in_force(story, "1.1").value is Grade.INADEQUATE
        assert db.session.query(GradeRecord).count() == before
        assert db.session.query(PlanAmendment).one().covered_at is None
        for person in (story.lead, authoriser):
            mail = outbox.to(person.email)[-1]
            assert "the contested grade of 1.1 stands" in mail.subject
            assert "The log is of another year." in mail.body

    def test_a_changed_grade_is_agreed_and_both_stay_on_record(self, outbox):
        story = publish_all(make_story())
        story.responses["1.1"].self_grade = Grade.OUTSTANDING
        decide_contest(
            contest(story), changed(Grade.OUTSTANDING, "Well shown."), actor=as_actor(story.manager)
        )
        now_in_force = in_force(story, "1.1")
        assert (now_in_force.value, now_in_force.comment) == (Grade.OUTSTANDING, "Well shown.")
        (first,) = list_history(story.responses["1.1"].id, GradeKind.FIRST)
        assert (first.value, first.is_current) == (Grade.GOOD, True)
        (row,) = list_contests(story.assessment.id)
        assert (row.from_grade, row.to_grade, row.decided_by) == (
            Grade.GOOD, Grade.OUTSTANDING, story.manager.name,
        )  # fmt: skip
        assert "changed from 2 to 3" in outbox.to(story.lead.email)[-1].body
        (entry,) = entries("grade.contest_decided")
        assert entry.after == {"grade": "3", "decision": "changed from 2 to 3"}

    def test_an_agreed_grade_of_before_steps_back(self):
        story = make_story()
        story.grade_all()
        story.grade("1.1", Grade.ADEQUATE, kind=GradeKind.MODERATION, by=story.moderator)
        story.grade("1.1", Grade.ADEQUATE, "We talked.", kind=GradeKind.AGREED)
        publish_return(story.assessment, actor=as_actor(story.manager))
        decide_contest(contest(story), changed(Grade.GOOD), actor=as_actor(story.manager))
        history = list_history(story.responses["1.1"].id, GradeKind.AGREED)
        assert {(grade.value, grade.is_current) for grade in history} == {
            (Grade.ADEQUATE, False), (Grade.GOOD, True),
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("published", "to", "amendments", "verbs"),
        [
            (Grade.INADEQUATE, Grade.ADEQUATE, [], ["amendment.lift"]),  # required no longer
            (Grade.INADEQUATE, Grade.NOT_APPLICABLE, [], ["amendment.lift"]),
            (Grade.GOOD, Grade.INADEQUATE, [False], ["amendment.open"]),  # required now
            (Grade.GOOD, Grade.ADEQUATE, [], []),
        ],
    )
    def test_the_plan_amendment_follows_the_grade(self, published, to, amendments, verbs):
        story = publish_all(make_story(), r1_1=published)
        decide_contest(contest(story), changed(to), actor=as_actor(story.manager))
        found = db.session.query(PlanAmendment).all()
        assert [each.covered_at is not None for each in found] == amendments
        told = [entry.verb for verb in ("amendment.open", "amendment.lift") for entry in entries(verb)]
        assert told == verbs
        needs = list_needs(story.cycle.id, story.agency.id)  # what the pages of the plan ask for
        assert [need.ref for need in needs if need.graded_zero] == ["1.1"] * len(amendments)
        if to is Grade.INADEQUATE:
            assert found[0].due_on == today() + timedelta(days=story.cycle.amendment_days)

    def test_once(self):
        story = publish_all(make_story())
        made = contest(story)
        decide_contest(made, UPHELD, actor=as_actor(story.manager))
        with pytest.raises(WrongState, match="decided already"):
            decide_contest(made, changed(Grade.OUTSTANDING), actor=as_actor(story.manager))
        assert in_force(story, "1.1").value is Grade.GOOD

    def test_after_the_window_the_board_can_still_decide(self, clock):
        story = publish_all(make_story())
        made = contest(story)
        clock.shift(timedelta(days=60))
        decide_contest(made, changed(Grade.OUTSTANDING), actor=as_actor(story.manager))
        assert in_force(story, "1.1").value is Grade.OUTSTANDING


def test_a_cycle_is_closed_when_nothing_waits_and_no_window_is_open(clock):
    story = publish_all(make_story())
    story.cycle.status = CycleStatus.GRADING
    manager = as_actor(story.manager)
    publish_cycle(story.cycle, actor=manager)
    made = contest(story)
    with pytest.raises(RuleBroken, match="1 contested grade has not been decided"):
        close_cycle(story.cycle, actor=manager)
    decide_contest(made, UPHELD, actor=manager)
    with pytest.raises(RuleBroken, match="Agencies can contest grades until"):
        close_cycle(story.cycle, actor=manager)
    clock.move_to(
        datetime.combine(story.assessment.accuracy_ends_on, datetime.min.time(), UTC) + timedelta(days=1)
    )
    close_cycle(story.cycle, actor=manager)
    assert story.assessment.status is AssessmentStatus.CLOSED
