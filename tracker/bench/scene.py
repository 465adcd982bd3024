"""What the board looks like to whoever writes its rows, and to whoever measures its pages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tracker.assessments.rules import AssessmentStatus
from tracker.frameworks.rules import Framework

Rows = tuple[type[Any], list[dict[str, Any]]]  # a table and rows to insert into it


@dataclass(frozen=True)
class Round:
    """What the rows of all agencies share."""

    board_id: UUID
    cycle_id: UUID
    framework: Framework
    manager_id: UUID
    password_hash: str
    moment: datetime


@dataclass(frozen=True)
class Site:
    """One agency before its rows are written: ids by which they name each other."""

    number: int
    status: AssessmentStatus
    agency_id: UUID
    assessment_id: UUID
    people: tuple[UUID, ...]
    items: tuple[UUID, ...]


@dataclass(frozen=True)
class Desk:
    """An agency whose return is being answered, with two leads who may both save every answer."""

    agency_id: UUID
    assessment_id: UUID
    leads: tuple[str, str]


@dataclass(frozen=True)
class Scene:
    """What was built: where to look and who can sign in. Everybody has the same password."""

    board_id: UUID
    manager: str
    password: str
    refs: tuple[str, ...]
    desks: tuple[Desk, ...]
    graded: UUID
    agencies: int
