"""Drawing a sample: once for a return or a whole cycle, and again only with a reason (R6, guidance 2.10)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from tracker.assessments.models import Assessment
from tracker.audit.operations import record
from tracker.clock import now, today
from tracker.cycles.models import Cycle
from tracker.cycles.queries import lock
from tracker.cycles.rules import CycleStatus
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.evidence.rules import EvidenceKind
from tracker.policy import Actor
from tracker.sampling.emails import tell_requested
from tracker.sampling.models import EvidenceSample, SampleItem
from tracker.sampling.population import Candidate, list_population
from tracker.sampling.queries import find_in_force, list_items
from tracker.sampling.rules import (
    METHOD,
    Drawn,
    Rules,
    Shortfall,
    Stratum,
    draw,
    population_hash,
    shortfalls,
    ticket,
)

NOT_SUBMITTED = "This return is not with the board, so there is no evidence to draw from."
CHANGED = "This would be another draw than the one you looked at. Look at the preview again, then draw."


@dataclass(frozen=True)
class Wish:
    """What a board manager typed: rules, seed, by when what is held elsewhere is wanted, and why again."""

    rules: Rules
    seed: str
    wanted_by: date | None = None
    redraw_reason: str = ""


@dataclass(frozen=True)
class Preview:
    """What a draw would take, in numbers only: who could see the items could look for a seed they like."""

    population: int
    ticket: str
    of_stratum: Mapping[Stratum, int]
    taken: Mapping[Stratum, int]
    short: Sequence[Shortfall]
    on_request: int
    returns: int

    @property
    def size(self) -> int:
        return sum(self.taken.values())


def survey(cycle: Cycle, assessment: Assessment | None) -> Preview:
    """What there is to draw from now. Raises WrongState outside the time for a draw."""
    return _numbers(_population(cycle, assessment), Rules(), "", [])


def preview(cycle: Cycle, assessment: Assessment | None, rules: Rules, seed: str) -> Preview:
    """What a draw would take now. Raises RuleBroken as the draw would, WrongState outside the time for it."""
    candidates = _population(cycle, assessment)
    return _numbers(candidates, rules, seed, draw([each.member for each in candidates], rules, seed))


def _numbers(candidates: Sequence[Candidate], rules: Rules, seed: str, drawn: Sequence[Drawn]) -> Preview:
    members, keys = [each.member for each in candidates], {each.key for each in drawn}
    return Preview(
        population=len(members),
        ticket=ticket(members, rules, seed),
        of_stratum={each: sum(each in member.strata for member in members) for each in Stratum}
        | {Stratum.RANDOM: len(members)},
        taken={each: sum(one.stratum is each for one in drawn) for each in Stratum},
        short=shortfalls(members, rules, drawn),
        on_request=sum(each.key in keys and each.kind is EvidenceKind.ON_REQUEST for each in candidates),
        returns=len({each.key.split("/")[0] for each in candidates}),
    )


def draw_sample(
    cycle: Cycle, assessment: Assessment | None, wish: Wish, *, seen: str = "", actor: Actor
) -> EvidenceSample:
    """Draw from one return, or from every submitted return of the cycle when none is named, and keep it.

    `seen` is the ticket of the preview that the person looked at. What is drawn and available on request is
    asked of the agencies by mail. Raises RuleBroken beside the field for rules that cannot be, for another
    draw than was looked at, and for a redraw without a reason; WrongState outside the time for it.
    """
    lock(cycle)
    candidates = _population(cycle, assessment)
    members = [each.member for each in candidates]
    drawn = draw(members, wish.rules, wish.seed)
    if seen and seen != ticket(members, wish.rules, wish.seed):
        raise RuleBroken(CHANGED)
    earlier = find_in_force(cycle.id, assessment.id if assessment else None)
    if earlier is not None and not wish.redraw_reason.strip():
        raise RuleBroken("Enter why you draw again: both samples stay on record", field="redraw_reason")
    sample = _sample(cycle, assessment, wish, candidates, len(drawn), earlier, actor)
    items = _items(sample, candidates, drawn, wish.wanted_by)
    _keep_provided(items, earlier)
    db.session.flush()
    record("sample.draw", sample, actor=actor, after=_in_audit(sample))
    _ask(items, actor)
    return sample


def _population(cycle: Cycle, assessment: Assessment | None) -> list[Candidate]:
    if cycle.status in (CycleStatus.DRAFT, CycleStatus.CLOSED):
        raise WrongState(f"This cycle is {cycle.status.label.lower()}, so no sample can be drawn from it.")
    if assessment is not None and not assessment.status.with_board:
        raise WrongState(NOT_SUBMITTED)
    return list_population(cycle, assessment.id if assessment else None)


def _sample(
    cycle: Cycle, assessment: Assessment | None, wish: Wish, candidates: Sequence[Candidate], size: int,
    earlier: EvidenceSample | None, actor: Actor,
) -> EvidenceSample:  # fmt: skip
    sample = EvidenceSample(
        cycle=cycle, assessment=assessment, seed=wish.seed, method=METHOD, rules=wish.rules.as_data,
        population=[each.as_data for each in candidates], population_size=len(candidates),
        population_hash=population_hash(each.member for each in candidates),
        size=size, drawn_by_id=actor.user_id, drawn_at=now(),
        replaces_id=earlier.id if earlier else None,
        redraw_reason=wish.redraw_reason.strip() if earlier else "",
    )  # fmt: skip
    db.session.add(sample)
    db.session.flush()
    return sample


def _items(
    sample: EvidenceSample, candidates: Sequence[Candidate], drawn: Iterable[Drawn], wanted_by: date | None
) -> list[SampleItem]:
    """A row for each item, numbered as the population is listed: the order of the draw would tell why."""
    why = {each.key: each.stratum for each in drawn}
    taken = [each for each in candidates if each.key in why]
    items = [
        SampleItem(
            sample=sample, number=number, key=each.key, response_id=each.response_id, item_id=each.item_id,
            locator=each.see, file_version=each.file_version, stratum=why[each.key],
            **_request(wanted_by) if each.kind is EvidenceKind.ON_REQUEST else {},
        )
        for number, each in enumerate(taken, start=1)
    ]  # fmt: skip
    db.session.add_all(items)
    return items


def _request(wanted_by: date | None) -> dict[str, object]:
    return {"requested_at": now(), "wanted_by": wanted_by or today()}


def _keep_provided(items: Iterable[SampleItem], earlier: EvidenceSample | None) -> None:
    """What the agency gave for the sample before, it need not give again."""
    given = {each.key: each for each in list_items(earlier.id)} if earlier else {}
    for item in items:
        before = given.get(item.key)
        if before is not None and before.provided_at is not None and item.requested_at is not None:
            item.provided_item_id, item.unable_reason = before.provided_item_id, before.unable_reason
            item.provided_by_id, item.provided_at = before.provided_by_id, before.provided_at


def _in_audit(sample: EvidenceSample) -> dict[str, object]:
    return {
        "method": sample.method, "seed": sample.seed, "size": sample.size,
        "population": sample.population_size, "population_sha256": sample.population_hash,
        "assessment": str(sample.assessment_id or ""), "replaces": str(sample.replaces_id or ""),
    }  # fmt: skip


def _ask(items: Iterable[SampleItem], actor: Actor) -> None:
    """One mail to each agency about everything it is asked for."""
    asked: dict[UUID, list[SampleItem]] = {}
    for item in items:
        if item.requested_at is not None and item.provided_at is None:
            asked.setdefault(item.response.assessment_id, []).append(item)
    for of_return in asked.values():
        assessment = of_return[0].response.assessment
        refs = [item.response.minimum_standard.ref for item in of_return]
        record("assessment.evidence_asked", assessment, actor=actor, after={"standards": refs})
        tell_requested(assessment, of_return)
