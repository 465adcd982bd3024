"""Re-tests: what is due follows from the sign-offs, what was found is kept. Scoped by owner.

An action that was completed and has no row waits for its first re-test, also one that was completed before
this installation knew of re-tests: nothing has to be made up afterwards.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload

from tracker.accounts.models import User
from tracker.action_plans.models import Action, Plan
from tracker.action_plans.rules import ActionStatus
from tracker.boards.models import Agency
from tracker.clock import end_of, local
from tracker.db import db
from tracker.impact_tests.facts import Listed
from tracker.impact_tests.models import ImpactTest
from tracker.impact_tests.rules import Kept, days_late, due_on, last_overdue

About = tuple[UUID, UUID, str, int, str, str]  # action, plan, agency, number, title, lead


def find_due(action: Action) -> date | None:
    """When the next re-test of a completed action is due; None when it is open or the last word is said."""
    if action.status is not ActionStatus.COMPLETE or action.signed_off_at is None:
        return None
    return due_on(action.signed_off_at, local(action.signed_off_at).date(), map(_kept, list_tests(action.id)))


def list_tests(action_id: UUID) -> list[ImpactTest]:
    """Every re-test of an action that is on record, the latest first, with who answered it."""
    return list(
        db.session.scalars(
            select(ImpactTest)
            .options(joinedload(ImpactTest.tested_by))
            .where(ImpactTest.action_id == action_id)
            .order_by(ImpactTest.due_on.desc(), ImpactTest.tested_at.desc())
        )
    )


def list_of_board(board_id: UUID, today: date) -> list[Listed]:
    """Every re-test of a board's agencies: those that wait by date, then those answered, the latest first."""
    return _listed(Plan.board_id == board_id, today)


def list_of_agency(agency_id: UUID, today: date) -> list[Listed]:
    """The same for one agency, at all its boards."""
    return _listed(Plan.agency_id == agency_id, today)


def count_late(listed: Iterable[Listed]) -> int:
    """How many wait past their date."""
    return sum(1 for each in listed if each.late)


def count_late_in(plans: Select[UUID], today: date) -> ScalarSelect[int]:
    """The same count for the actions of those plans, as a part of another query."""
    of_completion = (ImpactTest.action_id == Action.id) & (ImpactTest.completed_at == Action.signed_off_at)
    tested = exists().where(of_completion)
    waits_late = exists().where(of_completion, ImpactTest.embedded.is_(None), ImpactTest.due_on < today)
    never_tested = and_(Action.signed_off_at <= end_of(last_overdue(today)), ~tested)
    return (
        select(func.count(Action.id))
        .where(Action.plan_id.in_(plans), Action.status == ActionStatus.COMPLETE)
        .where(or_(never_tested, waits_late))
        .scalar_subquery()
    )


def _kept(test: ImpactTest) -> Kept:
    return Kept(test.completed_at, test.due_on, test.embedded)


def _listed(wanted: ColumnElement[bool], today: date) -> list[Listed]:
    """One query, however many there are: an action that was never tested has one row without a test."""
    rows = db.session.execute(
        select(
            Action.id, Action.plan_id, Agency.name, Action.number, Action.title, Action.lead_manager,
            Action.status, Action.signed_off_at, ImpactTest, User.name,
        )
        .join(Plan, Plan.id == Action.plan_id)
        .join(Agency, Agency.id == Plan.agency_id)
        .outerjoin(ImpactTest, ImpactTest.action_id == Action.id)
        .outerjoin(User, User.id == ImpactTest.tested_by_id)
        .where(wanted, or_(Action.status == ActionStatus.COMPLETE, ImpactTest.id.is_not(None)))
        .order_by(Action.id, ImpactTest.due_on)
    )  # fmt: skip
    found: list[Listed] = []
    for (action_id, plan_id, agency, number, title, lead, status, signed_at), tests in _by_action(rows):
        held = signed_at if status is ActionStatus.COMPLETE else None
        found.extend(_of_action((action_id, plan_id, agency, number, title, lead), held, tests, today))
    return sorted(found, key=_order)


def _by_action(rows: Iterable[Any]) -> Iterator[tuple[tuple[Any, ...], list[tuple[ImpactTest, str]]]]:
    for about, of_action in groupby(rows, key=lambda row: tuple(row[:8])):
        yield about, [(row[8], row[9] or "") for row in of_action if row[8] is not None]


def _order(each: Listed) -> tuple[bool, float, str, int]:
    when = -each.tested_at.timestamp() if each.tested_at else each.due_on.toordinal()
    return (not each.waits, when, each.agency.casefold(), each.number)


def _of_action(
    about: About, signed_at: datetime | None, tests: list[tuple[ImpactTest, str]], today: date
) -> Iterator[Listed]:
    """The re-tests of an action that were answered, and the one that waits if the completion still holds."""
    for test, by in tests:
        if test.embedded is not None:
            yield Listed(
                *about, local(test.completed_at).date(), test.due_on, 0, test.embedded, test.tested_at,
                by, test.what_changed, test.source,
            )  # fmt: skip
    if signed_at is None:
        return
    completed_on = local(signed_at).date()
    due = due_on(signed_at, completed_on, [_kept(test) for test, _by in tests])
    if due is not None:
        yield Listed(*about, completed_on, due, days_late(due, today))
