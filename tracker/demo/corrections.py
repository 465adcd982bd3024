"""Returns that go back and forth: comments at standards, changes requested, submitted again, more time."""

from dataclasses import dataclass, replace
from functools import partial

from tracker.assessments.correcting import return_to_agency
from tracker.assessments.extending import ask_for_time, refuse_time
from tracker.assessments.extension_queries import find_waiting
from tracker.assessments.operations import save_response
from tracker.assessments.queries import answer_of
from tracker.assessments.remarks import write_comment
from tracker.demo.returns import Returns
from tracker.demo.story import Part

COMMENTS = {
    "3.4": "Say plainly that night staff are not yet supervised often enough. I can live with it in writing.",
    "5.2": "These are the summer’s figures. The new report is out: please use it.",
    "6.5": "How many are still open, and since when? One number and one date will do.",
}
AGAIN = "lantern"  # submitted, returned and submitted once more before anybody graded it
ASKS_AGAIN = {
    "1.2": "Name the trustee who speaks for children, and since when.",
    "5.3": "Say how many of the volunteers have been trained, not how many were invited.",
}
CORRECTED = {
    "1.2": "Since the annual meeting one trustee speaks for children at every meeting; the minutes show it.",
    "5.3": "Of 64 volunteers 51 have been trained; the other 13 have a place before the end of the year.",
}
WAITS, REFUSED = "yot", "northfield"
AWAY = (
    "Our officer who completes the return is away until the middle of the month, and two teams have "
    "moved offices. Two more weeks would let us check the figures instead of estimating them."
)
MORE_CARE = "We should like to wait for the audit report, which is expected some days after the deadline."
NO_MORE = "The sub-group meets soon after the deadline. Send what you have, and the audit when it comes."


@dataclass
class Corrections:
    """What goes back and forth in one round; the returns themselves are played elsewhere."""

    returns: Returns

    def schedule(self) -> None:
        """Write it into the diary, beside what the round does anyway."""
        turn, note = self.returns.turn, self.returns.stage.diary.note
        for number, part in enumerate(turn.parts):
            offset = number / 100
            if part.declined is not None:
                note(part.declined + 0.5 + offset, partial(self._comment, part))
            if turn.number == 2 and part.agency == AGAIN and part.authorised is not None:
                self._schedule_again(part, part.authorised + 7 + offset)
        if turn.number == 3:
            note(-6.2, partial(self._ask, REFUSED, 7, MORE_CARE))
            note(-5.2, self._refuse)
            note(-1.7, partial(self._ask, WAITS, 14, AWAY))

    def _schedule_again(self, part: Part, day: float) -> None:
        note = self.returns.stage.diary.note
        note(day, partial(self._return_for_changes, part))
        note(day + 3, partial(self._correct, part))
        note(day + 4, partial(self.returns.send, part))
        note(day + 5, partial(self.returns.sign, part))

    def _comment(self, part: Part) -> None:
        by = self.returns.stage.authoriser(part.agency)
        for ref, text in COMMENTS.items():
            write_comment(self.returns.responses[part.agency][ref], text, actor=by)

    def _return_for_changes(self, part: Part) -> None:
        reason = "A good return. Two answers say what was planned, not what was done."
        by = self.returns.stage.manager
        return_to_agency(self.returns.assessments[part.agency], reason, ASKS_AGAIN, actor=by)

    def _correct(self, part: Part) -> None:
        for ref, words in CORRECTED.items():
            response = self.returns.responses[part.agency][ref]
            answer = answer_of(response)
            text = f"{words}\n\n{answer.evidence_of_compliance}"
            changed = replace(answer, evidence_of_compliance=text, finished=True)
            by = self.returns.stage.lead(part.agency)
            save_response(response, changed, expected_version=response.version, actor=by)

    def _ask(self, agency: str, days: int, reason: str) -> None:
        to = self.returns.stage.diary.calendar_day(self.returns.turn.due + days)
        by = self.returns.stage.lead(agency)
        ask_for_time(self.returns.assessments[agency], to, reason, actor=by)

    def _refuse(self) -> None:
        request = find_waiting(self.returns.assessments[REFUSED].id)
        assert request is not None
        refuse_time(request, NO_MORE, actor=self.returns.stage.manager)
