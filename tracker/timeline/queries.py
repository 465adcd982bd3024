"""What happened to one return, for the side that asks, from the audit trail; and an answer's versions."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select

from tracker.accounts.models import User
from tracker.assessments.models import Assessment, ExtensionRequest, Response, ResponseVersion, StatusNote
from tracker.audit.models import AuditEntry
from tracker.board_queries.queries import ANYBODY, refs_of_queries
from tracker.board_queries.rules import Reader
from tracker.db import db
from tracker.frameworks.models import MinimumStandardRecord
from tracker.timeline.rules import Entry, Event, gather, may_know, verbs_for
from tracker.workbooks.models import WorkbookUpload

MOST = 20_000  # entries of one return: 60 standards saved on each day of six weeks are 2,500
CITING = ("evidence.cite", "evidence.remove_citation", "evidence.point_to")
# Facts that a sentence uses or that keep lines apart; everything else of an entry stays in the trail.
FACTS = ("holder", "receipt_reference", "asked_for", "decision", "due_on", "standards", "kind")
COLUMNS = (
    AuditEntry.at, AuditEntry.actor_name, AuditEntry.role, AuditEntry.verb, AuditEntry.object_type,
    AuditEntry.object_id, AuditEntry.before, AuditEntry.after, AuditEntry.request_id,
)  # fmt: skip


@dataclass(frozen=True)
class Known:
    """What the trail's entries point to: standards by the id of answer or query, requests, workbooks."""

    refs: dict[str, str]
    extensions: dict[str, ExtensionRequest]
    workbooks: list[str]
    queries: dict[str, str]


def list_events(
    assessment: Assessment, *, inside: bool, ref: str = "", reader: Reader = ANYBODY
) -> list[Event]:
    """What happened, newest first, as the agency (`inside`) or the board may know it; six queries.

    With `ref` only what concerns that standard. To a blind reader queries of others are not told (R5).
    """
    known = _known(assessment, reader)
    rows = db.session.execute(
        select(*COLUMNS)
        .where(AuditEntry.verb.in_(verbs_for(inside)), _about(assessment, known))
        .order_by(AuditEntry.seq.desc())
        .limit(MOST)
    )
    known_to = [row for row in rows if may_know(row.verb, row.role, inside=inside)]
    entries = (_entry(row, known) for row in _once(known_to))
    told = _with_reasons(entries, assessment)
    return gather(entry for entry in told if not ref or ref == entry.ref or ref in _asked_at(entry))


def _once(rows: Sequence[Any]) -> list[Any]:
    """Without the save by which an answer was carried forward: one act is told once."""
    carried = {_act(row) for row in rows if row.verb == "response.carry"}
    return [row for row in rows if row.verb != "response.save" or _act(row) not in carried]


def _act(row: Any) -> tuple[str, object]:
    """One request about one answer; outside requests, one moment."""
    return row.object_id, row.request_id or row.at


def _asked_at(entry: Entry) -> Sequence[str]:
    standards = entry.facts.get("standards")
    return standards if isinstance(standards, list) else ()


def _known(assessment: Assessment, reader: Reader) -> Known:
    standards = db.session.execute(
        select(Response.id, MinimumStandardRecord.ref)
        .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
        .where(Response.assessment_id == assessment.id)
    )
    requests = db.session.scalars(
        select(ExtensionRequest).where(ExtensionRequest.assessment_id == assessment.id)
    )
    uploads = db.session.scalars(
        select(WorkbookUpload.id).where(WorkbookUpload.assessment_id == assessment.id)
    )
    return Known(
        refs={str(response_id): ref for response_id, ref in standards},
        extensions={str(request.id): request for request in requests},
        workbooks=[str(upload_id) for upload_id in uploads],
        queries=refs_of_queries(assessment.id, reader),
    )


def _about(assessment: Assessment, known: Known) -> ColumnElement[bool]:
    """Entries about the return, its answers, requests and workbooks, and evidence cited at its answers."""
    at_answers = or_(
        *(side["response"].as_string().in_(known.refs) for side in (AuditEntry.after, AuditEntry.before))
    )
    of_agency = and_(AuditEntry.agency_id == assessment.agency_id, AuditEntry.verb.in_(CITING))
    return or_(
        _is("Assessment", [str(assessment.id)]),
        _is("Response", known.refs),
        _is("ExtensionRequest", known.extensions),
        _is("WorkbookUpload", known.workbooks),
        _is("Query", known.queries),
        and_(of_agency, at_answers),
    )


def _is(object_type: str, ids: Iterable[str]) -> ColumnElement[bool]:
    return and_(AuditEntry.object_type == object_type, AuditEntry.object_id.in_(list(ids)))


def _entry(row: Any, known: Known) -> Entry:
    before, after = row.before or {}, row.after or {}
    about = row.object_id if row.object_type == "Response" else after.get("response", before.get("response"))
    facts = {name: after[name] for name in FACTS if after.get(name) and not _is_id(after[name])}
    if row.verb == "response.carry":
        facts["how"] = "confirmed" if after.get("unchanged") else "edited"
    ref = known.refs.get(about or "", "") or known.queries.get(row.object_id, "")
    return Entry(row.at, row.actor_name, row.verb, ref, facts, _asked_or_decided(row, known))


def _is_id(value: Any) -> bool:
    """Entries of the first days name a person by an id, which nobody can read."""
    try:
        return bool(UUID(value))
    except (AttributeError, TypeError, ValueError):
        return False


def _asked_or_decided(row: Any, known: Known) -> str:
    request = known.extensions.get(row.object_id)
    if request is None:
        return ""
    return request.reason if row.verb == "extension.ask" else request.decision_reason


def _with_reasons(entries: Iterable[Entry], assessment: Assessment) -> list[Entry]:
    """Reasons are kept beside the trail: its newest decline has the newest note of a decline, and so on."""
    notes: dict[str, list[str]] = defaultdict(list)
    for verb, reason in db.session.execute(
        select(StatusNote.verb, StatusNote.reason)
        .where(StatusNote.assessment_id == assessment.id)
        .order_by(StatusNote.written_at)
    ):
        notes[verb].append(reason)
    notes["assessment.extend"].append(assessment.extension_reason)
    return [
        replace(entry, text=notes[entry.verb].pop()) if notes.get(entry.verb) else entry for entry in entries
    ]


@dataclass(frozen=True)
class VersionRow:
    """One saved version of an answer in a list, without its texts."""

    number: int
    at: datetime
    by: str


def list_versions(response_id: UUID) -> list[VersionRow]:
    """Every version that was saved, the newest first; one query."""
    rows = db.session.execute(
        select(ResponseVersion.version, ResponseVersion.saved_at, User.name)
        .outerjoin(User, User.id == ResponseVersion.saved_by_id)
        .where(ResponseVersion.response_id == response_id)
        .order_by(ResponseVersion.version.desc())
    )
    return [VersionRow(number, at, by or "somebody") for number, at, by in rows]


def list_version_and_before(response_id: UUID, number: int) -> list[ResponseVersion]:
    """That version and the one saved before it, as far as they are there; one query."""
    return list(
        db.session.scalars(
            select(ResponseVersion)
            .where(ResponseVersion.response_id == response_id, ResponseVersion.version <= number)
            .order_by(ResponseVersion.version.desc())
            .limit(2)
        )
    )
