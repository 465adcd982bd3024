"""A workbook that was filled in on a train: brought back, and waiting for somebody to confirm it."""

from dataclasses import dataclass, field
from typing import Any

from tracker.assessments.answers import Answer
from tracker.assessments.queries import answer_of
from tracker.demo.returns import Returns
from tracker.workbooks.filled import Filled, FilledRow
from tracker.workbooks.operations import keep_upload

WHO, ROUND = "northfield", 3
TAKEN, BROUGHT = -4.5, -0.6
NAME = "Northfield return, filled in on the train.xlsx"
ADDED = "Checked on the wards on two mornings: nine of ten staff asked could say this in their own words."
WRITTEN = (
    "The policy is in force and every ward manager has signed that they have read it.\n"
    "• Signed list kept by the safeguarding office\n• Reminder sent to new starters each month"
)
ADDED_TO, WRITTEN_NEW = 3, 2  # so many answers got a line more, so many were written from nothing


@dataclass
class Offline:
    """What was in the workbook when it was taken."""

    returns: Returns
    taken: dict[str, tuple[int, Answer]] = field(default_factory=dict)

    def schedule(self) -> None:
        """Write it into the diary of the round that is open."""
        if self.returns.turn.number == ROUND:
            self.returns.stage.diary.note(TAKEN, self._take)
            self.returns.stage.diary.note(BROUGHT, self._bring)

    def _take(self) -> None:
        for ref, response in self.returns.responses[WHO].items():
            self.taken[ref] = (response.version, answer_of(response))

    def _bring(self) -> None:
        written = self._filled_in()
        rows = {
            ref: FilledRow(ref, version, answer.finished, _values(answer, written.get(ref)))
            for ref, (version, answer) in self.taken.items()
        }
        filled = Filled(rows, ["The sheet “My notes” is not part of it and was not read."])
        lead = self.returns.stage.lead(WHO)
        keep_upload(self.returns.assessments[WHO], NAME, filled, actor=lead)

    def _filled_in(self) -> dict[str, str]:
        """New words by reference: some answers go on, some begin, and one was changed here since."""
        now = {ref: answer_of(response) for ref, response in self.returns.responses[WHO].items()}
        held = {ref: answer for ref, (_version, answer) in self.taken.items()}
        still = [ref for ref, answer in now.items() if answer == held[ref] and answer.evidence_of_compliance]
        empty = [ref for ref, answer in now.items() if answer == held[ref] == Answer()]
        since = [ref for ref, answer in now.items() if answer != held[ref] and answer.evidence_of_compliance]
        more = {ref: f"{now[ref].evidence_of_compliance}\n{ADDED}" for ref in still[:ADDED_TO]}
        return {**more, **dict.fromkeys([*empty[:WRITTEN_NEW], *since[:1]], WRITTEN)}


def _values(answer: Answer, words: str | None) -> dict[str, Any]:
    values = {
        **answer.texts,
        "self_grade": answer.self_grade.value if answer.self_grade else "",
        "na_requested": answer.na_requested,
        "finished": answer.finished,
    }
    return values if words is None else {**values, "evidence_of_compliance": words}
