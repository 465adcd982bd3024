"""What an agency writes in one round: how strong each answer is, and which areas for improvement it names."""

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.assessments.answers import Answer
from tracker.demo.content import ActionContent, AgencyContent
from tracker.demo.stage import Stage
from tracker.demo.story import ROUNDS, Part, Round, Tone
from tracker.demo.texts import Texts
from tracker.demo.wording import dice
from tracker.frameworks.rules import Grade

# Of a hundred answers without an area for improvement: so many are outstanding, so many merely adequate.
OUTSTANDING = {Tone.STRONG: 45, Tone.SOUND: 22, Tone.WEAK: 6}
ADEQUATE = {Tone.STRONG: 4, Tone.SOUND: 14, Tone.WEAK: 38}
OVERRATED = 0.12


@dataclass(frozen=True)
class Script:
    """An agency's return as it will be written: `grades` are the board's, `weak` have an area to improve."""

    part: Part
    round: Round
    agency: AgencyContent
    texts: Texts
    actions: tuple[ActionContent, ...]
    grades: dict[str, Grade]
    weak: frozenset[str]

    @property
    def refs(self) -> list[str]:
        """The standards that are answered, finished or not, in order."""
        return list(self.grades)[: self.part.answered + self.part.drafted]

    def finished(self, ref: str) -> bool:
        """Whether the answer is finished, or a draft so far."""
        return list(self.grades).index(ref) < self.part.answered

    def answer(self, ref: str) -> Answer:
        """The finished answer."""
        exempt = self.texts.not_applicable(self.agency).get(ref)
        if exempt is not None:
            reason = self.texts.say(exempt.reason, self.agency, ref)
            return Answer(na_requested=True, na_reason=reason, finished=True)
        grade = self.grades[ref]
        area = self.texts.improvement(ref, self.agency, grade) if ref in self.weak else ""
        changed = self.texts.modifications(self.agency).get(ref)
        return Answer(
            evidence_of_compliance=self.texts.evidence(ref, self.agency, grade),
            areas_for_improvement=area,
            self_grade=self._self_grade(ref),
            modification=self.texts.say(changed.standard, self.agency, ref) if changed else "",
            modification_reason=self.texts.say(changed.reasoning, self.agency, ref) if changed else "",
            finished=True,
        )

    def beginning(self, ref: str) -> Answer:
        """The answer when only its first paragraph was written."""
        whole = self.answer(ref)
        return Answer(evidence_of_compliance=whole.evidence_of_compliance.split("\n\n")[0])

    def _self_grade(self, ref: str) -> Grade:
        given = self.grades[ref].number or 0
        kinder = given == 0 or dice(self.texts.seed, self.agency.key, ref, "self").random() < OVERRATED
        return Grade.from_data(min(3, given + kinder))


def write_script(stage: Stage, turn: Round, part: Part) -> Script:
    """Decide what the agency will answer; the same for the same seed and day."""
    agency = stage.agency(part.agency)
    texts = stage.texts(part.ends or turn.opens)
    actions = _choose_actions(stage, turn, part)
    exempt = texts.not_applicable(agency)
    served = {ref for action in actions for ref in action.standards}
    weak = frozenset(
        ref for ref in served - exempt.keys() if stage.content.standards[ref].improvements
    )  # fmt: skip
    grades = dict(_grades(stage, turn, part, weak, frozenset(exempt)))
    return Script(part, turn, agency, texts, actions, grades, weak)


def _choose_actions(stage: Stage, turn: Round, part: Part) -> tuple[ActionContent, ...]:
    """Other actions in each round, and none for the standards that are to want one."""
    agency = stage.agency(part.agency)
    pool = [
        action for action in stage.content.actions if not action.flavours or agency.flavour in action.flavours
    ]
    dice(stage.seed, part.agency, "actions").shuffle(pool)
    ahead = sum(each.areas for other in ROUNDS if other.number < turn.number for each in other.parts
                if each.agency == part.agency)  # fmt: skip
    later = [action for action in pool[ahead:] + pool[:ahead] if not set(action.standards) & set(part.zeros)]
    reach = list(stage.standard_ids)[: part.answered]
    within = [action for action in later if set(action.standards) & set(reach)]
    return tuple(within[: part.areas])


def _grades(
    stage: Stage, turn: Round, part: Part, weak: frozenset[str], exempt: frozenset[str]
) -> Iterator[tuple[str, Grade]]:
    for ref in stage.standard_ids:
        throw = dice(stage.seed, str(turn.number), part.agency, ref, "grade").randrange(100)
        if ref in exempt:
            yield ref, Grade.NOT_APPLICABLE
        elif ref in part.zeros:
            yield ref, Grade.INADEQUATE
        elif ref in weak:
            yield ref, Grade.INADEQUATE if part.tone is Tone.WEAK and throw < 25 else Grade.ADEQUATE
        elif throw < OUTSTANDING[part.tone]:
            yield ref, Grade.OUTSTANDING
        else:
            yield ref, Grade.ADEQUATE if throw >= 100 - ADEQUATE[part.tone] else Grade.GOOD
