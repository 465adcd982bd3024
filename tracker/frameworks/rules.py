"""The standards as plain objects: grades, references and their order, and the board's name in the words."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, is_dataclass, replace
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any, Self
from uuid import UUID

REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,39}")  # of a framework, as the schema has it
THE_BOARD = "the board"
THE_AREA = "the local area"
# A token, and before it, when there is one, the start of a text, sentence or list item.
TOKEN = re.compile(r"(?P<start>^|[.!?]\s+|\n\s*(?:-\s+)?)?\{(?P<name>board|area)\}")


class Grade(StrEnum):
    """The board's grade of a minimum standard (guidance section 3). Stored as "0" to "3" or "na"."""

    INADEQUATE = "0"
    ADEQUATE = "1"
    GOOD = "2"
    OUTSTANDING = "3"
    NOT_APPLICABLE = "na"

    @classmethod
    def from_data(cls, value: int | str) -> Self:
        """The grade for a data file's value: 3, 2, 1, 0 or "na"."""
        return cls("na" if value == "na" else str(int(value)))

    @cached_property
    def number(self) -> int | None:
        """0 to 3, or None for N/A, which stays out of averages and percentages (R4)."""
        return None if self is Grade.NOT_APPLICABLE else int(self.value)

    @property
    def as_data(self) -> int | str:
        """The value a data file and the grade component use: 0 to 3, or "na"."""
        return self.value if self.number is None else self.number

    @property
    def label(self) -> str:
        """Outstanding, Good, Adequate, Inadequate or Not applicable."""
        return GRADE_WORDS[self][0]

    @cached_property
    def short_label(self) -> str:
        """The digit, or N/A."""
        return "N/A" if self.number is None else self.value

    @property
    def colour(self) -> str:
        """A tag colour's name, always shown with the label or the digit beside it."""
        return GRADE_WORDS[self][1]

    @cached_property
    def met(self) -> bool | None:
        """Whether the minimum standard is met: at 1 and above. None for N/A."""
        return None if self.number is None else self.number >= 1


GRADE_WORDS = {
    Grade.OUTSTANDING: ("Outstanding", "teal"),
    Grade.GOOD: ("Good", "green"),
    Grade.ADEQUATE: ("Adequate", "yellow"),
    Grade.INADEQUATE: ("Inadequate", "red"),
    Grade.NOT_APPLICABLE: ("Not applicable", "grey"),
}


@dataclass(frozen=True)
class GradeDescriptor:
    """What a grade looks like, point by point, with the framework's own label."""

    grade: Grade
    label: str
    points: tuple[str, ...]


@dataclass(frozen=True)
class MinimumStandard:
    """One minimum standard, such as 3.4. `id` is its row's id once the framework has been imported.

    `replaces`: the references it follows in the framework that this one replaces.
    """

    ref: str
    short_title: str
    essential: bool
    text: str
    evidence_prompts: tuple[str, ...]
    note: str | None = None
    id: UUID | None = None
    replaces: tuple[str, ...] = ()

    @property
    def policy_standard_number(self) -> int:
        return ref_key(self.ref)[0]


@dataclass(frozen=True)
class PolicyStandard:
    """One policy standard with its minimum standards in order. `id` as for a minimum standard."""

    number: int
    title: str
    short_title: str
    summary: str
    minimum_standards: tuple[MinimumStandard, ...]
    id: UUID | None = None


@dataclass(frozen=True)
class Definition:
    """A term the standards use, and its paragraph in the guidance's notes (section 4)."""

    paragraph: str
    term: str
    text: str


@dataclass(frozen=True)
class Body:
    """A kind of body named in section 11(1) of the Children Act 2004, by its letter there."""

    letter: str
    name: str
    limits: str | None = None


@dataclass(frozen=True)
class Duty:
    """What section 11 asks of those bodies, by subsection."""

    subsection: str
    text: str


@dataclass(frozen=True)
class GuidanceParagraph:
    """One paragraph of the guidance on completing the self-assessment, in our words."""

    paragraph: str
    heading: str
    text: str


@dataclass(frozen=True)
class Framework:
    """A whole set of standards. Texts may hold the tokens {board} and {area}; `worded` fills them.

    `replaces`: the reference of the framework that this one follows, if it says so.
    """

    reference: str
    title: str
    issued: str
    grades: tuple[GradeDescriptor, ...]
    policy_standards: tuple[PolicyStandard, ...]
    definitions: tuple[Definition, ...] = field(default=())
    bodies: tuple[Body, ...] = field(default=())
    duties: tuple[Duty, ...] = field(default=())
    guidance: tuple[GuidanceParagraph, ...] = field(default=())
    id: UUID | None = None
    replaces: str | None = None

    @cached_property
    def minimum_standards(self) -> tuple[MinimumStandard, ...]:
        """All minimum standards, in the order of their references."""
        return tuple(standard for policy in self.policy_standards for standard in policy.minimum_standards)

    @cached_property
    def essential_refs(self) -> frozenset[str]:
        """References of the minimum standards marked Essential."""
        return frozenset(standard.ref for standard in self.minimum_standards if standard.essential)

    @cached_property
    def _by_ref(self) -> dict[str, MinimumStandard]:
        return {standard.ref: standard for standard in self.minimum_standards}

    @cached_property
    def _by_id(self) -> dict[UUID, MinimumStandard]:
        return {standard.id: standard for standard in self.minimum_standards if standard.id}

    def minimum_standard(self, ref: str) -> MinimumStandard:
        """The minimum standard with that reference. Raises KeyError when there is none."""
        return self._by_ref[ref]

    def minimum_standard_by_id(self, row_id: UUID) -> MinimumStandard:
        """The minimum standard kept in that row. Raises KeyError when there is none."""
        return self._by_id[row_id]

    def policy_standard(self, number: int) -> PolicyStandard:
        """The policy standard with that number. Raises KeyError when there is none."""
        for policy in self.policy_standards:
            if policy.number == number:
                return policy
        raise KeyError(number)

    def descriptor(self, grade: Grade) -> GradeDescriptor:
        """What that grade looks like. Raises KeyError when the framework does not use it."""
        for descriptor in self.grades:
            if descriptor.grade is grade:
                return descriptor
        raise KeyError(grade)

    def neighbours(self, ref: str) -> tuple[MinimumStandard | None, MinimumStandard | None]:
        """The minimum standards before and after this one inside its policy standard."""
        number = self.minimum_standard(ref).policy_standard_number
        siblings = self.policy_standard(number).minimum_standards
        place = [standard.ref for standard in siblings].index(ref)
        before = siblings[place - 1] if place else None
        after = siblings[place + 1] if place + 1 < len(siblings) else None
        return before, after


def ref_key(ref: str) -> tuple[int, ...]:
    """Sort key for references and paragraph numbers: 1.10 comes after 1.9."""
    return tuple(int(part) for part in ref.split("."))


def in_order(refs: Iterable[str]) -> list[str]:
    """References in the order people count them."""
    return sorted(refs, key=ref_key)


def fill(text: str, *, board: str | None = None, area: str | None = None) -> str:
    """The text with the board's short name for {board} and the area's name for {area}."""
    names = {"board": board or THE_BOARD, "area": area or THE_AREA}
    return TOKEN.sub(lambda found: _named(found, names), text)


def _named(found: re.Match[str], names: dict[str, str]) -> str:
    name, start = names[found["name"]], found["start"]
    return name if start is None else start + name[:1].upper() + name[1:]


@lru_cache(maxsize=64)
def worded(framework: Framework, board: str | None = None, area: str | None = None) -> Framework:
    """The same framework with every token filled, for pages and documents of that board."""
    return _filled(framework, {"board": board, "area": area})


def _filled(value: Any, names: dict[str, str | None]) -> Any:
    if isinstance(value, Grade):  # a text as well, but not one to fill
        return value
    if isinstance(value, str):
        return fill(value, **names)
    if isinstance(value, tuple):
        return tuple(_filled(item, names) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return replace(
            value, **{each.name: _filled(getattr(value, each.name), names) for each in fields(value)}
        )
    return value
