"""An example of everything that a board and one of its agencies own, each carrying a word of its own.

A new feature adds its example object to `Estate` and the name of its address argument to `EXAMPLES`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests import factories
from tests.board_plans.made import Owned, make_owned
from tests.evidence.build import cite_at, make_file, response_of
from tests.factories.frameworks import make_draft, make_own_version
from tests.factories.plans import make_action, make_plan
from tests.measures.made import make_measure, make_reading
from tests.sampling.build import make_asked
from tracker.accounts.models import RoleGrant, User
from tracker.action_plans.models import Action, DueDateChange, Plan, WithdrawalRequest
from tracker.action_plans.operations import submit_plan
from tracker.action_plans.rules import Brag, DateDecision
from tracker.assessments.models import Assessment
from tracker.assessments.rules import AssessmentStatus
from tracker.board_queries.models import Query, QueryMessage
from tracker.boards.models import Agency, Board, PendingImport
from tracker.boards.rules import ImportKind
from tracker.chasing.models import Escalation
from tracker.chasing.rules import LetterFacts, Rung
from tracker.clock import now, today
from tracker.cycles.models import Cycle
from tracker.cycles.rules import CycleStatus
from tracker.db import db
from tracker.evidence.citing import cite
from tracker.evidence.models import Citation, EvidenceItem
from tracker.exception_reports.models import ExceptionReport, ReportingPeriod, ReviewDecision
from tracker.exception_reports.operations import PeriodDates, add_period, close_period
from tracker.exception_reports.rules import ReviewOutcome
from tracker.frameworks.models import FrameworkDraft, FrameworkVersion
from tracker.frameworks.rules import Grade
from tracker.handovers.models import Handover
from tracker.measures.models import Reading
from tracker.meetings.content import pack_content
from tracker.meetings.gathering import gather
from tracker.meetings.models import MeetingPack
from tracker.meetings.rules import PackStatus
from tracker.moderation.models import ModerationDraw, ModerationItem
from tracker.moderation.rules import Rule, Rules
from tracker.plan_imports.models import PlanUpload
from tracker.policy import SYSTEM, Role
from tracker.publishing.models import Contest, ContestEvidence
from tracker.ratification.models import VersionRemark
from tracker.ratification.rules import RemarkKind
from tracker.sampling.models import SampleItem
from tracker.storage.stores import storage
from tracker.workbooks.models import WorkbookUpload


@dataclass
class Estate:
    """One board, one agency, and one example of each thing between them."""

    board: Board
    agency: Agency
    colleague: User
    grant: RoleGrant
    cycle: Cycle
    assessment: Assessment
    item: EvidenceItem
    citation: Citation
    action_citation: Citation
    plan: Plan
    action: Action
    date_change: DueDateChange
    reading: Reading
    withdrawal: WithdrawalRequest
    plan_upload: PlanUpload
    condition: VersionRemark
    period: ReportingPeriod
    report: ExceptionReport
    decision: ReviewDecision
    handover: Handover
    upload: WorkbookUpload
    sample_item: SampleItem
    draw: ModerationDraw
    to_moderate: ModerationItem
    contest: Contest
    query: Query
    letter: Escalation
    version: FrameworkVersion
    draft: FrameworkDraft
    imports: dict[ImportKind, PendingImport]
    owned: Owned
    pack: MeetingPack


Example = Callable[[Estate], object]
EXAMPLES: dict[str, Example] = {
    "board_id": lambda estate: estate.board.id,
    "agency_id": lambda estate: estate.agency.id,
    "user_id": lambda estate: estate.colleague.id,
    "grant_id": lambda estate: estate.grant.id,
    "cycle_id": lambda estate: estate.cycle.id,
    "assessment_id": lambda estate: estate.assessment.id,
    "item_id": lambda estate: estate.item.id,
    "citation_id": lambda estate: estate.citation.id,
    "plan_id": lambda estate: estate.plan.id,
    "action_id": lambda estate: estate.action.id,
    "change_id": lambda estate: estate.date_change.id,
    "measure_id": lambda estate: estate.reading.measure_id,
    "reading_id": lambda estate: estate.reading.id,
    "plan_sheet_id": lambda estate: estate.plan_upload.id,
    "withdrawal_id": lambda estate: estate.withdrawal.id,
    "remark_id": lambda estate: estate.condition.id,
    "period_id": lambda estate: estate.period.id,
    "report_id": lambda estate: estate.report.id,
    "decision_id": lambda estate: estate.decision.id,
    "import_id": lambda estate: estate.imports[ImportKind.AGENCIES].id,
    "upload_id": lambda estate: estate.upload.id,
    "draw_id": lambda estate: estate.draw.id,
    "query_id": lambda estate: estate.query.id,
    "escalation_id": lambda estate: estate.letter.id,
    "version_id": lambda estate: estate.version.id,
    "draft_id": lambda estate: estate.draft.id,
    "kind": lambda estate: "xlsx",
    "handover_id": lambda estate: estate.handover.id,
    "pack_id": lambda estate: estate.pack.id,
    "position": lambda estate: 1,
    "number": lambda estate: 1,
    "contest_id": lambda estate: estate.contest.id,
    "ref": lambda estate: "1.1",
    "theme": lambda estate: "1.1",
    "step": lambda estate: "publish",
    "token": lambda estate: "no-such-secret",
    "name": lambda estate: "icon.svg",
    "sample_id": lambda estate: estate.sample_item.sample_id,
    "board_plan_id": lambda estate: estate.owned.plan.id,
    "heading_id": lambda estate: estate.owned.heading.id,
    "plan_line_id": lambda estate: estate.owned.line.id,
    "plan_review_id": lambda estate: estate.owned.review.id,
    "plan_upload_id": lambda estate: estate.owned.upload.id,
    "sample_item_id": lambda estate: estate.sample_item.id,
}
# Where the same argument means another thing.
EXAMPLES_OF: dict[tuple[str, str], Example] = {
    ("people.loaded", "import_id"): lambda estate: estate.imports[ImportKind.PEOPLE].id,
    ("people.apply_loaded", "import_id"): lambda estate: estate.imports[ImportKind.PEOPLE].id,
    ("people.discard_loaded", "import_id"): lambda estate: estate.imports[ImportKind.PEOPLE].id,
    ("moderation.take_out", "item_id"): lambda estate: estate.to_moderate.id,
    ("grading.decide", "kind"): lambda estate: "not_applicable",
    **{
        (f"exception_reports.{view}", "kind"): lambda estate: "standard"
        for view in ("take_on", "keep_to", "set_aside")
    },
    ("action_plans.remove_evidence", "citation_id"): lambda estate: estate.action_citation.id,
    ("action_plans.point_evidence", "citation_id"): lambda estate: estate.action_citation.id,
}


def example(endpoint: str, argument: str, estate: Estate) -> str:
    """The value of an address argument that leads to the estate's own thing."""
    find = EXAMPLES_OF.get((endpoint, argument)) or EXAMPLES[argument]
    return str(find(estate))


def make_estate(word: str, framework: FrameworkVersion) -> Estate:
    """A graded return with evidence, a plan, a closed period and its report; every name carries the word."""
    board = factories.make_board(name=f"{word} Partnership", short_name=word.upper(), area=word)
    agency = factories.make_agency(board, name=f"{word} Trust")
    colleague = factories.make_user(Role.CONTRIBUTOR, agency, name=f"{word} Colleague", password_hash=None)
    cycle = factories.make_cycle(
        board, framework, name=f"{word} cycle", status=CycleStatus.GRADING, due_on=today() - timedelta(days=1)
    )
    stamps = {"submitted_at": now(), "receipt_reference": f"{word}-{agency.id}"[:20]}
    graded = AssessmentStatus.GRADED
    assessment = factories.make_assessment(cycle, agency, answered=True, status=graded, **stamps)
    factories.make_submission(assessment, receipt_reference=f"{word} receipt")
    item = make_file(agency, f"{word} policy", name=f"{word}.pdf")
    citation = cite_at(item, assessment)
    plan, action = _plan(word, cycle, agency)
    draw = _draw(word, cycle)
    period, report = _report(word, board)
    return Estate(
        board=board, agency=agency, colleague=colleague, grant=colleague.grants[0], cycle=cycle,
        assessment=assessment, item=item, citation=citation,
        action_citation=cite(item, action_id=action.id, locator=f"{word} page", actor=SYSTEM),
        plan=plan, action=action, date_change=_date_change(word, action),
        reading=make_reading(make_measure(action, name=f"{word} measure"), note=f"{word} reading"),
        withdrawal=_withdrawal(word, action),
        plan_upload=_plan_upload(word, plan, colleague), condition=_condition(word, action), period=period,
        report=report,
        decision=_decision(word, report, board), upload=_upload(word, assessment, colleague),
        sample_item=make_asked(assessment, word), version=make_own_version(board, title=f"{word} version"),
        draft=make_draft(board, colleague, title=f"{word} draft"),
        contest=_contest(word, assessment, item, colleague),
        query=_query(word, assessment, board),
        letter=_letter(word, assessment, colleague),
        imports={kind: _import(word, board, kind, colleague) for kind in ImportKind},
        owned=make_owned(board, word),
        draw=draw, to_moderate=_to_moderate(draw, assessment), pack=_pack(word, period),
        handover=factories.make_handover(response_of(assessment, "1.2"), colleague, note=f"{word} note"),
    )  # fmt: skip


def _save(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row


def _query(word: str, assessment: Assessment, board: Board) -> Query:
    asker = factories.make_user(Role.BOARD_MANAGER, board)
    asked = {"opened_by_id": asker.id, "opened_at": now(), "answer_by": today()}
    query = _save(Query(response=response_of(assessment, "1.1"), **asked))
    said = {"by_agency": False, "text": f"{word} question", "written_by_id": asker.id, "written_at": now()}
    _save(QueryMessage(query=query, **said))
    return query


def _letter(word: str, assessment: Assessment, maker: User) -> Escalation:
    facts = LetterFacts(today(), today(), "In progress", 1, 4).stored()
    made = {"made_by_id": maker.id, "made_at": now(), "wanted_by": today(), "facts": facts}
    return _save(Escalation(assessment=assessment, rung=Rung.LEAD, addressee=f"{word} lead", **made))


def _upload(word: str, assessment: Assessment, colleague: User) -> WorkbookUpload:
    cells = {"rows": {}, "notes": [f"{word} note"]}
    name = f"{word}.xlsx"
    facts = {"display_name": name, "cells": cells, "uploaded_by_id": colleague.id, "uploaded_at": now()}
    return _save(WorkbookUpload(assessment=assessment, **facts))


def _import(word: str, board: Board, kind: ImportKind, colleague: User) -> PendingImport:
    """A spreadsheet of one row that waits to be confirmed."""
    row = {
        "row": 2,
        "name": f"{word} row",
        "kind": "Police",
        "email": "new@people.example",
        "role": "Moderator",
    }
    stamps = {"uploaded_by_id": colleague.id, "uploaded_at": now(), "notes": [f"{word} note"]}
    return _save(PendingImport(board=board, kind=kind, display_name=f"{word}.xlsx", rows=[row], **stamps))


def _contest(word: str, assessment: Assessment, item: EvidenceItem, colleague: User) -> Contest:
    """A grade that the agency contests with its item; nobody has decided yet."""
    assessment.accuracy_ends_on = today() + timedelta(days=5)
    facts = {"from_grade": Grade.GOOD, "raised_by_id": colleague.id, "raised_at": now()}
    contest = _save(Contest(response=response_of(assessment, "2.1"), reason=f"{word} contests this", **facts))
    _save(ContestEvidence(contest_id=contest.id, item_id=item.id))
    return contest


def _draw(word: str, cycle: Cycle) -> ModerationDraw:
    manager = factories.make_user(Role.BOARD_MANAGER, cycle.board)
    facts = {"seed": f"{word} seed", "rules": Rules().as_data, "population": []}
    return _save(ModerationDraw(cycle=cycle, drawn_by_id=manager.id, drawn_at=now(), **facts))


def _to_moderate(draw: ModerationDraw, assessment: Assessment) -> ModerationItem:
    response = response_of(assessment, "1.1")
    return _save(ModerationItem(draw=draw, response=response, why=Rule.RANDOM.value))


def _plan(word: str, cycle: Cycle, agency: Agency) -> tuple[Plan, Action]:
    plan = make_plan(cycle, agency)
    standard = factories.list_standards(cycle)[0]
    long_ago = now() - timedelta(days=40)
    stamps = dict.fromkeys(("created_at", "opened_at", "last_update_at"), long_ago)
    action = make_action(plan, standard, title=f"{word} action", reported=Brag.RED, **stamps)
    submit_plan(plan, actor=SYSTEM)
    return plan, action


def _pack(word: str, period: ReportingPeriod) -> MeetingPack:
    """A pack that was made, with the words that were there."""
    assert period.meeting_on is not None
    made = gather(period.board, period, period.meeting_on, today())
    pack = _save(MeetingPack(board=period.board, period=period, meeting_on=period.meeting_on, asked_at=now()))
    pack.content = pack_content(made, made_at=now(), asked_by=word)
    pack.storage_name = storage().name
    for ending, name in (("pdf", "pdf"), ("docx", "word")):
        key = f"pack-{pack.id.hex}.{ending}"
        storage().put(key, word.encode())
        setattr(pack, f"{name}_key", key)
        setattr(pack, f"{name}_size", len(word))
    pack.status, pack.finished_at = PackStatus.READY, now()
    db.session.flush()
    return pack


def _date_change(word: str, action: Action) -> DueDateChange:
    return _save(
        DueDateChange(
            action_id=action.id, from_on=action.due_on, to_on=today() + timedelta(days=90), asked_at=now(),
            reason=f"{word} reason", decision=DateDecision.WAITING,
        )
    )  # fmt: skip


def _condition(word: str, action: Action) -> VersionRemark:
    """A condition of the version that waits: its text is what matters here."""
    version = action.plan.versions[-1]
    said = {"kind": RemarkKind.CONDITION, "wording": f"{word} condition", "due_on": today()}
    return _save(VersionRemark(version_id=version.id, action_id=action.id, sent_back=[], **said))


def _withdrawal(word: str, action: Action) -> WithdrawalRequest:
    return _save(WithdrawalRequest(action_id=action.id, reason=f"{word} withdrawal", asked_at=now()))


def _plan_upload(word: str, plan: Plan, colleague: User) -> PlanUpload:
    rows = [{"row": 2, "action": f"{word} row", "lead": "Head of nursing"}]
    return _save(
        PlanUpload(plan_id=plan.id, display_name=f"{word} plan.xlsx", rows=rows, notes=[],
                   uploaded_by_id=colleague.id, uploaded_at=now())
    )  # fmt: skip


def _report(word: str, board: Board) -> tuple[ReportingPeriod, ExceptionReport]:
    ended, fortnight = today() - timedelta(days=1), timedelta(days=14)
    dates = PeriodDates(
        name=f"{word} quarter",
        starts_on=ended - timedelta(days=90),
        ends_on=ended,
        report_due_on=ended + fortnight,
        meeting_on=ended + 2 * fortnight,
    )
    period = add_period(board, dates, actor=SYSTEM)
    (report,) = close_period(period, actor=SYSTEM)
    return period, report


def _decision(word: str, report: ExceptionReport, board: Board) -> ReviewDecision:
    chair = factories.make_user(Role.SUBGROUP_CHAIR, board)
    return _save(
        ReviewDecision(
            report_id=report.id, outcome=ReviewOutcome.CHALLENGED, wording=f"{word} question",
            decided_by_id=chair.id, decided_at=now(), answer_due_on=today() + timedelta(days=7),
        )
    )  # fmt: skip
