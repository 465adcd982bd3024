"""One agency with a lead, a contributor and an authoriser, its board's manager, and a return to complete."""

from dataclasses import dataclass
from typing import Any

from tests import factories
from tracker.accounts.models import User
from tracker.assessments.answers import Answer
from tracker.assessments.details import AgencyDetails
from tracker.assessments.models import Assessment, Response
from tracker.assessments.operations import open_assessment, save_details, save_response
from tracker.boards.models import Agency, Board
from tracker.boards.queries import load_actor
from tracker.db import db
from tracker.frameworks.models import MinimumStandardRecord
from tracker.policy import SYSTEM, Actor, Role

DETAILS = AgencyDetails(
    address="1 Mill Lane",
    completed_by_name="Priya Lead",
    completed_by_designation="Named nurse",
    completed_by_telephone="01632 960 001",
    completed_by_email="priya@agency.example",
    lead_officer_name="Omar Officer",
    lead_officer_designation="Director",
    lead_officer_telephone="01632 960 002",
    lead_officer_email="omar@agency.example",
)


@dataclass(frozen=True)
class Story:
    """Everybody and everything a test of a return needs."""

    board: Board
    agency: Agency
    lead: User
    contributor: User
    authoriser: User
    manager: User
    assessment: Assessment

    @property
    def base(self) -> str:
        return f"/assessments/{self.assessment.id}"

    def standard(self, ref: str) -> str:
        return f"{self.base}/standards/{ref}"

    def response(self, ref: str) -> Response:
        return (
            db.session.query(Response)
            .join(MinimumStandardRecord)
            .filter(Response.assessment_id == self.assessment.id, MinimumStandardRecord.ref == ref)
            .one()
        )


def actor_of(user: User) -> Actor:
    """The person as the access policy sees them."""
    return load_actor(user.id, user.name, user.email)


def begin(policy_standards: int = 2, each: int = 2, **cycle: Any) -> Story:
    """A return that was just opened, with the people around it."""
    board = factories.make_board(short_name="VSP")
    agency = factories.make_agency(board)
    framework = factories.make_framework(policy_standards, each)
    made = factories.make_cycle(board, framework, **cycle)
    return Story(
        board=board,
        agency=agency,
        lead=factories.make_user(Role.AGENCY_LEAD, agency, name="Priya Lead"),
        contributor=factories.make_user(Role.CONTRIBUTOR, agency, name="Tom Contributor"),
        authoriser=factories.make_user(Role.AUTHORISER, agency, name="Helen Authoriser"),
        manager=factories.make_user(Role.BOARD_MANAGER, board, name="Morgan Manager"),
        assessment=open_assessment(made, agency, actor=SYSTEM),
    )


def answer_all(story: Story, *, details: bool = True, **answer: Any) -> None:
    """Give every standard an answer, and fill in the agency details."""
    lead = actor_of(story.lead)
    words = {"evidence_of_compliance": "Policy in force since May.", "finished": True, **answer}
    for response in db.session.query(Response).filter_by(assessment_id=story.assessment.id):
        save_response(response, Answer(**words), expected_version=response.version, actor=lead)
    if details:
        save_details(story.assessment, DETAILS, expected_version=story.assessment.version, actor=lead)
