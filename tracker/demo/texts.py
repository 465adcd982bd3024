"""Which text each agency has where, the same each time for the same seed and day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from tracker.demo.content import (
    ActionContent,
    AgencyContent,
    Answer,
    Content,
    Modification,
    NotApplicable,
    Query,
)
from tracker.demo.wording import Wording, dice
from tracker.frameworks.rules import Grade
from tracker.policy import Role

Choice = TypeVar("Choice")
# An agency adds a paragraph of its own where it has one; longer answers are left as they are.
LONGEST_WITH_EXTRA = 130
# Of ten answers, so many end with a line such as "Figures are as at …".
CLOSING_LINES = 0.4


@dataclass(frozen=True)
class Texts:
    """The words of the demonstration, for one seed and one day."""

    content: Content
    seed: int
    as_of: date

    def wording(self, agency: AgencyContent, **extra: str) -> Wording:
        """How this agency speaks on the day; `extra` adds gaps, such as due="12 December 2026"."""
        board = self.content.board
        words = {
            **agency.words,
            "agency": agency.short_name,
            "telephone": agency.telephone,
            "board": board.short_name,
            "area": board.area,
            "lead": self.content.person(Role.AGENCY_LEAD, agency.key).name,
            "authoriser": self.content.person(Role.AUTHORISER, agency.key).name,
            "headcount": f"{agency.headcount:,}",
        }
        return Wording({**words, **extra}, agency.headcount, self.as_of)

    def say(self, text: str, agency: AgencyContent, *keys: str, **extra: str) -> str:
        """A text in this agency's words; `keys` say where it stands: there its numbers stay the same."""
        return self.wording(agency, **extra).fill(text, dice(self.seed, agency.key, *keys, text[:40]))

    def evidence(self, ref: str, agency: AgencyContent, grade: Grade) -> str:
        """Evidence of compliance about as strong as the grade; agencies differ where there is a choice."""
        answer = self._spread(self._answers(ref, agency, grade), agency, ref)
        extra = self.content.flavour[agency.flavour].get(ref, "")
        roomy = len(answer.text.split()) <= LONGEST_WITH_EXTRA and answer.grade != Grade.INADEQUATE
        parts = [answer.text, extra if roomy else "", self._closing(ref, agency, answer.grade)]
        return self.say("\n\n".join(part for part in parts if part), agency, ref)

    def improvement(self, ref: str, agency: AgencyContent, grade: Grade) -> str:
        """The area for improvement that goes with an answer of this strength."""
        texts = self.content.standards[ref].improvements
        return self.say(texts[-1] if grade == Grade.INADEQUATE else texts[0], agency, ref)

    def rationale(self, ref: str, agency: AgencyContent, grade: Grade) -> str:
        """Why the board gave this grade, in the board manager's words."""
        grading = self.content.grading
        particular = [row.text for row in grading.for_standards if ref in row.refs and row.grade == grade]
        general = list(grading.rationales[grade])
        return self.say(self._spread(particular or general, agency, ref), agency, ref)

    def comment(self, ref: str, agency: AgencyContent) -> str:
        """A line to the agency beside a grade."""
        comments = self.content.grading.comments
        return self.say(self._spread(comments, agency, ref), agency, ref)

    def not_applicable(self, agency: AgencyContent) -> dict[str, NotApplicable]:
        """The N/A requests that make sense for this agency, by reference."""
        return {row.ref: row for row in self.content.not_applicable if agency.flavour in row.flavours}

    def modifications(self, agency: AgencyContent) -> dict[str, Modification]:
        """The modifications of standards that make sense for this agency, by reference."""
        return {row.ref: row for row in self.content.modifications if agency.flavour in row.flavours}

    def queries(self) -> dict[str, Query]:
        """The board's questions, by reference."""
        return {row.ref: row for row in self.content.grading.queries}

    def actions_for(self, refs: Sequence[str], agency: AgencyContent) -> list[ActionContent]:
        """The fewest actions, in the order of the file, that cover all these standards (R2)."""
        wanted, chosen = set(refs), []
        for action in self.content.actions:
            suits = not action.flavours or agency.flavour in action.flavours
            if suits and wanted & set(action.standards):
                chosen.append(action)
                wanted -= set(action.standards)
        return chosen

    def _closing(self, ref: str, agency: AgencyContent, grade: Grade) -> str:
        rng = dice(self.seed, agency.key, ref, "closing")
        suitable = [row.text for row in self.content.closings if row.least <= (grade.number or 0) <= row.most]
        return rng.choice(suitable) if rng.random() < CLOSING_LINES else ""

    def _answers(self, ref: str, agency: AgencyContent, grade: Grade) -> list[Answer]:
        suitable = [row for row in self.content.standards[ref].answers if row.suits(agency.flavour)]
        nearest = min(_distance(row, grade) for row in suitable)
        return [row for row in suitable if _distance(row, grade) == nearest]

    def _spread(self, choices: Sequence[Choice], agency: AgencyContent, ref: str) -> Choice:
        """One of the choices; neighbouring agencies get different ones."""
        shuffled = list(choices)
        dice(self.seed, ref).shuffle(shuffled)
        return shuffled[self.content.agencies.index(agency) % len(shuffled)]


def _distance(answer: Answer, grade: Grade) -> int:
    return abs((answer.grade.number or 0) - (grade.number or 0))
