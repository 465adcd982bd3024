"""What was said about the standards of a return, by whom it may be read."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from tracker.accounts.models import User
from tracker.assessments.asked import OPEN_COMMENT
from tracker.assessments.models import Remark, Response
from tracker.assessments.rules import RemarkKind
from tracker.db import db
from tracker.frameworks.models import MinimumStandardRecord


@dataclass(frozen=True)
class Said:
    """One remark about one standard, as pages show it."""

    ref: str
    kind: RemarkKind
    text: str
    writer_id: UUID
    writer: str
    written_at: datetime
    given: bool
    settled_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether it still asks the agency for something."""
        return self.given and self.settled_at is None

    @property
    def title(self) -> str:
        """What it is: a reason to put something right, or words that came with the signature."""
        if self.kind is RemarkKind.AUTHORISER and not self.given:
            return "The authoriser’s note"
        return self.kind.label


def list_said_about(response_id: UUID, *, inside: bool) -> list[Said]:
    """What was said about one answer, the newest first; the board reads its own words only."""
    return _said(Response.id == response_id, _readable(inside))


def comments_so_far(assessment_id: UUID) -> dict[str, list[Said]]:
    """The comments of authorisers on a return that waits for them, by the standard's reference, in order."""
    found: dict[str, list[Said]] = defaultdict(list)
    for said in reversed(_said(Response.assessment_id == assessment_id, and_(*OPEN_COMMENT))):
        found[said.ref].append(said)
    return dict(found)


def _readable(inside: bool) -> ColumnElement[bool]:
    if not inside:
        return Remark.kind == RemarkKind.BOARD
    return or_(Remark.note_id.is_not(None), Remark.settled_at.is_not(None))


def _said(*which: ColumnElement[bool]) -> list[Said]:
    rows = db.session.execute(
        select(
            MinimumStandardRecord.ref, Remark.kind, Remark.text, Remark.written_by_id, User.name,
            Remark.written_at, Remark.note_id.is_not(None), Remark.settled_at,
        )
        .join(Response, Response.id == Remark.response_id)
        .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
        .join(User, User.id == Remark.written_by_id)
        .where(*which)
        .order_by(MinimumStandardRecord.position.desc(), Remark.written_at.desc(), Remark.id)
    )  # fmt: skip
    return [Said(ref, kind, text, by, name, at, bool(given), settled) for
            ref, kind, text, by, name, at, given, settled in rows]  # fmt: skip
