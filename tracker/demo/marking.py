"""The board's side of a round: grades, second grades, agreed grades, and publishing."""

from dataclasses import dataclass
from functools import partial

from tracker.action_plans.queries import covered_standard_ids
from tracker.clock import today
from tracker.demo.answering import Script
from tracker.demo.returns import Returns
from tracker.demo.sittings import GradeInWords, by_policy_standard, save_grades
from tracker.demo.stage import Stage
from tracker.frameworks.rules import Grade
from tracker.grading.operations import publish, record_grade
from tracker.grading.rules import GradeKind, agency_word, rationale_wanted
from tracker.policy import Actor, Role

COMMENTED = 9  # every so many grades have a comment to the agency
SECOND_GRADED = 5  # every so many are graded a second time, up to the number the story says
NUMBERED = (Grade.INADEQUATE, Grade.ADEQUATE, Grade.GOOD, Grade.OUTSTANDING)


@dataclass
class Marking:
    """The grading of one round."""

    stage: Stage
    returns: Returns

    def schedule(self) -> None:
        """Write every grade into the diary."""
        for number, script in enumerate(self.returns.scripts.values()):
            if script.part.graded:
                self._schedule_return(script, number / 100)

    def _schedule_return(self, script: Script, offset: float) -> None:
        part, note = script.part, self.stage.diary.note
        refs = script.refs[: part.graded]
        step = (part.graded_to - part.graded_from) / len(refs)
        days = {ref: part.graded_from + 0.1 + offset + n * step for n, ref in enumerate(refs)}
        note(days[refs[0]], partial(self._first, script, refs[0]))
        for together in by_policy_standard(refs[1:]):
            note(days[together[-1]], partial(self._first_grades, script, together))
        if part.published is not None:  # what is still being graded is drawn for moderation
            second = refs[::SECOND_GRADED][: part.moderated]
            for n, ref in enumerate(second):
                note(part.graded_to + 0.5 + offset + n / 50, partial(self.second, script, ref, n == 0))
            if second:
                note(part.graded_to + 0.8 + offset, partial(self.agree, script, second[0]))
            note(part.published + 0.5 + offset, partial(self._publish, script))

    def _first(self, script: Script, ref: str) -> None:
        self._grade(script, ref, script.grades[ref], GradeKind.FIRST, self.stage.manager)

    def _first_grades(self, script: Script, refs: list[str]) -> None:
        """What the board manager graded in one sitting."""
        rows = [self._in_words(script, ref) for ref in refs]
        save_grades(rows, actor=self.stage.manager)

    def _in_words(self, script: Script, ref: str) -> GradeInWords:
        response, value = self.returns.responses[script.part.agency][ref], script.grades[ref]
        commented = script.refs.index(ref) % COMMENTED == 4
        comment = self.stage.texts_on(today()).comment(ref, script.agency) if commented else ""
        rationale = self._rationale(script, ref, value, GradeKind.FIRST)
        return GradeInWords(response, value, rationale, comment)

    def second(self, script: Script, ref: str, differs: bool) -> None:
        """The moderator's grade of one standard."""
        grade = _beside(script.grades[ref]) if differs else script.grades[ref]
        self._grade(script, ref, grade, GradeKind.MODERATION, self.stage.who(Role.MODERATOR))

    def _grade(self, script: Script, ref: str, grade: Grade, kind: GradeKind, actor: Actor) -> None:
        response = self.returns.responses[script.part.agency][ref]
        rationale = self._rationale(script, ref, grade, kind)
        record_grade(response, grade, rationale, "", kind=kind, actor=actor)

    def _rationale(self, script: Script, ref: str, grade: Grade, kind: GradeKind) -> str:
        """Where nothing demands one, every other grade stands without a rationale."""
        response = self.returns.responses[script.part.agency][ref]
        said = agency_word(response.self_grade, response.na_requested)
        wanted = rationale_wanted(grade, agency_says=said, kind=kind)
        if wanted is None and int(ref.split(".")[1]) % 2 == 0:
            return ""
        return self.stage.texts_on(today()).rationale(ref, script.agency, grade)

    def agree(self, script: Script, ref: str) -> None:
        """The agreed grade of one standard: the first one stands."""
        grade = script.grades[ref]
        words = self.stage.content.grading.moderation["same"]
        response = self.returns.responses[script.part.agency][ref]
        reason = self.stage.texts_on(today()).say(words, script.agency, ref)
        record_grade(response, grade, reason, "", kind=GradeKind.AGREED, actor=self.stage.manager)

    def _publish(self, script: Script) -> None:
        assessment = self.returns.assessments[script.part.agency]
        covered = covered_standard_ids(assessment.cycle_id, assessment.agency_id)
        publish(assessment, covered=covered, actor=self.stage.manager)


def _beside(grade: Grade) -> Grade:
    """The grade that a second reader might give: one lower, or one higher at the bottom."""
    number = grade.number
    if number is None:
        return Grade.ADEQUATE
    return NUMBERED[number - 1 if number else 1]
