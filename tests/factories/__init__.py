"""Real rows for tests: small, valid, and through the models. Names are made up and numbered."""

from datetime import date, timedelta
from itertools import count
from typing import Any, TypeVar
from uuid import UUID

from tracker.accounts.models import RoleGrant, User
from tracker.assessments.models import Assessment, Response, Submission
from tracker.assessments.rules import AssessmentStatus
from tracker.boards.models import Agency, Board, Membership
from tracker.boards.rules import AgencyKind
from tracker.clock import now, today
from tracker.cycles.models import Cycle
from tracker.cycles.rules import CycleStatus
from tracker.db import db
from tracker.frameworks.models import FrameworkVersion, MinimumStandardRecord, PolicyStandardRecord
from tracker.frameworks.rules import Grade
from tracker.handovers.models import Handover
from tracker.policy import Role

Row = TypeVar("Row")
_number = count(1)


def _save(row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    return row


def make_board(**values: object) -> Board:
    """A board with a name of its own."""
    n = next(_number)
    defaults = {"slug": f"board-{n}", "name": f"Vale {n} Safeguarding Partnership", "short_name": f"VSP{n}",
                "area": f"Vale {n}", "colour": "blue", "contact_name": "Pat Manager",
                "contact_email": "board@vale.example"}  # fmt: skip
    return _save(Board(**{**defaults, **values}))


def make_agency(board: Board, **values: object) -> Agency:
    """An agency that belongs to the board."""
    defaults = {"name": f"Agency {next(_number)}", "kind": AgencyKind.NHS_TRUST, "address": "1 Mill Lane"}
    agency = _save(Agency(**{**defaults, **values}))
    _save(Membership(board_id=board.id, agency_id=agency.id, joined_on=date(2024, 1, 1)))
    return agency


def make_user(role: Role, place: Board | Agency, *, interest: Agency | None = None, **values: object) -> User:
    """A person with one role at an agency or a board; `interest` is the agency that employs them."""
    n = next(_number)
    defaults = {"email": f"person{n}@people.example", "name": f"Person {n}", "created_at": now(),
                "password_hash": "$argon2id$unusable"}  # fmt: skip
    user = _save(User(**{**defaults, **values}))
    give_role(user, role, place, interest=interest)
    return user


def give_role(user: User, role: Role, place: Board | Agency, *, interest: Agency | None = None) -> RoleGrant:
    """One more role for a person."""
    where: dict[str, UUID] = {"agency_id": place.id} if isinstance(place, Agency) else {"board_id": place.id}
    interest_id = interest.id if interest else None
    return _save(RoleGrant(user=user, role=role, granted_at=now(), interest_agency_id=interest_id, **where))


def make_framework(policy_standards: int = 2, each: int = 2) -> FrameworkVersion:
    """A small framework; the first standard of each policy standard is Essential."""
    content = _framework_content(f"TEST-{next(_number)}", policy_standards, each)
    version = _save(
        FrameworkVersion(
            reference=content["reference"],
            title=content["title"],
            issued=content["issued"],
            content=content,
            content_hash=f"{next(_number):064}",
            imported_at=now(),
        )
    )
    position = count(1)
    for row in content["policy_standards"]:
        below = row["minimum_standards"]
        fields = {name: value for name, value in row.items() if name != "minimum_standards"}
        policy = _save(PolicyStandardRecord(framework_version_id=version.id, **fields))
        for minimum in below:
            _save(MinimumStandardRecord(policy_standard_id=policy.id, position=next(position), **minimum))
    return version


def _framework_content(reference: str, policy_standards: int, each: int) -> dict[str, Any]:
    """What a data file would say: the same words as the rows."""
    return {
        "reference": reference,
        "title": "Test framework",
        "issued": "2026-01",
        "grades": [
            {"value": grade.as_data, "label": grade.label, "descriptor": [f"{grade.label} work."]}
            for grade in Grade
        ],
        "policy_standards": [
            {
                "number": number,
                "title": f"Policy standard {number}",
                "short_title": f"Policy {number}",
                "summary": "What it is about.",
                "minimum_standards": [
                    {
                        "ref": f"{number}.{minimum}",
                        "short_title": f"Standard {number}.{minimum}",
                        "text": "Staff know what to do.",
                        "essential": minimum == 1,
                        "evidence_prompts": ["Training records", "Policy"],
                    }
                    for minimum in range(1, each + 1)
                ],
            }
            for number in range(1, policy_standards + 1)
        ],
    }


def make_cycle(board: Board, framework: FrameworkVersion | None = None, **values: object) -> Cycle:
    """An open cycle due in 30 days."""
    framework = framework or make_framework()
    defaults = {"board_id": board.id, "framework_version_id": framework.id, "name": f"Cycle {next(_number)}",
                "opens_on": today() - timedelta(days=10), "due_on": today() + timedelta(days=30),
                "status": CycleStatus.OPEN}  # fmt: skip
    return _save(Cycle(**{**defaults, **values}))


def make_assessment(cycle: Cycle, agency: Agency, *, answered: bool = False, **values: object) -> Assessment:
    """A return with an empty (or answered) response for every minimum standard of the cycle's framework."""
    status = AssessmentStatus.IN_PROGRESS if answered else AssessmentStatus.NOT_STARTED
    assessment = _save(Assessment(**{"cycle": cycle, "agency": agency, "status": status, **values}))
    for standard in list_standards(cycle):
        text = f"We comply with {standard.ref}." if answered else ""
        db.session.add(
            Response(
                assessment=assessment,
                minimum_standard_id=standard.id,
                evidence_of_compliance=text,
                finished=answered,
            )
        )
    db.session.flush()
    return assessment


def make_handover(response: Response, holder: User, **values: object) -> Handover:
    """A standard in a colleague's hands."""
    response.assigned_to_id = holder.id
    defaults = {"response_id": response.id, "holder_id": holder.id, "given_at": now(), "note": ""}
    return _save(Handover(**{**defaults, **values}))


def make_submission(assessment: Assessment, number: int = 1, **values: object) -> Submission:
    """One time that the return was submitted; by default the one whose receipt it has now."""
    defaults = {"receipt_reference": assessment.receipt_reference or f"S11-TEST-{next(_number)}",
                "content_hash": "0" * 64, "authorised_by_name": "P", "authorised_by_designation": "Head",
                "submitted_at": assessment.submitted_at or now()}  # fmt: skip
    return _save(Submission(**{"assessment_id": assessment.id, "number": number, **defaults, **values}))


def list_standards(cycle: Cycle) -> list[MinimumStandardRecord]:
    """The minimum standards of the cycle's framework, in order."""
    return list(
        db.session.query(MinimumStandardRecord)
        .join(PolicyStandardRecord)
        .filter(PolicyStandardRecord.framework_version_id == cycle.framework_version_id)
        .order_by(MinimumStandardRecord.position)
    )


def list_responses(assessment: Assessment) -> list[Response]:
    """The answers of a return, in the framework's order."""
    return list(
        db.session.query(Response)
        .join(MinimumStandardRecord)
        .filter(Response.assessment_id == assessment.id)
        .order_by(MinimumStandardRecord.position)
    )
