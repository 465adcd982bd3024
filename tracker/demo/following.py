"""What becomes of the sub-group's decisions, and the themes that several agencies share."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

from tracker.clock import today
from tracker.demo.reporting import Reporting
from tracker.exception_reports.models import ReportingPeriod, ReviewDecision
from tracker.exception_reports.operations import answer_challenge, ask_again, close_follow_up, record_outcome
from tracker.exception_reports.operations.theming import Undertaking, set_theme_aside, take_on_theme
from tracker.exception_reports.rules import CauseKind
from tracker.exception_reports.theme_queries import list_slips
from tracker.exception_reports.themes import Theme, find_themes

LONG_ENOUGH = 90  # days in which a partnership action is to be done
AGAIN_WITHIN = 14  # days to answer a question asked again

OBJECTIVE = "No training or briefing is cancelled because an agency is short of staff."
KEY_ACTION = "Set up a shared pool of trainers and a common calendar that every agency can book from."
LEAD = "Workforce development sub-group"
SET_ASIDE = (
    "The places lost in the summer have been offered again for the autumn, and each agency has booked them. "
    "Nothing is left for the partnership to add."
)
OUTCOME = (
    "The chair of the board met the agency's executive director. A full-time lead for training has been "
    "appointed and starts on the first of next month."
)
QUESTION = "Thank you. Which of the milestones have been met so far, and who checks them?"
REPLY = "All three so far. The named professional checks them each month and signs the record."
CLOSED = "The answer was accepted at the meeting. Nothing more is asked."


@dataclass
class Following:
    """The board's side after the meetings. `again` is the question that was asked a second time."""

    reporting: Reporting
    again: dict[tuple[int, str], ReviewDecision] = field(default_factory=dict)

    def schedule(self) -> None:
        """Write the last words on follow-ups and the decisions about themes into the diary."""
        note = self.reporting.stage.diary.note
        note(-100.5, partial(self._close, (0, "ashvale")))
        note(-99.5, partial(self._close, (0, "yot")))
        note(-98.5, self._set_aside)
        note(-46.5, self._take_on)
        note(-43.5, partial(self.reporting.submit_again, 1, "adults"))
        note(-42.5, partial(self._ask_again, (1, "probation")))
        note(-38.5, partial(self.reporting.review_again, 1, "adults"))
        note(-33.5, partial(self._answer_again, (1, "probation")))
        note(-26.5, partial(self._record_outcome, (1, "ashvale")))

    def _close(self, key: tuple[int, str]) -> None:
        close_follow_up(self.reporting.asked[key], CLOSED, actor=self.reporting.stage.manager)

    def _ask_again(self, key: tuple[int, str]) -> None:
        due_on, actor = today() + timedelta(days=AGAIN_WITHIN), self.reporting.stage.manager
        self.again[key] = ask_again(self.reporting.asked[key], QUESTION, due_on, actor=actor)

    def _answer_again(self, key: tuple[int, str]) -> None:
        report, actor = self.reporting.reports[key], self.reporting.stage.lead(key[1])
        answer_challenge(self.again[key], report, REPLY, actor=actor)

    def _record_outcome(self, key: tuple[int, str]) -> None:
        record_outcome(self.reporting.asked[key], OUTCOME, actor=self.reporting.stage.manager)

    def _take_on(self) -> None:
        period, theme = self._theme(1, CauseKind.STAFFING)
        words = Undertaking(OBJECTIVE, KEY_ACTION, LEAD, today() + timedelta(days=LONG_ENOUGH))
        actor = self.reporting.stage.manager
        take_on_theme(period, theme, CauseKind.STAFFING.label, words, actor=actor)

    def _set_aside(self) -> None:
        period, theme = self._theme(0, CauseKind.TRAINING)
        set_theme_aside(period, theme, SET_ASIDE, actor=self.reporting.stage.manager)

    def _theme(self, number: int, cause: CauseKind) -> tuple[ReportingPeriod, Theme]:
        period = self.reporting.periods[number]
        themes = find_themes(list_slips([period.id])[period.id])
        return period, next(one for one in themes if one.key == cause.value)
