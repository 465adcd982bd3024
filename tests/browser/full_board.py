"""A board with the whole framework: 60 standards, answered last year, shared by six people this year."""

from datetime import timedelta
from pathlib import Path

from tests import factories
from tests.browser.small_board import SmallBoard, application
from tests.support.live_server import run_command
from tracker.accounts.demonstration import DEMONSTRATION_PASSWORD
from tracker.accounts.passwords import hash_password
from tracker.assessments.operations import open_assessment
from tracker.assessments.rules import AssessmentStatus
from tracker.boards.models import Agency, Board
from tracker.clock import now, today
from tracker.cycles.rules import CycleStatus
from tracker.db import commit
from tracker.frameworks.models import FrameworkVersion
from tracker.frameworks.operations import import_framework
from tracker.frameworks.source import built_in_text
from tracker.policy import SYSTEM, Role

FRAMEWORK = "S11-2009"
YEAR = timedelta(days=365)
AGENCY_PEOPLE = {
    "lead": (Role.AGENCY_LEAD, "Lena Lead"),
    "deputy": (Role.AGENCY_LEAD, "Dev Deputy"),
    "ann": (Role.CONTRIBUTOR, "Ann Nurse"),
    "ben": (Role.CONTRIBUTOR, "Ben Trainer"),
    "authoriser": (Role.AUTHORISER, "Olu Officer"),
}


def email(name: str) -> str:
    """The address of one of them."""
    return f"{name}@millbrook.example"


def build(folder: Path) -> SmallBoard:
    """Make the board in an empty folder."""
    run_command(folder, "database", "upgrade")
    with application(folder).app_context():
        board = factories.make_board(short_name="VSP1")
        agency = factories.make_agency(board, name="Millbrook Hospital Trust")
        password = hash_password(DEMONSTRATION_PASSWORD)
        for key, (role, name) in AGENCY_PEOPLE.items():
            factories.make_user(role, agency, password_hash=password, email=email(key), name=name)
        for key, role in (("manager", Role.BOARD_MANAGER), ("chair", Role.SUBGROUP_CHAIR)):
            factories.make_user(role, board, password_hash=password, email=email(key))
        framework = import_framework(built_in_text(FRAMEWORK), actor=SYSTEM)
        _answer_last_year(board, agency, framework)
        cycle = factories.make_cycle(board, framework, name="Section 11 this year")
        open_assessment(cycle, agency, actor=SYSTEM)
        commit()
        emails = {key: email(key) for key in ("lead", "authoriser", "manager", "chair")}
        return SmallBoard(agency=agency.name, cycle=cycle.name, colleague=email("deputy"), **emails)


def _answer_last_year(board: Board, agency: Agency, framework: FrameworkVersion) -> None:
    opens = today() - YEAR
    last = factories.make_cycle(
        board, framework, name="Section 11 last year", opens_on=opens, due_on=opens + timedelta(days=40),
        status=CycleStatus.CLOSED,
    )  # fmt: skip
    factories.make_assessment(
        last, agency, answered=True, status=AssessmentStatus.CLOSED, submitted_at=now() - YEAR / 2,
        published_at=now() - YEAR / 3, receipt_reference="S11-VSP-LAST-YEAR",
    )  # fmt: skip
