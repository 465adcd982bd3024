"""The kinds of things the demonstration board is made of: people, answers, actions, evidence and the rest."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tracker.boards.rules import AgencyKind
from tracker.evidence.rules import EvidenceKind
from tracker.frameworks.rules import Grade
from tracker.policy import Role


@dataclass(frozen=True)
class BoardContent:
    """The board itself; `minute_prefix` begins every minute reference of its sub-group."""

    slug: str
    name: str
    short_name: str
    area: str
    colour: str
    contact_name: str
    contact_email: str
    contact_telephone: str
    sub_group: str
    minute_prefix: str


@dataclass(frozen=True)
class AgencyContent:
    """An agency, and the words in which it speaks of itself. `flavour` says which texts suit it."""

    key: str
    kind: AgencyKind
    flavour: str
    name: str
    short_name: str
    address: str
    telephone: str
    words: Mapping[str, str]
    headcount: int


@dataclass(frozen=True)
class GrantContent:
    """A role at an agency (its key) or at the board (its slug); `interest` is the agency employing them."""

    role: Role
    at: str
    interest: str | None = None


@dataclass(frozen=True)
class PersonContent:
    """Somebody who signs in."""

    key: str
    name: str
    designation: str
    telephone: str
    email: str
    grants: tuple[GrantContent, ...]

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(grant.role for grant in self.grants)


@dataclass(frozen=True)
class Answer:
    """Evidence of compliance as strong as the grade says; `flavours` empty suits every agency."""

    grade: Grade
    text: str
    flavours: frozenset[str] = frozenset()

    def suits(self, flavour: str) -> bool:
        return not self.flavours or flavour in self.flavours


@dataclass(frozen=True)
class Closing:
    """A last line for answers whose grade is from least to most."""

    least: int
    most: int
    text: str


@dataclass(frozen=True)
class StandardContent:
    """What agencies wrote about one minimum standard."""

    ref: str
    answers: tuple[Answer, ...]
    improvements: tuple[str, ...]


@dataclass(frozen=True)
class NotApplicable:
    """A request for N/A that makes sense for these agencies."""

    ref: str
    flavours: frozenset[str]
    reason: str


@dataclass(frozen=True)
class Modification:
    """A modification of a standard, with the reasoning (guidance 2.2)."""

    ref: str
    flavours: frozenset[str]
    standard: str
    reasoning: str


@dataclass(frozen=True)
class MeasureContent:
    """A number that an action moves; `good` is high or low, readings in order of time."""

    name: str
    unit: str
    good: str
    baseline: float
    target: float
    readings: tuple[float, ...]


@dataclass(frozen=True)
class ActionContent:
    """A SMART action and everything that may happen to it. `days` runs from start to due date."""

    key: str
    title: str
    standards: tuple[str, ...]
    lead_manager: str
    days: int
    specific: str
    measurable: str
    achievable: str
    relevant: str
    timed: str
    risks: str
    updates: tuple[str, ...]
    remedial: str
    slippage: str
    help: str
    achievement: str
    redate: str
    completed: str
    impact: str
    flavours: frozenset[str] = frozenset()
    measure: MeasureContent | None = None


@dataclass(frozen=True)
class EvidenceContent:
    """An item of an evidence library. `dated` and `review_in` are days from today."""

    key: str
    title: str
    kind: EvidenceKind
    owner_name: str
    dated: int
    review_in: int
    standards: tuple[str, ...]
    format: str = ""
    see: str = ""
    url: str = ""
    held_at: str = ""


@dataclass(frozen=True)
class Query:
    """A question of the board about one answer, and the agency's reply."""

    ref: str
    question: str
    answer: str


@dataclass(frozen=True)
class Rationale:
    """Why a particular standard got this grade."""

    refs: tuple[str, ...]
    grade: Grade
    text: str


@dataclass(frozen=True)
class GradingContent:
    """What graders and senior officers write about returns."""

    rationales: Mapping[Grade, tuple[str, ...]]
    for_standards: tuple[Rationale, ...]
    queries: tuple[Query, ...]
    comments: tuple[str, ...]
    feedback: Mapping[str, str]
    moderation: Mapping[str, str]
    sampling: Mapping[str, str]
    declined: tuple[str, ...]
    returned: tuple[str, ...]


@dataclass(frozen=True)
class ReportContent:
    """What is said around exception reports and at the sub-group."""

    commentary: Mapping[str, str]
    lines: Mapping[str, str]
    risks: tuple[str, ...]
    challenges: tuple[str, ...]
    decisions: Mapping[str, str]
    replies: tuple[str, ...]
    ratification: Mapping[str, str]
    follow_ups: tuple[str, ...]


@dataclass(frozen=True)
class Content:
    """Everything the demonstration board is made of."""

    board: BoardContent
    agencies: tuple[AgencyContent, ...]
    people: tuple[PersonContent, ...]
    standards: Mapping[str, StandardContent]
    flavour: Mapping[str, Mapping[str, str]]
    closings: tuple[Closing, ...]
    not_applicable: tuple[NotApplicable, ...]
    modifications: tuple[Modification, ...]
    actions: tuple[ActionContent, ...]
    evidence: tuple[EvidenceContent, ...]
    documents: Mapping[str, Mapping[str, Any]]
    grading: GradingContent
    reports: ReportContent

    def agency(self, key: str) -> AgencyContent:
        """The agency with this key; StopIteration when there is none."""
        return next(agency for agency in self.agencies if agency.key == key)

    def person(self, role: Role, at: str) -> PersonContent:
        """The first person with this role at this agency or board."""
        return next(
            person
            for person in self.people
            if any(grant.role == role and grant.at == at for grant in person.grants)
        )
