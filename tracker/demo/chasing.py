"""How late returns are chased: reminders on their days, letters up the ladder, reasons that were given."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from tracker.chasing.operations import make_letter, note_reason, remind
from tracker.chasing.rules import LateCode, ReminderStep, Rung, letter_day
from tracker.clock import today
from tracker.demo.returns import Returns
from tracker.policy import Role

CHASED_FROM = 2  # the round before was over when reminders began
NEVER_SENT, WITH_AUTHORISER = "millbeck", "larkmoor"
LEFT = "The officer who wrote the return has left; the new one began this month."
HELP = "We can go through the open standards together by telephone; half an hour would be enough."


@dataclass
class Chasing:
    """The chasing of one round."""

    returns: Returns

    def schedule(self) -> None:
        """Write every reminder, letter and reason into the diary."""
        turn, note = self.returns.turn, self.returns.stage.diary.note
        if turn.number < CHASED_FROM:
            return
        for day in sorted(self._reminder_days()):
            note(day + 0.02, partial(self._remind, day))
        if turn.number == CHASED_FROM:
            note(-24.6, partial(self._reason, NEVER_SENT, LateCode.STAFF_CHANGE, LEFT))
            note(-24.5, partial(self._letter, NEVER_SENT, Rung.LEAD, HELP))
            note(-12.5, partial(self._letter, NEVER_SENT, Rung.AUTHORISER, ""))
            note(-2.5, partial(self._reason, WITH_AUTHORISER, LateCode.AWAITING_AUTHORISATION, ""))

    def _reminder_days(self) -> set[int]:
        """Days of the past, counted from today, on which a reminder of this round falls."""
        turn, diary = self.returns.turn, self.returns.stage.diary
        later = {diary.day(part.extended) for part in turn.parts if part.extended is not None}
        deadlines = {diary.day(turn.due), *later}
        days = {
            (step.falls_on(deadline) - diary.today) // timedelta(days=1)
            for deadline in deadlines
            for step in ReminderStep
        }
        return {day for day in days if turn.opens < day < 0}

    def _remind(self, day: int) -> None:
        remind(self.returns.stage.diary.calendar_day(day))

    def _reason(self, agency: str, code: LateCode, said: str) -> None:
        note_reason(self.returns.assessments[agency], code, said, actor=self.returns.stage.manager)

    def _letter(self, agency: str, rung: Rung, words: str) -> None:
        stage = self.returns.stage
        role = Role.AGENCY_LEAD if rung is Rung.LEAD else Role.AUTHORISER
        title = "the lead for the Section 11 return" if rung is Rung.LEAD else "the authorising officer"
        to = f"{stage.who(role, agency).name}, {title}"
        assessment = self.returns.assessments[agency]
        make_letter(assessment, rung, to, letter_day(today()), words, actor=stage.manager)
