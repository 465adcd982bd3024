"""Which earlier return a new one begins from, where each answer goes, and what to look at first. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from tracker.assessments.answers import LABELS, Answer
from tracker.formatting import format_date
from tracker.frameworks.rules import Framework, Grade, MinimumStandard

JOINED = "\n\n"
NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True)
class Earlier:
    """A return that the agency submitted before, with what decides whether it is the one to begin from.

    `mapped`: the board recorded which standards follow those of its framework.
    """

    id: UUID
    board_id: UUID
    cycle_name: str
    due_on: date
    submitted_at: datetime
    framework: str
    mapped: bool = False


@dataclass(frozen=True)
class Wanted:
    """The return that is being completed: its board, its deadline, and which frameworks its answers may
    come from. `submitted_at` is None as long as it is with the agency."""

    board_id: UUID
    due_on: date
    submitted_at: datetime | None
    frameworks: frozenset[str]


def usable_frameworks(framework: Framework) -> frozenset[str]:
    """The same framework, and the one that it says it replaces."""
    return frozenset({framework.reference, *([framework.replaces] if framework.replaces else [])})


def choose(wanted: Wanted, candidates: Iterable[Earlier]) -> Earlier | None:
    """The board's latest earlier cycle; when there is none, the agency's latest return to another board.

    Only returns count whose framework is the same, the one replaced, or one that the board mapped.
    """
    usable = [each for each in candidates if each.mapped or each.framework in wanted.frameworks]
    own = [each for each in usable if each.board_id == wanted.board_id and each.due_on < wanted.due_on]
    others = [
        each
        for each in usable
        if each.board_id != wanted.board_id
        and (wanted.submitted_at is None or each.submitted_at < wanted.submitted_at)
    ]
    return max(own or others, key=lambda each: (each.due_on, each.submitted_at, each.id), default=None)


def predecessors(
    standard: MinimumStandard, framework: Framework, earlier: str, recorded: Mapping[str, str] = NOTHING
) -> tuple[str, ...]:
    """References in the earlier framework whose answers are offered at this standard.

    By the framework's data, then by what the board recorded: later references by earlier ones.
    """
    if earlier == framework.reference:
        return (standard.ref,)
    said = standard.replaces if earlier == framework.replaces else ()
    return (*said, *(old for old, new in recorded.items() if new == standard.ref and old not in said))


@dataclass(frozen=True)
class Source:
    """What was answered at one earlier standard, and what the board published about it."""

    response_id: UUID
    ref: str
    words: str
    answer: Answer
    grade: Grade | None = None
    comment: str = ""


@dataclass(frozen=True)
class Offer:
    """What the last cycle offers at one standard: usually one answer, several when standards went together.

    `words` are the standard's own now; `past_review` counts cited evidence that is past its review date.
    """

    ref: str
    words: str
    earlier: Earlier
    sources: tuple[Source, ...]
    past_review: int = 0

    @property
    def answer(self) -> Answer:
        return bring_together([source.answer for source in self.sources])

    @property
    def reworded(self) -> bool:
        return any(source.words != self.words for source in self.sources)

    @property
    def gathered(self) -> bool:
        """Whether more than one answer comes together here, which somebody has to read."""
        return len(self.sources) > 1

    @property
    def lowest(self) -> Grade | None:
        """The lowest published grade, 0 to 3, None when there is none."""
        given = [source.grade for source in self.sources if source.grade and source.grade.number is not None]
        return min(given, default=None)

    @property
    def reasons(self) -> list[str]:
        """Why it should be read and edited rather than confirmed as it is, in words; often nothing."""
        return list(_reasons(self))


def _reasons(offer: Offer) -> Iterable[str]:
    if offer.gathered:
        yield f"answers to {len(offer.sources)} standards come together here"
    if offer.reworded:
        yield "the wording of the standard changed"
    if offer.lowest in (Grade.INADEQUATE, Grade.ADEQUATE):
        yield f"graded {offer.lowest.short_label} {offer.lowest.label}"
    if offer.past_review:
        yield "evidence is past its review date"


def bring_together(answers: list[Answer]) -> Answer:
    """One answer that holds the words of all; the grade and the N/A request of a single one only."""
    if len(answers) == 1:
        return answers[0]
    texts: dict[str, Any] = {
        name: JOINED.join(answer.texts[name] for answer in answers if answer.texts[name]) for name in LABELS
    }
    asked = all(answer.na_requested for answer in answers)
    return replace(Answer(na_requested=asked), **{**texts, "na_reason": texts["na_reason"] if asked else ""})


def as_confirmed(answer: Answer, *, self_grading: bool, kept: Grade | None) -> Answer:
    """What "Unchanged — confirm" stores: everything of last cycle, finished.

    The agency's own grade comes along only when the cycle asks for one; otherwise the stored one stays.
    """
    return replace(answer, self_grade=answer.self_grade if self_grading else kept, finished=True)


class Which(StrEnum):
    """Filter of the list of last cycle's answers."""

    ALL = "all"
    GOOD = "good"

    @property
    def label(self) -> str:
        return {"all": "All", "good": "Graded 2 or 3"}[self.value]


def narrowed(offers: Iterable[Offer], which: Which, policy: int | None) -> list[Offer]:
    """The offers that the filters let through; `policy` is a policy standard's number."""
    return [
        offer
        for offer in offers
        if (which is Which.ALL or offer.lowest in (Grade.GOOD, Grade.OUTSTANDING))
        and (policy is None or int(offer.ref.split(".")[0]) == policy)
    ]


@dataclass(frozen=True)
class Mark:
    """That an answer came from an earlier cycle: shown with it wherever it is read.

    `edited`: its words are others now than those of the earlier cycle.
    """

    cycle_name: str
    elsewhere: bool
    unchanged: bool
    edited: bool
    by: str
    at: datetime

    @property
    def text(self) -> str:
        """Carried forward from Section 11 2025, confirmed by Amina Yusuf on 3 November 2026.

        A cycle of another board is not named: this board reads it too.
        """
        cycle = "a return to another board" if self.elsewhere else self.cycle_name
        how = "" if self.unchanged else " with changes"
        since = " Edited since." if self.unchanged and self.edited else ""
        return f"Carried forward from {cycle}{how}, confirmed by {self.by} on {format_date(self.at)}.{since}"


def offered_refs(
    framework: Framework, earlier: str, answered: Collection[str], recorded: Mapping[str, str] = NOTHING
) -> dict[str, tuple[str, ...]]:
    """Standards at which an earlier answer is offered, each with the earlier references it comes from."""
    found = {
        standard.ref: tuple(
            ref for ref in predecessors(standard, framework, earlier, recorded) if ref in answered
        )
        for standard in framework.minimum_standards
    }
    return {ref: refs for ref, refs in found.items() if refs}
