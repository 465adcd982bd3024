"""The demonstration board keeps its promises; it is built once for all of these tests."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import settings_for_tests
from tests.support.databases import new_database, on_postgres
from tests.support.queries import count_queries
from tracker import create_app
from tracker.accounts.demonstration import DEMONSTRATION_PASSWORD
from tracker.accounts.models import RoleGrant, User
from tracker.accounts.passwords import is_right
from tracker.action_plans.models import (
    Action,
    CompletionDecision,
    DueDateChange,
    Plan,
    PlanVersion,
    StatusUpdate,
)
from tracker.action_plans.queries import list_rows
from tracker.action_plans.rows import ActionRow
from tracker.action_plans.rules import ActionStatus, Brag, DateDecision, PlanStatus
from tracker.assessments.models import (
    Assessment,
    ExtensionRequest,
    Remark,
    Response,
    ResponseVersion,
    StatusNote,
    Submission,
)
from tracker.assessments.queries import list_tasks
from tracker.assessments.rules import AssessmentStatus, ExtensionDecision, RemarkKind
from tracker.audit.models import AuditEntry
from tracker.audit.queries import find_first_bad_entry
from tracker.boards.models import Agency
from tracker.carry_forward.marks import list_marks
from tracker.carry_forward.queries import list_offers
from tracker.clock import local
from tracker.cycles.models import Cycle, CycleAgency
from tracker.cycles.rules import CycleStatus
from tracker.db import db
from tracker.demo.build import build_board, has_board
from tracker.demo.diary import Diary
from tracker.evidence.models import Citation, EvidenceItem, FileVersion
from tracker.evidence.rules import EvidenceKind
from tracker.exception_reports.alarm import agency_alarm
from tracker.exception_reports.models import (
    AgreedInterval,
    ExceptionReport,
    ReportingPeriod,
    ReportLine,
    ReviewDecision,
)
from tracker.exception_reports.rules import ReportStatus, ReviewOutcome
from tracker.frameworks.queries import get_framework
from tracker.frameworks.rules import Grade
from tracker.grading.models import GradeRecord, PlanAmendment
from tracker.grading.rules import GradeKind
from tracker.moderation.models import ModerationDraw
from tracker.moderation.queries import list_items
from tracker.moderation.rules import State
from tracker.notifications.models import OutboxMessage
from tracker.policy import Role
from tracker.publishing.models import Contest, ContestEvidence
from tracker.publishing.rules import ContestDecision
from tracker.storage.stores import storage

TODAY = date(2026, 11, 22)  # a Sunday: what would fall on a weekend moves to the Friday
# PostgreSQL also locks the audit chain; queries, contests, letters and reminders took some hundred more.
MOST_QUERIES = 14_500 if on_postgres() else 12_500
S = AssessmentStatus


@dataclass(frozen=True)
class Built:
    """How the build went."""

    app: Flask
    queries: int


@contextmanager
def a_board(folder: Path, name: str, template: str) -> Iterator[Built]:
    """A database of its own with the board in it, and an application context."""
    with new_database(folder, name, copy_of=template) as url:
        app = create_app(settings_for_tests(folder, url))
        with app.app_context():
            with count_queries() as queries:
                build_board(TODAY)
            yield Built(app, queries.count)
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(scope="module")
def built(
    tmp_path_factory: pytest.TempPathFactory, template_database: str, worker_id: str
) -> Iterator[Built]:
    with a_board(tmp_path_factory.mktemp("board"), f"demo_{worker_id}", template_database) as board:
        yield board


pytestmark = pytest.mark.usefixtures("built")


def rows(*what: Any) -> list[Any]:
    """Rows of the whole database."""
    return list(db.session.execute(select(*what)))


def statuses(cycle: CycleStatus) -> Counter[AssessmentStatus]:
    """How the returns of the cycle in that state stand."""
    found = db.session.scalars(select(Assessment.status).join(Cycle).where(Cycle.status == cycle))
    return Counter(found)


def action_rows() -> list[ActionRow]:
    """Every action of the board as it stands today."""
    return [row for (plan_id,) in rows(Plan.id) for row in list_rows(plan_id, TODAY)]


class TestPeople:
    def test_ten_agencies_and_a_newcomer_and_every_role(self) -> None:
        assert len(rows(Agency.id)) == 11
        assert {role for (role,) in rows(RoleGrant.role)} == set(Role)

    def test_everybody_signs_in_with_the_demonstration_password(self) -> None:
        (stored,) = {stored for (stored,) in rows(User.password_hash)}
        assert is_right(DEMONSTRATION_PASSWORD, stored)


class TestReturns:
    def test_three_rounds_and_the_draft_of_a_fourth(self) -> None:
        found = dict(tuple(row) for row in rows(Cycle.status, Cycle.due_on))
        assert set(found) == {CycleStatus.CLOSED, CycleStatus.GRADING, CycleStatus.OPEN, CycleStatus.DRAFT}
        assert len(rows(CycleAgency.agency_id)) == 11
        assert found[CycleStatus.GRADING] < TODAY
        assert 16 <= (found[CycleStatus.OPEN] - TODAY).days <= 19

    def test_the_round_that_is_over_is_published_in_full(self) -> None:
        assert statuses(CycleStatus.CLOSED) == {S.CLOSED: 8}
        published = select(func.count(GradeRecord.id)).join(Response).join(Assessment).where(
            Assessment.published_at.is_not(None), Assessment.status == S.CLOSED,
            GradeRecord.kind == GradeKind.FIRST, GradeRecord.is_current,
        )  # fmt: skip
        assert db.session.scalar(published) == 8 * 60

    def test_the_round_in_grading_has_returns_at_every_stage(self) -> None:
        found = statuses(CycleStatus.GRADING)
        assert found[S.GRADED] == 3
        assert found[S.IN_GRADING] == 1
        assert found[S.SUBMITTED] == 3
        assert found[S.AWAITING_AUTHORISATION] == 1
        assert found[S.IN_PROGRESS] == 2

    def test_one_was_sent_back_one_declined_one_given_more_time(self) -> None:
        assert {verb for (verb,) in rows(StatusNote.verb)} == {"assessment.return", "assessment.decline"}

    def test_comments_changes_submissions_and_requests_for_time_in_every_state(self) -> None:
        kinds = Counter((kind, settled is None) for kind, settled in rows(Remark.kind, Remark.settled_at))
        # Declined with comments: put right in the round in grading, still open in the running one.
        assert kinds[RemarkKind.AUTHORISER, True] == kinds[RemarkKind.AUTHORISER, False] == 3
        # Returned with changes requested: once still open, once answered and submitted again.
        assert (kinds[RemarkKind.BOARD, True], kinds[RemarkKind.BOARD, False]) == (3, 2)
        locked = select(func.count(Response.id)).where(Response.locked)
        assert db.session.scalar(locked) == 57
        assert max(number for (number,) in rows(Submission.number)) == 2
        assert Counter(decision for (decision,) in rows(ExtensionRequest.decision)) == {
            None: 1, ExtensionDecision.REFUSED: 1,
        }  # fmt: skip
        assert len([day for (day,) in rows(Assessment.extended_to) if day]) == 2

    def test_the_open_round_has_returns_at_every_stage_of_writing(self) -> None:
        found = statuses(CycleStatus.OPEN)
        assert set(found) == {S.NOT_STARTED, S.IN_PROGRESS, S.AWAITING_AUTHORISATION, S.SUBMITTED}
        assert found[S.IN_PROGRESS] >= 3

    def test_one_lead_has_41_of_60_done_with_everything_there_can_be(self) -> None:
        answers = db.session.scalars(
            select(Response).join(Assessment).join(Cycle).join(Agency, Agency.id == Assessment.agency_id)
            .where(Cycle.status == CycleStatus.OPEN, Agency.name.contains("Adult Care"))
        ).all()  # fmt: skip
        assert sum(answer.finished for answer in answers) == 41
        assert any(answer.na_requested for answer in answers)
        assert any(answer.modification for answer in answers)
        assert any(answer.assigned_to_id and not answer.finished for answer in answers)
        cited = {response_id for (response_id,) in rows(Citation.response_id)}
        assert len({answer.id for answer in answers} & cited) >= 5

    def test_some_answers_were_carried_forward_and_others_are_offered(self) -> None:
        for name in ("Adult Care", "Northfield"):
            current = db.session.scalars(
                select(Assessment).join(Cycle).join(Agency, Agency.id == Assessment.agency_id)
                .where(Cycle.status == CycleStatus.OPEN, Agency.name.contains(name))
            ).one()  # fmt: skip
            marks = list_marks(current.id).values()
            assert {(mark.unchanged, mark.edited) for mark in marks} == {
                (True, False), (False, True), (True, True),
            }  # fmt: skip
            offered = {offer.ref for offer in list_offers(current)}
            tasks = list_tasks(current.id, get_framework(current.cycle.framework_version_id))
            assert any(task.ref in offered and not task.standing.touched for task in tasks)

    def test_answers_saved_in_one_sitting_leave_what_single_saves_leave(self) -> None:
        saved = db.session.scalars(select(Response).where(Response.version > 1)).all()
        kept = {(row.response_id, row.version): row for row in db.session.scalars(select(ResponseVersion))}
        told = Counter(entry for (entry,) in rows(AuditEntry.object_id) if entry)
        for response in saved:
            last = kept[response.id, response.version]
            assert last.evidence_of_compliance == response.evidence_of_compliance
            assert last.saved_at == response.updated_at
            assert told[str(response.id)] >= response.version - 1


class TestGrades:
    def test_one_return_is_half_graded_with_a_difference_to_settle(self) -> None:
        graded = dict(
            tuple(row)
            for row in db.session.execute(
                select(GradeRecord.kind, func.count()).join(Response).join(Assessment)
                .where(Assessment.status == S.IN_GRADING).group_by(GradeRecord.kind)
            )
        )  # fmt: skip
        assert graded == {GradeKind.FIRST: 34, GradeKind.MODERATION: 7, GradeKind.AGREED: 1}

    def test_some_of_what_was_drawn_is_moderated_and_one_grade_is_to_be_agreed(self) -> None:
        drawn = db.session.scalars(select(ModerationDraw)).one()
        states = Counter(item.state for item in list_items(drawn.cycle_id))
        assert (states[State.SAME], states[State.DIFFER], states[State.AGREED]) == (5, 1, 1)
        assert states[State.TO_GRADE] >= 3

    def test_every_grade_was_given(self) -> None:
        assert {value for (value,) in rows(GradeRecord.value)} == set(Grade)
        assert {kind for (kind,) in rows(GradeRecord.kind)} == set(GradeKind)

    def test_of_contested_grades_one_stands_one_was_changed_and_one_waits(self) -> None:
        assert Counter(rows(Contest.decision)) == {
            (ContestDecision.UPHELD,): 1, (ContestDecision.CHANGED,): 1, (None,): 1,
        }  # fmt: skip
        waiting = db.session.scalars(select(Contest).where(Contest.decision.is_(None))).one()
        assert waiting.response.assessment.accuracy_ends_on >= TODAY
        assert len(rows(ContestEvidence.item_id)) == 3

    def test_zeros_want_an_amendment_until_an_action_covers_them(self) -> None:
        found = rows(PlanAmendment.due_on, PlanAmendment.covered_at)
        still_open = [due_on for due_on, covered_at in found if covered_at is None]
        assert 3 <= len(still_open) < len(found)
        assert all(due_on >= TODAY for due_on in still_open)


class TestEvidence:
    def test_libraries_hold_files_links_and_things_on_request(self) -> None:
        assert {kind for (kind,) in rows(EvidenceItem.kind)} == set(EvidenceKind)
        assert {name.rsplit(".")[-1] for (name,) in rows(FileVersion.display_name)} >= {
            "pdf", "docx", "xlsx", "png",
        }  # fmt: skip

    def test_some_items_are_past_their_review_date(self) -> None:
        reviews = [day for (day,) in rows(EvidenceItem.review_by) if day]
        assert any(day < TODAY for day in reviews)
        assert any(day > TODAY for day in reviews)

    def test_files_are_in_the_store_as_their_rows_say(self) -> None:
        for key, sha256 in rows(FileVersion.storage_key, FileVersion.sha256):
            assert hashlib.sha256(storage().read(key)).hexdigest() == sha256

    def test_answers_and_actions_cite_it(self) -> None:
        cited = rows(Citation.response_id, Citation.action_id)
        assert any(response for response, _ in cited)
        assert any(action for _, action in cited)


class TestPlans:
    def test_all_four_colours(self) -> None:
        assert {row.shown.colour for row in action_rows() if row.shown} == set(Brag)

    def test_actions_in_every_state(self) -> None:
        assert {status for (status,) in rows(Action.status)} == set(ActionStatus)

    def test_one_is_overdue_and_one_silent_for_60_days(self) -> None:
        assert any(
            row.due_on and row.due_on < TODAY and row.status is ActionStatus.OPEN for row in action_rows()
        )
        silences = [row.shown.silent_days for row in action_rows() if row.shown and row.shown.silent_days]
        assert any(60 <= days <= 66 for days in silences)

    def test_dates_were_moved_refused_and_asked_for(self) -> None:
        decided = Counter(decision for (decision,) in rows(DueDateChange.decision))
        assert {DateDecision.APPROVED, DateDecision.REFUSED, DateDecision.WAITING} <= set(decided)
        assert any(row.moves == 2 for row in action_rows())

    def test_completed_actions_cite_evidence_and_were_signed_off_by_another(self) -> None:
        cited = {action_id for (action_id,) in rows(Citation.action_id)}
        done = db.session.scalars(select(Action).where(Action.status == ActionStatus.COMPLETE)).all()
        assert all(action.id in cited for action in done)
        assert all(action.claimed_by_id != action.signed_off_by_id for action in done)

    def test_the_sub_group_has_seen_plans_of_every_kind(self) -> None:
        newest: dict[Any, PlanStatus] = {}
        for plan_id, status, _ in sorted(rows(PlanVersion.plan_id, PlanVersion.status, PlanVersion.number),
                                         key=lambda row: row.number):  # fmt: skip
            newest[plan_id] = status
        assert set(newest.values()) == {PlanStatus.RATIFIED, PlanStatus.SUBMITTED, PlanStatus.REFERRED_BACK}
        assert len(rows(Plan.id)) > len(newest)  # some were never put before it


class TestReports:
    def test_two_past_periods_one_closed_lately_three_to_come(self) -> None:
        found = sorted(
            rows(ReportingPeriod.ends_on, ReportingPeriod.report_due_on, ReportingPeriod.closed_at)
        )
        assert [row.closed_at is not None for row in found] == [True] * 3 + [False] * 3
        assert [row.report_due_on < TODAY for row in found] == [True] * 2 + [False] * 4
        assert found[2].ends_on < TODAY < found[3].ends_on

    def test_past_reports_were_reviewed_and_of_the_last_some_are_due(self) -> None:
        found = Counter(
            (row.closed_at == last, row.status)
            for last in [max(at for (at,) in rows(ReportingPeriod.closed_at) if at)]
            for row in db.session.execute(
                select(ReportingPeriod.closed_at, ExceptionReport.status).join(ReportingPeriod)
            )
        )
        assert found == {
            (False, ReportStatus.REVIEWED): 15,  # one agency was not due
            (True, ReportStatus.SUBMITTED): 1,
            (True, ReportStatus.DRAFT): 1,
            (True, ReportStatus.DUE): 6,
        }

    def test_an_agency_reports_less_often_a_report_was_late_and_an_alarm_was_raised(self) -> None:
        reports = db.session.scalars(select(ExceptionReport).join(ExceptionReport.period)).all()
        assert [one.months for one in db.session.scalars(select(AgreedInterval))] == [3]
        late = [one for one in reports if one.first_submitted_at]
        assert any(local(one.first_submitted_at).date() > one.period.report_due_on for one in late)
        assert any(agency_alarm(one.snapshot) for one in reports)
        explained = [line.cause_kind for one in late for line in one.lines if line.kind.needs_answer]
        assert explained
        assert None not in explained

    def test_the_sub_group_challenged_and_escalated(self) -> None:
        asked = rows(ReviewDecision.outcome, ReviewDecision.answered_at)
        challenges = [at for outcome, at in asked if outcome is ReviewOutcome.CHALLENGED]
        assert any(challenges)
        assert None in challenges
        assert ReviewOutcome.ESCALATED in {outcome for outcome, _ in asked}


class TestTheWhole:
    def test_the_audit_trail_holds_and_runs_with_time(self) -> None:
        assert find_first_bad_entry() is None
        moments = [at for _, at in sorted(rows(AuditEntry.seq, AuditEntry.at))]
        assert moments == sorted(moments)

    def test_nothing_happens_today_or_later(self) -> None:
        for column in (AuditEntry.at, StatusUpdate.written_at, Response.updated_at, OutboxMessage.created_at):
            newest = db.session.scalar(select(func.max(column)))
            assert newest.date() < TODAY

    def test_only_mail_of_the_last_days_waits(self) -> None:
        waiting = [at for at, sent in rows(OutboxMessage.created_at, OutboxMessage.sent_at) if sent is None]
        assert waiting
        assert all(at.date() >= TODAY - timedelta(days=4) for at in waiting)

    def test_no_gap_was_left_unfilled(self) -> None:
        texts = [*rows(Response.evidence_of_compliance), *rows(Action.title), *rows(StatusUpdate.progress),
                 *rows(GradeRecord.rationale), *rows(ReportLine.cause)]  # fmt: skip
        assert not [text for (text,) in texts if "{" in text or "}" in text]

    def test_building_takes_few_enough_queries(self, built: Built) -> None:
        assert built.queries <= MOST_QUERIES

    def test_there_is_a_board_now(self) -> None:
        assert has_board()

    @pytest.mark.skipif(on_postgres(), reason="said once, on SQLite")
    def test_the_same_day_gives_the_same_board(
        self, built: Built, tmp_path: Path, template_database: str, worker_id: str
    ) -> None:
        first = digest()
        with a_board(tmp_path, f"again_{worker_id}", template_database):
            assert digest() == first


def digest() -> dict[str, str]:
    """What the board says, without the ids."""
    told = {
        "people": rows(User.email, User.name, User.designation),
        "returns": rows(Assessment.status, Assessment.submitted_at, Assessment.published_at),
        "answers": rows(Response.evidence_of_compliance, Response.areas_for_improvement, Response.self_grade,
                        Response.updated_at, Response.version),
        "grades": rows(GradeRecord.value, GradeRecord.kind, GradeRecord.rationale, GradeRecord.recorded_at),
        "evidence": rows(EvidenceItem.title, EvidenceItem.document_date, EvidenceItem.added_at),
        "files": rows(FileVersion.display_name, FileVersion.sha256),
        "actions": rows(Action.title, Action.status, Action.due_on, Action.specific, Action.reported),
        "updates": rows(StatusUpdate.progress, StatusUpdate.written_at),
        "decisions": rows(CompletionDecision.verb, CompletionDecision.reason, CompletionDecision.decided_at),
        "reports": rows(ExceptionReport.headline, ExceptionReport.commentary, ExceptionReport.status),
        "lines": rows(ReportLine.kind, ReportLine.cause, ReportLine.position),
        "trail": rows(AuditEntry.seq, AuditEntry.at, AuditEntry.verb, AuditEntry.actor_name),
    }  # fmt: skip
    return {name: _hash(found) for name, found in told.items()}


def _hash(found: list[Any]) -> str:
    lines = sorted(json.dumps([str(value) for value in row]) for row in found)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


class TestDiary:
    @pytest.mark.parametrize("weekday", range(7))
    def test_what_is_later_by_number_is_later_by_the_clock(self, weekday: int) -> None:
        diary = Diary(date(2026, 11, 16) + timedelta(days=weekday))
        moments = [diary.moment(-20 + step / 50) for step in range(1000)]
        assert moments == sorted(moments)
        assert not [moment for moment in moments if moment.weekday() > 4]

    def test_what_has_not_happened_cannot_be_told(self) -> None:
        with pytest.raises(ValueError, match="up to yesterday"):
            Diary(TODAY).note(0.5, print)


class TestCommand:
    def test_it_builds_once_and_prints_the_sign_ins(self, built: Built) -> None:
        runner = built.app.test_cli_runner()
        again = runner.invoke(args=["demo"])
        assert again.exit_code == 1
        kept = runner.invoke(args=["demo", "--if-empty", "--json"])
        said = json.loads(kept.output)
        assert said["built"] is False
        assert said["password"] == DEMONSTRATION_PASSWORD
        assert len(said["people"]) == len(rows(User.id))
        shown = runner.invoke(args=["demo", "--if-empty"]).output
        assert "colette.brannigan@riverdale-council.example" in shown
        assert DEMONSTRATION_PASSWORD in shown
