"""What differs between a return as it was submitted and as it is now, standard by standard. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from tracker.assessments.answers import LABELS, Answer
from tracker.assessments.differences import Part, compare
from tracker.frameworks.rules import Framework, MinimumStandard

CHOICES = {"self_grade": "Own grade", "na_requested": "N/A requested"}


@dataclass(frozen=True)
class Difference:
    """One part of an answer that differs; texts also in pieces with what only one side has marked."""

    label: str
    before: str
    after: str
    left: Sequence[Part] = ()
    right: Sequence[Part] = ()


@dataclass(frozen=True)
class StandardChange:
    """What changed at one minimum standard."""

    standard: MinimumStandard
    texts: tuple[Difference, ...]
    choices: tuple[Difference, ...]
    evidence: tuple[str, ...]

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """Everything that differs as what, before and now."""
        parts = [(each.label, each.before, each.after) for each in (*self.texts, *self.choices)]
        return [*parts, *(("Evidence cited since", "", line) for line in self.evidence)]


def list_changes(
    framework: Framework,
    answers: Mapping[UUID, tuple[Answer, Answer]],
    evidence: Mapping[UUID, Sequence[str]],
) -> list[StandardChange]:
    """The standards whose answer differs or cites more than before, in the framework's order.

    `answers` has the earlier and the present answer, `evidence` what was cited since, both by the standard's
    id. What was saved without changing a word is no change.
    """
    found = []
    for standard in framework.minimum_standards:
        if standard.id is None:
            continue
        before, after = answers.get(standard.id, (Answer(), Answer()))
        change = StandardChange(
            standard, _texts(before, after), _choices(before, after), tuple(evidence.get(standard.id, ()))
        )
        if change.rows:
            found.append(change)
    return found


def _texts(before: Answer, after: Answer) -> tuple[Difference, ...]:
    return tuple(
        Difference(label, earlier, later, *compare(earlier, later))
        for name, label in LABELS.items()
        for earlier, later in [(before.texts[name], after.texts[name])]
        if earlier != later
    )


def _choices(before: Answer, after: Answer) -> tuple[Difference, ...]:
    return tuple(
        Difference(label, before.as_texts[name] or "None", after.as_texts[name] or "None")
        for name, label in CHOICES.items()
        if before.as_texts[name] != after.as_texts[name]
    )
