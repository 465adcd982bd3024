"""A board small enough to be played through by hand: one agency, four standards, a person for each part."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import update

from tests import factories
from tests.browser.people import sign_in
from tests.support.live_server import run_command
from tracker import create_app
from tracker.accounts.demonstration import DEMONSTRATION_PASSWORD
from tracker.accounts.passwords import hash_password
from tracker.action_plans.models import Action, ActionVersion, StatusUpdate
from tracker.assessments.models import Assessment
from tracker.assessments.operations import open_assessment
from tracker.assessments.rules import AssessmentStatus
from tracker.boards.models import Agency
from tracker.clock import now
from tracker.config import Environment, Settings
from tracker.cycles.models import Cycle
from tracker.db import commit, db
from tracker.policy import SYSTEM, Role


@dataclass(frozen=True)
class SmallBoard:
    """Who signs in, and the names on the pages."""

    lead: str
    colleague: str
    authoriser: str
    manager: str
    chair: str
    agency: str
    cycle: str


@dataclass
class Stage:
    """The board, where it is served, and a window for each person."""

    folder: Path
    board: SmallBoard
    address: str
    open_page: Callable[..., Page]

    def window(self, email: str, **more: Any) -> Page:
        """A window of their own for this person, signed in."""
        page = self.open_page(self.address, **more)
        sign_in(page, email)
        return page


def build(folder: Path) -> SmallBoard:
    """Make the board in an empty folder."""
    run_command(folder, "database", "upgrade")
    with application(folder).app_context():
        board = factories.make_board(short_name="VSP1")
        agency = factories.make_agency(board, name="Millbrook Hospital Trust")
        password = hash_password(DEMONSTRATION_PASSWORD)
        roles = {
            "lead": (Role.AGENCY_LEAD, agency),
            "colleague": (Role.AGENCY_LEAD, agency),
            "authoriser": (Role.AUTHORISER, agency),
            "manager": (Role.BOARD_MANAGER, board),
            "chair": (Role.SUBGROUP_CHAIR, board),
        }
        people = {
            name: factories.make_user(role, place, password_hash=password, email=f"{name}@millbrook.example")
            for name, (role, place) in roles.items()
        }
        cycle = factories.make_cycle(board, name="Section 11 2026")
        open_assessment(cycle, agency, actor=SYSTEM)
        commit()
        emails = {name: user.email for name, user in people.items()}
        return SmallBoard(agency=agency.name, cycle=cycle.name, **emails)


def let_days_pass(folder: Path, days: int) -> None:
    """What was written to the plan was written that many days ago: a reporting period can end in between."""
    ago = timedelta(days=days)
    with application(folder).app_context():
        for action in db.session.query(Action):
            past = {"created_at": action.created_at - ago, "opened_at": (action.opened_at or now()) - ago}
            db.session.execute(update(Action).where(Action.id == action.id).values(**past))
        for said in db.session.query(StatusUpdate):
            values = {"written_at": said.written_at - ago}
            db.session.execute(update(StatusUpdate).where(StatusUpdate.id == said.id).values(**values))
        for kept in db.session.query(ActionVersion):
            values = {"saved_at": kept.saved_at - ago}
            db.session.execute(update(ActionVersion).where(ActionVersion.id == kept.id).values(**values))
        commit()


def let_returns_come_in(folder: Path) -> tuple[str, str]:
    """The agency's return and one of another agency are submitted; gives the ways to grade them."""
    with application(folder).app_context():
        cycle = db.session.query(Cycle).one()
        other = factories.make_agency(cycle.board, name="Oakfield Housing Trust")
        open_assessment(cycle, other, actor=SYSTEM)
        for number, assessment in enumerate(db.session.query(Assessment).join(Agency).order_by(Agency.name)):
            assessment.status, assessment.submitted_at = AssessmentStatus.SUBMITTED, now()
            assessment.receipt_reference = f"S11-TEST-{number}"
        own = db.session.query(Assessment).filter(Assessment.agency_id != other.id).one()
        commit()
        return f"/assessments/{own.id}/grading", f"/cycles/{cycle.id}/grading"


def application(folder: Path) -> Flask:
    """The application on the data of a folder, for setting a scene."""
    return create_app(Settings(environment=Environment.DEMONSTRATION, data_folder=folder))
