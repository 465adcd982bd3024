"""What can be drawn: everything that submitted returns cite, each with the key that names it anywhere."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from tracker.assessments.models import Assessment, Response
from tracker.assessments.rules import WITH_BOARD
from tracker.boards.models import Agency
from tracker.carry_forward.rules import predecessors, usable_frameworks
from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.evidence.facts import with_latest
from tracker.evidence.models import Citation, EvidenceItem, FileVersion
from tracker.evidence.rules import EvidenceKind
from tracker.frameworks.models import FrameworkVersion, MinimumStandardRecord
from tracker.frameworks.queries import get_framework, list_recorded_of_all
from tracker.frameworks.rules import Framework, Grade, ref_key
from tracker.grading.queries import VALUE, with_grade_in_force
from tracker.sampling.models import EvidenceSample, SampleItem
from tracker.sampling.queries import in_force
from tracker.sampling.rules import Member, Stratum, letters

TOP = Grade.OUTSTANDING


@dataclass(frozen=True)
class Candidate:
    """One citation of a submitted return, with the file version that was submitted."""

    key: str
    strata: frozenset[Stratum]
    agency: str
    ref: str
    short_title: str
    title: str
    see: str
    kind: EvidenceKind
    response_id: UUID
    item_id: UUID
    file_version: int | None
    sha256: str

    @property
    def in_return(self) -> tuple[str, tuple[int, ...], int]:
        """Its place: receipt, standard, and which of its citations."""
        receipt, ref, number = self.key.rsplit("/", 2)
        return receipt, ref_key(ref), int(number)

    @property
    def member(self) -> Member:
        return Member(self.key, self.strata)

    @property
    def as_data(self) -> dict[str, Any]:
        """As a sample keeps it."""
        return {
            "key": self.key, "strata": letters(self.strata), "agency": self.agency, "ref": self.ref,
            "title": self.title, "see": self.see, "kind": self.kind.value, "version": self.file_version,
            "sha256": self.sha256,
        }  # fmt: skip


def list_population(cycle: Cycle, assessment_id: UUID | None = None) -> list[Candidate]:
    """What the submitted returns of a cycle cite, or one of them; by agency, standard and citation.

    A key is the receipt of the submission, the standard, and which of its citations it is, in the order in
    which they were made: S11-RSCP-2026-7F3K9/3.4/2. The number of queries is the same for any size.
    """
    rows = _rows(cycle.id, assessment_id)
    # Two databases put names in an order of their own; a list that is handed on should have one only.
    return sorted(_candidates(rows, sampled_before(cycle)), key=lambda each: (each.agency, each.in_return))


def _rows(cycle_id: UUID, assessment_id: UUID | None) -> Sequence[Any]:
    query = with_grade_in_force(
        select(
            Assessment.receipt_reference, Assessment.agency_id, Agency.name, Response.id, Response.self_grade,
            VALUE, MinimumStandardRecord.ref, MinimumStandardRecord.short_title,
            MinimumStandardRecord.essential, EvidenceItem.id, EvidenceItem.title, EvidenceItem.kind,
            Citation.locator, FileVersion.number, FileVersion.sha256,
        )
        .select_from(Citation)
        .join(EvidenceItem, EvidenceItem.id == Citation.item_id)
        .join(Response, Response.id == Citation.response_id)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .join(Agency, Agency.id == Assessment.agency_id)
        .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
    )  # fmt: skip
    wanted = [Assessment.id == assessment_id] if assessment_id else []
    query = query.where(
        Assessment.cycle_id == cycle_id, Assessment.status.in_(WITH_BOARD), EvidenceItem.removed_at.is_(None),
        *wanted,
    ).order_by(
        Agency.name, Assessment.id, MinimumStandardRecord.position, Citation.cited_at, Citation.id
    )  # fmt: skip
    return db.session.execute(with_latest(query, by=Assessment.submitted_at.expression)).all()


def _candidates(rows: Sequence[Any], before: Collection[tuple[UUID, str]]) -> Iterator[Candidate]:
    counted: dict[UUID, int] = {}
    for receipt, agency_id, agency, response_id, own, grade, ref, short, essential, *what in rows:
        item_id, title, kind, see, version, sha256 = what
        counted[response_id] = counted.get(response_id, 0) + 1
        belongs = {
            Stratum.ESSENTIAL: essential,
            Stratum.GRADED_3: TOP in (own, grade),
            Stratum.NEVER_SAMPLED: (agency_id, ref) not in before,
        }
        yield Candidate(
            key=f"{receipt}/{ref}/{counted[response_id]}",
            strata=frozenset(stratum for stratum, does in belongs.items() if does),
            agency=agency, ref=ref, short_title=short, title=title, see=see, kind=kind,
            response_id=response_id, item_id=item_id, file_version=version, sha256=sha256 or "",
        )  # fmt: skip


def sampled_before(cycle: Cycle) -> set[tuple[UUID, str]]:
    """Which standards (by their reference now) of which agencies were drawn in an earlier cycle of the board.

    A standard counts under what it goes on in now; draws that were redrawn do not count.
    """
    framework = get_framework(cycle.framework_version_id)
    rows = db.session.execute(
        select(Assessment.agency_id, FrameworkVersion.reference, MinimumStandardRecord.ref)
        .distinct()
        .select_from(SampleItem)
        .join(EvidenceSample, EvidenceSample.id == SampleItem.sample_id)
        .join(Cycle, Cycle.id == EvidenceSample.cycle_id)
        .join(FrameworkVersion, FrameworkVersion.id == Cycle.framework_version_id)
        .join(Response, Response.id == SampleItem.response_id)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
        .where(Cycle.board_id == cycle.board_id, in_force())
        .where(Cycle.opens_on < cycle.opens_on)
    )
    now = goes_on_in(framework, cycle.board_id)
    return {(agency_id, now[reference, ref]) for agency_id, reference, ref in rows if (reference, ref) in now}


def goes_on_in(framework: Framework, board_id: UUID) -> dict[tuple[str, str], str]:
    """What each standard of this and of earlier frameworks is called now, by framework and ref; one query.

    By what the framework says, then by what the board recorded.
    """
    assert framework.id is not None, "a framework that a cycle uses"
    return list_recorded_of_all(board_id, framework.id) | {
        (earlier, ref): standard.ref
        for standard in framework.minimum_standards
        for earlier in usable_frameworks(framework)
        for ref in predecessors(standard, framework, earlier)
    }
