"""Coverage over the years: which standards of which agency the board has verified, and which never (2.10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from tracker.assessments.models import Assessment, Response
from tracker.cycles.models import Cycle
from tracker.db import db
from tracker.evidence.facts import AnySelect
from tracker.frameworks.models import FrameworkVersion, MinimumStandardRecord
from tracker.frameworks.rules import Framework
from tracker.sampling.models import EvidenceSample, SampleItem
from tracker.sampling.population import goes_on_in


@dataclass(frozen=True)
class Verified:
    """When a standard of an agency was last verified: the cycle, and how many items of it over all years."""

    opens_on: date
    cycle: str
    items: int


Coverage = Mapping[tuple[UUID, str], Verified]


@dataclass(frozen=True)
class Cell:
    """How much of some standards of one agency was ever verified, and in which cycle last."""

    verified: int
    of: int
    last: Verified | None

    @property
    def never(self) -> bool:
        return self.last is None

    @property
    def words(self) -> str:
        return f"{self.verified} of {self.of}" if self.verified else "never"


def list_coverage(board_id: UUID, framework: Framework) -> dict[tuple[UUID, str], Verified]:
    """The last cycle in which a standard of an agency got an outcome, by agency and reference; three queries.

    Earlier references count under what they go on in now. A sample that was redrawn counts too where
    something was found in it: it was looked at.
    """
    statement: AnySelect = (
        select(
            Assessment.agency_id, FrameworkVersion.reference, MinimumStandardRecord.ref, Cycle.id,
            func.count(SampleItem.id),
        )
        .select_from(SampleItem)
        .join(EvidenceSample, EvidenceSample.id == SampleItem.sample_id)
        .join(Cycle, Cycle.id == EvidenceSample.cycle_id)
        .join(FrameworkVersion, FrameworkVersion.id == Cycle.framework_version_id)
        .join(Response, Response.id == SampleItem.response_id)
        .join(Assessment, Assessment.id == Response.assessment_id)
        .join(MinimumStandardRecord, MinimumStandardRecord.id == Response.minimum_standard_id)
        .where(Cycle.board_id == board_id, SampleItem.outcome.is_not(None))
        .group_by(Assessment.agency_id, FrameworkVersion.reference, MinimumStandardRecord.ref, Cycle.id)
    )  # fmt: skip
    cycles = {
        cycle.id: cycle for cycle in db.session.scalars(select(Cycle).where(Cycle.board_id == board_id))
    }
    now, found = goes_on_in(framework, board_id), dict[tuple[UUID, str], Verified]()
    for agency_id, reference, ref, cycle_id, items in db.session.execute(statement):
        if (reference, ref) in now:
            place, cycle = (agency_id, now[reference, ref]), cycles[cycle_id]
            found[place] = _later(found.get(place), Verified(cycle.opens_on, cycle.name, items))
    return found


def _later(one: Verified | None, other: Verified) -> Verified:
    if one is None:
        return other
    last = max(one, other, key=lambda each: each.opens_on)
    return Verified(last.opens_on, last.cycle, one.items + other.items)


def cell(coverage: Coverage, agency_id: UUID, refs: Sequence[str]) -> Cell:
    """One cell of the table: some standards of one agency."""
    found = [coverage[agency_id, ref] for ref in refs if (agency_id, ref) in coverage]
    return Cell(len(found), len(refs), max(found, key=lambda each: each.opens_on, default=None))
