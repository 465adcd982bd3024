"""Every time that a return was submitted, and what it said then."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select

from tracker.assessments.answers import Answer
from tracker.assessments.models import Assessment, Response, ResponseVersion, Submission
from tracker.assessments.queries import answer_of
from tracker.db import db
from tracker.evidence.models import Citation, EvidenceItem


@dataclass(frozen=True)
class Receipt:
    """What the receipt of one submission says."""

    number: int
    reference: str
    content_hash: str
    authorised_by_name: str
    authorised_by_designation: str
    submitted_at: datetime
    withdrawn_at: datetime | None = None


def list_receipts(assessment: Assessment) -> list[Receipt]:
    """The receipts of a return, the latest first; one query."""
    rows = db.session.execute(
        select(
            Submission.number, Submission.receipt_reference, Submission.content_hash,
            Submission.authorised_by_name, Submission.authorised_by_designation, Submission.submitted_at,
            Submission.withdrawn_at,
        )
        .where(Submission.assessment_id == assessment.id)
        .order_by(Submission.number.desc())
    )  # fmt: skip
    return [Receipt(*row) for row in rows]


def answers_before(assessment_id: UUID, moment: datetime) -> dict[UUID, tuple[Answer, Answer]]:
    """Answers that were saved after a moment: as they were then and as they are now; two queries.

    By the id of the minimum standard. An answer that had not been saved by then was empty.
    """
    of_return = Response.assessment_id == assessment_id
    changed = db.session.scalars(select(Response).where(of_return, Response.updated_at > moment)).all()
    earlier = _versions_at(of_return, moment) if changed else {}
    return {
        response.minimum_standard_id: (earlier.get(response.id, Answer()), answer_of(response))
        for response in changed
    }


def _versions_at(of_return: ColumnElement[bool], moment: datetime) -> dict[UUID, Answer]:
    last = (
        select(ResponseVersion.response_id, func.max(ResponseVersion.version).label("version"))
        .join(Response, Response.id == ResponseVersion.response_id)
        .where(of_return, Response.updated_at > moment, ResponseVersion.saved_at <= moment)
        .group_by(ResponseVersion.response_id)
        .subquery("last")
    )
    versions = db.session.scalars(
        select(ResponseVersion).join(
            last,
            (ResponseVersion.response_id == last.c.response_id) & (ResponseVersion.version == last.c.version),
        )
    )
    return {version.response_id: answer_of(version) for version in versions}


def evidence_cited_since(assessment_id: UUID, moment: datetime) -> dict[UUID, list[str]]:
    """Titles of the evidence that answers cite since a moment, by the id of the minimum standard."""
    rows = db.session.execute(
        _citations(Response.minimum_standard_id, EvidenceItem.title, Citation.locator)
        .where(Response.assessment_id == assessment_id, Citation.cited_at > moment)
        .order_by(Citation.cited_at, Citation.id)
    )
    found: dict[UUID, list[str]] = defaultdict(list)
    for standard_id, title, locator in rows:
        found[standard_id].append(f"{title} (see {locator})" if locator else title)
    return dict(found)


def _citations(*what: Any) -> Any:
    return (
        select(*what)
        .select_from(Citation)
        .join(EvidenceItem, EvidenceItem.id == Citation.item_id)
        .join(Response, Response.id == Citation.response_id)
        .where(EvidenceItem.removed_at.is_(None))
    )
