"""A board of any size: real rows in every table the measured pages read, written in bulk.

Half of the returns are graded; the others are still being answered, or lie with the board.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from secrets import token_urlsafe
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, text

from tracker.accounts.models import RoleGrant, User
from tracker.accounts.passwords import hash_password
from tracker.assessments.rules import AssessmentStatus
from tracker.bench import plan_rows, return_rows
from tracker.bench.scene import Desk, Round, Rows, Scene, Site
from tracker.boards.models import Agency, Board, Membership
from tracker.boards.rules import AgencyKind
from tracker.clock import now, today
from tracker.cycles.models import Cycle
from tracker.cycles.rules import CycleStatus
from tracker.db import commit, db
from tracker.frameworks.operations import import_framework
from tracker.frameworks.queries import get_framework
from tracker.frameworks.source import built_in_text
from tracker.policy import SYSTEM, Role

FRAMEWORK = "S11-2009"
ITEMS = 30  # evidence items of each agency
AT_ONCE = 50  # agencies whose rows are written together, so that memory does not grow with their number
STATUSES = (
    AssessmentStatus.GRADED,
    AssessmentStatus.IN_PROGRESS,
    AssessmentStatus.GRADED,
    AssessmentStatus.SUBMITTED,
)
PEOPLE = (
    ("lead", Role.AGENCY_LEAD),
    ("deputy", Role.AGENCY_LEAD),
    ("authoriser", Role.AUTHORISER),
)


def build(agencies: int) -> Scene:
    """Fill the empty database of the application in use, and commit. Takes two agencies or more."""
    password = token_urlsafe(16)
    around = _begin(hash_password(password))
    sites = [_site(number) for number in range(agencies)]
    for first in range(0, agencies, AT_ONCE):
        _write(around, sites[first : first + AT_ONCE])
        commit()
    _learn_sizes()
    return Scene(
        board_id=around.board_id,
        manager=_email("manager", 0),
        password=password,
        refs=tuple(standard.ref for standard in around.framework.minimum_standards),
        desks=tuple(_desk(site) for site in sites if site.status is AssessmentStatus.IN_PROGRESS),
        graded=sites[0].assessment_id,
        agencies=agencies,
    )


def _begin(password_hash: str) -> Round:
    version = import_framework(built_in_text(FRAMEWORK), actor=SYSTEM)
    board = Board(slug="bench", name="Bench Safeguarding Partnership", short_name="BSP", area="Bench",
                  contact_name="The board office", contact_email="board@bench.example")  # fmt: skip
    manager = User(email=_email("manager", 0), name="Manager", password_hash=password_hash, created_at=now())
    db.session.add_all([board, manager])
    db.session.flush()
    db.session.add(RoleGrant(user=manager, role=Role.BOARD_MANAGER, board_id=board.id, granted_at=now()))
    cycle = Cycle(
        board_id=board.id,
        framework_version_id=version.id,
        name="Round 1",
        status=CycleStatus.GRADING,
        opens_on=today() - timedelta(days=90),
        due_on=today() + timedelta(days=10),
    )
    db.session.add(cycle)
    db.session.flush()
    return Round(board.id, cycle.id, get_framework(version.id), manager.id, password_hash, now())


def _site(number: int) -> Site:
    people, items = tuple(uuid4() for _ in PEOPLE), tuple(uuid4() for _ in range(ITEMS))
    return Site(number, STATUSES[number % len(STATUSES)], uuid4(), uuid4(), people, items)


def _desk(site: Site) -> Desk:
    leads = (_email("lead", site.number), _email("deputy", site.number))
    return Desk(site.agency_id, site.assessment_id, leads)


def _write(around: Round, sites: list[Site]) -> None:
    """The rows of some agencies, gathered by table; who they are before what they wrote and plan."""
    for part in (_agency, return_rows.of_agency, plan_rows.of_agency):
        rows: dict[type[Any], list[dict[str, Any]]] = {}
        for table, values in chain.from_iterable(part(around, site) for site in sites):
            rows.setdefault(table, []).extend(values)
        for table, values in rows.items():
            # Into the table, not through the mapper: that would begin every answer at version 1.
            db.session.execute(insert(table.__table__), values)


def _agency(around: Round, site: Site) -> Iterator[Rows]:
    kind = list(AgencyKind)[site.number % len(AgencyKind)]
    yield Agency, [{"id": site.agency_id, "name": f"Agency {site.number:04}", "kind": kind}]
    joined_on = around.moment.date()
    yield Membership, [{"board_id": around.board_id, "agency_id": site.agency_id, "joined_on": joined_on}]
    named = [(person_id, part, role) for person_id, (part, role) in zip(site.people, PEOPLE, strict=True)]
    yield User, [_user(around, site, person_id, part) for person_id, part, _role in named]
    yield RoleGrant, [{"user_id": person_id, "role": role, "agency_id": site.agency_id,
                       "granted_at": around.moment} for person_id, _part, role in named]  # fmt: skip


def _user(around: Round, site: Site, person_id: UUID, part: str) -> dict[str, Any]:
    return {
        "id": person_id,
        "email": _email(part, site.number),
        "name": f"{part.capitalize()} {site.number}",
        "password_hash": around.password_hash,
        "created_at": around.moment,
    }


def _email(part: str, number: int) -> str:
    return f"{part}{number}@bench.example"


def _learn_sizes() -> None:
    """PostgreSQL would look at the new rows by itself within minutes; a server in use has done so."""
    if db.engine.dialect.name == "postgresql":
        db.session.execute(text("ANALYZE"))
        commit()
