"""The rows of one agency's return: evidence, 60 answers with a kept version each, citations, and grades."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from tracker.assessments.models import Assessment, Response, ResponseVersion
from tracker.assessments.rules import AssessmentStatus
from tracker.bench.scene import Round, Rows, Site
from tracker.bench.words import answer, sentence
from tracker.evidence.models import Citation, EvidenceItem, FileVersion
from tracker.evidence.rules import EvidenceKind, FileState
from tracker.frameworks.rules import Grade
from tracker.grading.models import GradeRecord
from tracker.grading.rules import GradeKind

KINDS = (EvidenceKind.FILE, EvidenceKind.FILE, EvidenceKind.LINK, EvidenceKind.FILE, EvidenceKind.ON_REQUEST)
GRADES = (
    Grade.GOOD,
    Grade.ADEQUATE,
    Grade.GOOD,
    Grade.OUTSTANDING,
    Grade.ADEQUATE,
    Grade.INADEQUATE,
    Grade.GOOD,
)
NOT_SENT = {"receipt_reference": None, "published_at": None}
IMPROVED_EVERY = 6  # one answer in so many names an area for improvement


def of_agency(around: Round, site: Site) -> Iterator[Rows]:
    """Everything about the return, parents before children."""
    responses = [
        _response(around, site, position, standard.id)
        for position, standard in enumerate(around.framework.minimum_standards)
    ]
    yield Assessment, [_assessment(around, site)]
    yield EvidenceItem, [_item(around, site, n, item_id) for n, item_id in enumerate(site.items)]
    yield (
        FileVersion,
        [row for n, item_id in enumerate(site.items) for row in _file(around, site, n, item_id)],
    )
    yield Response, responses
    yield ResponseVersion, [_version(row) for row in responses]
    yield (
        Citation,
        [row for n, response in enumerate(responses) for row in _citations(around, site, n, response)],
    )
    if site.status is AssessmentStatus.GRADED:
        yield GradeRecord, [_grade(around, site, n, row["id"]) for n, row in enumerate(responses)]


def _assessment(around: Round, site: Site) -> dict[str, Any]:
    row = {
        "id": site.assessment_id,
        "cycle_id": around.cycle_id,
        "agency_id": site.agency_id,
        "status": site.status,
        "address": f"{site.number + 1} Mill Lane",
        "completed_by_name": f"Lead {site.number}",
        "completed_by_designation": "Safeguarding lead",
        "completed_by_telephone": "01632 960001",
        "completed_by_email": f"lead{site.number}@bench.example",
        "lead_officer_name": f"Deputy {site.number}",
        "lead_officer_designation": "Director",
        "lead_officer_telephone": "01632 960002",
        "lead_officer_email": f"deputy{site.number}@bench.example",
    }
    return {**row, **_sent(around, site)}


def _sent(around: Round, site: Site) -> dict[str, Any]:
    """The stamps of sending, authorising and publishing, empty where the return has not come so far."""
    lead, _deputy, authoriser = site.people
    stamps = {
        "sent_by_id": lead,
        "sent_at": around.moment - timedelta(days=9),
        "authorised_by_id": authoriser,
        "authorised_by_name": f"Authoriser {site.number}",
        "authorised_by_designation": "Chief executive",
        "signature": f"Authoriser {site.number}",
        "submitted_at": around.moment - timedelta(days=8),
        "receipt_reference": f"S11-BSP-2026-{site.number:05}",
        "content_hash": f"{site.number:064x}",
    }
    if not site.status.with_board:
        return {name: "" if isinstance(value, str) else None for name, value in stamps.items()} | NOT_SENT
    graded = site.status is AssessmentStatus.GRADED
    return {**stamps, "published_at": around.moment - timedelta(days=1) if graded else None}


def _item(around: Round, site: Site, n: int, item_id: UUID) -> dict[str, Any]:
    kind = KINDS[n % len(KINDS)]
    return {
        "id": item_id,
        "agency_id": site.agency_id,
        "kind": kind,
        "title": f"{n + 1}. {sentence(n)[:60]}",
        "url": f"https://agency{site.number}.example/policies/{n}" if kind is EvidenceKind.LINK else "",
        "held_at": "With the training lead" if kind is EvidenceKind.ON_REQUEST else "",
        "owner_name": "Training lead",
        "document_date": around.moment.date() - timedelta(days=200),
        "review_by": around.moment.date() + timedelta(days=30 * (n % 20) - 100),
        "added_by_id": site.people[0],
        "added_at": around.moment - timedelta(days=60),
    }


def _file(around: Round, site: Site, n: int, item_id: UUID) -> Iterator[dict[str, Any]]:
    if KINDS[n % len(KINDS)] is EvidenceKind.FILE:
        yield {
            "item_id": item_id,
            "number": 1,
            "display_name": f"document-{n}.pdf",
            "media_type": "application/pdf",
            "size": 200_000 + n,
            "sha256": f"{site.number * 1000 + n:064x}",
            "storage_name": "local",
            "storage_key": item_id.hex,
            "state": FileState.AVAILABLE,
            "uploaded_by_id": site.people[0],
            "uploaded_at": around.moment - timedelta(days=60),
        }


def _response(around: Round, site: Site, position: int, standard_id: UUID | None) -> dict[str, Any]:
    number = site.number * 60 + position
    return {
        "id": uuid4(),
        "assessment_id": site.assessment_id,
        "minimum_standard_id": standard_id,
        "evidence_of_compliance": answer(number),
        "areas_for_improvement": sentence(number) if position % IMPROVED_EVERY == 0 else "",
        "self_grade": GRADES[number % len(GRADES)],
        "na_requested": False,
        "na_reason": "",
        "modification": "",
        "modification_reason": "",
        "finished": True,
        "updated_at": around.moment - timedelta(days=20),
        "updated_by_id": site.people[position % 2],
        "version": 2,
    }


def _version(response: dict[str, Any]) -> dict[str, Any]:
    kept = ("version", "evidence_of_compliance", "areas_for_improvement", "self_grade", "na_requested",
            "na_reason", "modification", "modification_reason")  # fmt: skip
    return {
        **{name: response[name] for name in kept},
        "response_id": response["id"],
        "saved_by_id": response["updated_by_id"],
        "saved_at": response["updated_at"],
    }


def _citations(around: Round, site: Site, n: int, response: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Nought to three for each answer."""
    for k in range(n % 4):
        yield {
            "item_id": site.items[(n * 3 + k) % len(site.items)],
            "response_id": response["id"],
            "locator": f"page {n + k + 1}",
            "cited_by_id": site.people[0],
            "cited_at": around.moment - timedelta(days=20),
        }


def _grade(around: Round, site: Site, n: int, response_id: UUID) -> dict[str, Any]:
    return {
        "response_id": response_id,
        "grader_id": around.manager_id,
        "kind": GradeKind.FIRST,
        "value": GRADES[(site.number + n) % len(GRADES)],
        "rationale": sentence(site.number + n),
        "comment_to_agency": sentence(site.number + n + 1),
        "recorded_at": around.moment - timedelta(days=2),
    }
