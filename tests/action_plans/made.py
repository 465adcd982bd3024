"""A board with one agency's plan, and the people around it, made through the operations."""

import io
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from python_calamine import CalamineWorkbook

from tests.factories import list_standards, make_agency, make_assessment, make_board, make_cycle, make_user
from tests.support.house_client import HouseClient
from tracker.accounts.models import User
from tracker.action_plans.models import Action, Plan
from tracker.action_plans.operations import (
    ActionContent,
    add_action,
    ensure_plan,
    open_action,
    ratify,
    submit_plan,
)
from tracker.assessments.models import Assessment, Response
from tracker.boards.models import Agency, Board
from tracker.boards.queries import load_actor
from tracker.clock import now, today
from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.evidence.models import Citation, EvidenceItem
from tracker.evidence.rules import EvidenceKind
from tracker.policy import Actor, Role

SMART: dict[str, Any] = {
    "title": "Supervision for every nurse",
    "specific": "Book quarterly supervision for all 14 nurses.",
    "measurable": "13 of 14 nurses are supervised each quarter.",
    "achievable": "Two days a month of the named doctor.",
    "relevant": "Staff wait too long for advice.",
    "lead_manager": "A. Patel, head of nursing",
}


def as_actor(user: User) -> Actor:
    """The person as the operations know them."""
    return load_actor(user.id, user.name, user.email)


@dataclass
class Place:
    """One agency of one board with a return, a plan and its people."""

    board: Board = field(default_factory=make_board)

    @cached_property
    def agency(self) -> Agency:
        return make_agency(self.board)

    @cached_property
    def cycle(self) -> Cycle:
        return make_cycle(self.board)

    @cached_property
    def assessment(self) -> Assessment:
        return make_assessment(self.cycle, self.agency, answered=True)

    @cached_property
    def lead(self) -> User:
        return make_user(Role.AGENCY_LEAD, self.agency)

    @cached_property
    def contributor(self) -> User:
        return make_user(Role.CONTRIBUTOR, self.agency)

    @cached_property
    def authoriser(self) -> User:
        return make_user(Role.AUTHORISER, self.agency)

    @cached_property
    def manager(self) -> User:
        return make_user(Role.BOARD_MANAGER, self.board)

    @cached_property
    def member(self) -> User:
        return make_user(Role.SUBGROUP_MEMBER, self.board)

    @cached_property
    def plan(self) -> Plan:
        return ensure_plan(self.assessment.cycle, self.agency, actor=as_actor(self.lead))

    def standard_ids(self, *refs: str) -> frozenset[Any]:
        """The ids of the cycle's standards with these references."""
        return frozenset(standard.id for standard in list_standards(self.cycle) if standard.ref in refs)

    def answer(self, ref: str) -> Response:
        """The agency's answer to that standard."""
        (standard_id,) = self.standard_ids(ref)
        wanted = Response.assessment_id == self.assessment.id, Response.minimum_standard_id == standard_id
        return db.session.query(Response).filter(*wanted).one()

    def draft(self, **values: Any) -> Action:
        """A draft that is SMART but for what the values take away; due in 60 days."""
        content = {**SMART, "due_on": today() + timedelta(days=60), **values}
        return add_action(self.plan, ActionContent(**content), actor=as_actor(self.lead))

    def action(self, *refs: str, **values: Any) -> Action:
        """An open action that serves the standards with these references."""
        action = self.draft(standard_ids=self.standard_ids(*refs), **values)
        open_action(action, actor=as_actor(self.lead))
        return action

    def ratified(self) -> None:
        """Submit the plan and ratify it."""
        version = submit_plan(self.plan, actor=as_actor(self.lead))
        ratify(version, "PQA 14/26", actor=as_actor(self.member))


def cite(action: Action, title: str = "Supervision log") -> EvidenceItem:
    """Evidence cited at an action: available on request."""
    item = EvidenceItem(
        agency_id=action.plan.agency_id,
        kind=EvidenceKind.ON_REQUEST,
        title=title,
        held_at="Locked cabinet",
        added_at=now(),
    )
    db.session.add(item)
    db.session.flush()
    db.session.add(Citation(item_id=item.id, action_id=action.id, locator="page 2", cited_at=now()))
    db.session.flush()
    return item


def in_days(days: int) -> date:
    """That many days from today."""
    return today() + timedelta(days=days)


def date_parts(name: str, day: date | None) -> dict[str, str]:
    """A date as its three boxes send it."""
    values = (day.day, day.month, day.year) if day else ("", "", "")
    return {
        f"{name}-{part}": str(value) for part, value in zip(("day", "month", "year"), values, strict=True)
    }


def plan_url(place: Place) -> str:
    """The address of the plan."""
    return f"/plans/{place.plan.id}"


def sheet(client: HouseClient, url: str) -> list[list[Any]]:
    """The rows of a spreadsheet that a page gives, headings first."""
    file = io.BytesIO(client.download(url).data)
    return CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()
