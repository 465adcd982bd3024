"""Reporting periods: the cut-off, what agencies say about their exceptions, what the sub-group decides."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial

from tracker.action_plans.rules import Brag
from tracker.clock import today
from tracker.demo.kinds_of_cause import kind_of_cause
from tracker.demo.plans import Plans
from tracker.demo.shared_causes import CAUSES
from tracker.demo.stage import Stage
from tracker.demo.story import LATE, LATEST, PERIOD_DAYS, PERIODS, REPORTING, REVIEWS, Period, Review
from tracker.exception_reports.models import ExceptionReport, ReportingPeriod, ReportLine, ReviewDecision
from tracker.exception_reports.operations import (
    Explanation,
    PeriodDates,
    Verdict,
    add_period,
    answer_challenge,
    close_period,
    decide,
    finish_review,
    note_rest,
    save_commentary,
    submit_report,
)
from tracker.exception_reports.rules import LineKind, ReviewOutcome
from tracker.policy import Role

NO_HELP = "None"  # how the texts say that no help is wanted
ANSWERED_WITHIN = 10  # days to answer a challenge, or to send in again what was referred back
MORE_SAID = (
    "The structure is confirmed since Monday. The framework goes to the directors' meeting on the first "
    "Thursday of next month; supervision agreements are signed team by team, four of nine so far."
)
OUTCOME_WITHIN = 28  # days in which an escalation should have an outcome
FORECAST = 60  # days from the report to the new forecast of an action that slipped


@dataclass
class Reporting:
    """Every period with its reports, by the period's place in the story and the agency."""

    stage: Stage
    plans: Plans
    periods: dict[int, ReportingPeriod] = field(default_factory=dict)
    reports: dict[tuple[int, str], ExceptionReport] = field(default_factory=dict)
    asked: dict[tuple[int, str], ReviewDecision] = field(default_factory=dict)

    def schedule(self) -> None:
        """Write the periods, the reports and their reviews into the diary."""
        note = self.stage.diary.note
        note(PERIODS[0].ends - PERIOD_DAYS - 20, self._add_periods)
        for number, period in enumerate(PERIODS):
            if period.closed is None:
                continue
            note(period.closed + 0.1, partial(self._close, number))
            for row, agency in enumerate(REPORTING):
                self._schedule_report(number, period, agency, row / 50)

    def _schedule_report(self, number: int, period: Period, agency: str, offset: float) -> None:
        note = self.stage.diary.note
        written, submitted = LATEST.get(agency, (None, None)) if period.report_due > 0 else (
            period.report_due - 5, period.report_due - 3,
        )  # fmt: skip
        if (number, agency) in LATE:
            submitted = period.report_due + LATE[number, agency]
        if written is not None:
            note(written + 0.2 + offset, partial(self._write, number, agency))
        if submitted is not None:
            note(submitted + 0.5 + offset, partial(self._submit, number, agency))
        if period.meeting < 0:
            note(period.meeting + 0.4 + offset, partial(self._review, number, agency))
        for review in REVIEWS:
            if (review.period, review.agency) == (number, agency) and review.answered is not None:
                note(review.answered + 0.5, partial(self._answer, review))

    def _add_periods(self) -> None:
        diary, starts = self.stage.diary, PERIODS[0].ends - PERIOD_DAYS + 1
        for number, period in enumerate(PERIODS):
            first, last = diary.calendar_day(starts), diary.calendar_day(period.ends)
            dates = PeriodDates(
                name=f"Period {number + 1}: {_month(first, last)} to {last:%B %Y}",
                starts_on=first,
                ends_on=last,
                report_due_on=diary.day(period.report_due),
                meeting_on=diary.day(period.meeting),
            )
            self.periods[number] = add_period(self.stage.board, dates, actor=self.stage.manager)
            starts = period.ends + 1

    def _close(self, number: int) -> None:
        agencies = {plan.id: agency for (_, agency), plan in self.plans.plans.items()}
        for report in close_period(self.periods[number], actor=self.stage.manager):
            self.reports[number, agencies[report.plan_id]] = report

    def _write(self, number: int, agency: str) -> None:
        if (number, agency) not in self.reports:  # not due, by what was agreed with it
            return
        report = self.reports[number, agency]
        words = self._say(agency, self.stage.content.reports.commentary[_mood(number, report)])
        explained = {line.id: self._explain(number, agency, line) for line in report.lines}
        save_commentary(
            report, words, explained, expected_version=report.version, actor=self.stage.lead(agency)
        )

    def _explain(self, number: int, agency: str, line: ReportLine) -> Explanation:
        kept = self.plans.by_action[line.action_id]
        texts = self.stage.content.reports.lines
        story = kept.story
        if line.kind.needs_answer:
            cause = texts["repeat"] if line.kind is LineKind.STILL_OFF_TARGET else story.slippage
            forecast = today() + timedelta(days=FORECAST)
            wanted = "" if story.help.startswith(NO_HELP) else self._say(agency, story.help)
            cause, remedy = self._say(agency, cause), self._say(agency, story.remedial)
            kind = CAUSES.get((number, agency, line.facts["number"]), kind_of_cause(cause))
            return Explanation(cause, remedy, wanted, forecast, kind)
        said = {
            LineKind.RECOVERED: texts["recovered"],
            LineKind.ACHIEVED: story.achievement,
            LineKind.RE_DATED: story.redate,
            LineKind.NO_UPDATE: texts["no_update"],
            LineKind.DUE_NEXT: texts["due_next"] if line.facts["colour"] == Brag.GREEN else "",
        }.get(line.kind, "")
        return Explanation(self._say(agency, said), "", "", None)

    def submit_again(self, number: int, agency: str) -> None:
        """What was referred back is explained further and submitted again."""
        report, actor = self.reports[number, agency], self.stage.lead(agency)
        said = {
            line.id: replace(self._explain(number, agency, line), remedy=MORE_SAID)
            for line in report.lines
            if line.kind.needs_answer
        }
        save_commentary(report, report.commentary, said, expected_version=report.version, actor=actor)
        submit_report(report, actor=actor)

    def review_again(self, number: int, agency: str) -> None:
        """The second look: everything that came again is noted."""
        report, chair = self.reports[number, agency], self.stage.who(Role.SUBGROUP_CHAIR)
        note_rest(report, actor=chair)
        finish_review(report, self.stage.minute(3), actor=chair)

    def _submit(self, number: int, agency: str) -> None:
        if (number, agency) not in self.reports:
            return
        submit_report(self.reports[number, agency], actor=self.stage.lead(agency))

    def _review(self, number: int, agency: str) -> None:
        if (number, agency) not in self.reports:
            return
        report, chair = self.reports[number, agency], self.stage.who(Role.SUBGROUP_CHAIR)
        for review in REVIEWS:
            if (review.period, review.agency) == (number, agency):
                self.asked[number, agency] = self._decide(report, review)
        if (number, agency) not in self.asked:
            noted = self._say(agency, self.stage.content.reports.decisions["noted"]).removeprefix("Noted. ")
            decide(report, None, Verdict(ReviewOutcome.NOTED, noted), actor=chair)
        else:
            note_rest(report, actor=chair)
        finish_review(report, self.stage.minute(8 + REPORTING.index(agency)), actor=chair)

    def _decide(self, report: ExceptionReport, review: Review) -> ReviewDecision:
        said = self.stage.content.reports
        challenge = review.outcome is ReviewOutcome.CHALLENGED
        words = said.challenges[review.challenge] if challenge else said.decisions[review.outcome.value]
        escalated = review.outcome is ReviewOutcome.ESCALATED
        verdict = Verdict(
            review.outcome,
            self._say(review.agency, words),
            f"The Chair of the {self.stage.board.short_name}" if escalated else "",
            today() + timedelta(days=OUTCOME_WITHIN if escalated else ANSWERED_WITHIN),
        )
        line = next((line for line in report.lines if line.kind.needs_answer), None)
        return decide(report, line, verdict, actor=self.stage.who(Role.SUBGROUP_CHAIR))

    def _answer(self, review: Review) -> None:
        key = review.period, review.agency
        words = self._say(review.agency, self.stage.content.reports.replies[review.reply])
        actor = self.stage.lead(review.agency)
        answer_challenge(self.asked[key], self.reports[key], words, actor=actor)

    def _say(self, agency: str, text: str) -> str:
        return self.stage.texts_on(today()).say(text, self.stage.agency(agency))


def _mood(number: int, report: ExceptionReport) -> str:
    """Which commentary fits the facts."""
    if number == 0:
        return "first"
    kinds = [line.kind for line in report.lines]
    if sum(kind.needs_answer for kind in kinds) > 1:
        return "slipping"
    return "improving" if LineKind.ACHIEVED in kinds or LineKind.RECOVERED in kinds else "steady"


def _month(first: date, last: date) -> str:
    """The month of the first day, with its year when that differs from the last day's."""
    return f"{first:%B}" if first.year == last.year else f"{first:%B %Y}"
