"""A board with three agencies whose plans were ratified months ago, each with an action that is late now."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from tests import factories
from tests.action_plans.made import SMART, as_actor
from tests.browser.small_board import SmallBoard, application
from tests.support.live_server import run_command
from tracker.accounts.demonstration import DEMONSTRATION_PASSWORD
from tracker.accounts.models import User
from tracker.accounts.passwords import hash_password
from tracker.accounts.queries import list_people_with_roles
from tracker.action_plans.operations import (
    ActionContent,
    add_action,
    ensure_plan,
    open_action,
    ratify,
    submit_plan,
)
from tracker.boards.models import Agency
from tracker.clock import now, set_to, today
from tracker.cycles.models import Cycle
from tracker.db import commit, db
from tracker.exception_reports.models import ExceptionReport
from tracker.exception_reports.operations import Explanation, save_commentary, submit_report
from tracker.exception_reports.rules import CauseKind
from tracker.policy import Role

HOSPITAL, HOUSING, SCHOOL = "Millbrook Hospital Trust", "Oakfield Housing Trust", "Ferry Road School"
LATE = "Supervision for every nurse"
RATIFIED_DAYS_AGO, LATE_DAYS = 110, 40


def email(name: str) -> str:
    """The address of one of them."""
    return f"{name}@millbrook.example"


def build(folder: Path) -> SmallBoard:
    """Make the board in an empty folder."""
    run_command(folder, "database", "upgrade")
    with application(folder).app_context():
        board = factories.make_board(quorum=2)
        agencies = [factories.make_agency(board, name=name) for name in (HOSPITAL, HOUSING, SCHOOL)]
        password = hash_password(DEMONSTRATION_PASSWORD)

        def person(name: str, role: Role, place: object, title: str = "") -> User:
            return factories.make_user(
                role, place, password_hash=password, email=email(name), name=title or name.title()
            )

        for name, agency in zip(("lead", "tenancy", "head"), agencies, strict=True):
            person(name, Role.AGENCY_LEAD, agency)
        person("authoriser", Role.AUTHORISER, agencies[0])
        person("manager", Role.BOARD_MANAGER, board)
        person("member", Role.SUBGROUP_MEMBER, board, "Morgan Member")
        chair = person("chair", Role.SUBGROUP_CHAIR, board)
        cycle = factories.make_cycle(board, name="Section 11 this year")
        with set_to(now() - timedelta(days=RATIFIED_DAYS_AGO)):
            for agency in agencies:
                _ratified_plan(cycle, agency, chair)
        commit()
        names = ("lead", "authoriser", "manager", "chair")
        emails = {name: email(name) for name in names}
        return SmallBoard(agency=HOSPITAL, cycle=cycle.name, colleague=email("member"), **emails)


def _ratified_plan(cycle: Cycle, agency: Agency, chair: User) -> None:
    """One action for 1.1, which was to be done by now; nobody has written a word about it."""
    factories.make_assessment(cycle, agency, answered=True)
    lead = as_actor(_lead_of(agency))
    plan = ensure_plan(cycle, agency, actor=lead)
    standard = next(each for each in factories.list_standards(cycle) if each.ref == "1.1")
    due = today() + timedelta(days=RATIFIED_DAYS_AGO - LATE_DAYS)
    content = ActionContent(**{**SMART, "title": LATE, "due_on": due, "standard_ids": [standard.id]})
    open_action(add_action(plan, content, actor=lead), actor=lead)
    ratify(submit_plan(plan, actor=lead), "PQA 1/26", actor=as_actor(chair))


def _lead_of(agency: Agency) -> User:
    return list_people_with_roles({Role.AGENCY_LEAD}, agency_id=agency.id)[0]


def others_report(folder: Path) -> None:
    """The two other agencies explain their late action, each for want of staff, and submit."""
    with application(folder).app_context():
        for report in db.session.scalars(select(ExceptionReport)):
            agency = report.plan.agency
            if agency is None or agency.name == HOSPITAL:
                continue
            lead = as_actor(_lead_of(agency))
            words = {
                line.id: Explanation(
                    cause_kind=CauseKind.STAFFING, cause="A post is vacant.", remedy="Cover is booked.",
                    help_wanted="", forecast_on=None,
                )
                for line in report.lines
            }  # fmt: skip
            save_commentary(report, "", words, expected_version=report.version, actor=lead)
            submit_report(report, actor=lead)
        commit()
