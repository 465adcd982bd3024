"""A board before its round: two agencies with people, and no cycle; and their returns once submitted."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from tests import factories
from tests.browser.small_board import SmallBoard, application
from tests.evidence.build import cite_at, make_file, response_of
from tests.support.live_server import run_command
from tracker.accounts.demonstration import DEMONSTRATION_PASSWORD
from tracker.accounts.passwords import hash_password
from tracker.assessments.models import Assessment
from tracker.assessments.rules import AssessmentStatus
from tracker.boards.models import Agency
from tracker.boards.rules import AgencyKind
from tracker.clock import now
from tracker.db import commit, db
from tracker.frameworks.rules import Grade
from tracker.policy import Role

HOSPITAL, SCHOOL = "Millbrook Hospital Trust", "Ferry Road School"


def email(name: str) -> str:
    """The address of one of them."""
    return f"{name}@millbrook.example"


def build(folder: Path) -> SmallBoard:
    """Make the board in an empty folder."""
    run_command(folder, "database", "upgrade")
    with application(folder).app_context():
        board = factories.make_board(short_name="VSP1")
        hospital = factories.make_agency(board, name=HOSPITAL)
        school = factories.make_agency(board, name=SCHOOL, kind=AgencyKind.SCHOOL)
        password = hash_password(DEMONSTRATION_PASSWORD)
        roles = {
            "lead": (Role.AGENCY_LEAD, hospital),
            "authoriser": (Role.AUTHORISER, hospital),
            "head": (Role.AGENCY_LEAD, school),
            "manager": (Role.BOARD_MANAGER, board),
            "moderator": (Role.MODERATOR, board),
            "chair": (Role.SUBGROUP_CHAIR, board),
        }
        for name, (role, place) in roles.items():
            factories.make_user(role, place, password_hash=password, email=email(name))
        factories.make_framework()
        commit()
        emails = {name: email(name) for name in ("lead", "authoriser", "manager", "chair")}
        return SmallBoard(agency=HOSPITAL, cycle="Section 11 round", colleague=email("moderator"), **emails)


def submit_everything(folder: Path) -> None:
    """Both agencies have answered and submitted; how they do that is played elsewhere.

    1.1 and 1.2 cite a file, and the hospital asks for N/A at 2.2.
    """
    with application(folder).app_context():
        for number, assessment in enumerate(db.session.scalars(select(Assessment))):
            agency = db.session.get_one(Agency, assessment.agency_id)
            for response in factories.list_responses(assessment):
                ref = response.minimum_standard.ref
                response.evidence_of_compliance = f"{agency.name} complies with {ref}."
                response.self_grade = Grade.GOOD
                response.finished, response.updated_at = True, now() - timedelta(minutes=5)
            for ref in ("1.1", "1.2"):
                item = make_file(agency, title=f"Records for {ref} of {agency.name}")
                cite_at(item, assessment, ref)
            assessment.status, assessment.submitted_at = AssessmentStatus.SUBMITTED, now()
            assessment.receipt_reference = f"S11-ROUND-{number}"
            factories.make_submission(assessment)
        asked = db.session.scalar(
            select(Assessment).join(Agency, Agency.id == Assessment.agency_id).where(Agency.name == HOSPITAL)
        )
        answer = response_of(asked, "2.2")
        answer.na_requested, answer.na_reason, answer.self_grade = True, "We hold no case files.", None
        commit()
