"""What the board asks agencies while it grades, and what they answer: queries at every stage."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise

from tracker.board_queries.models import Query
from tracker.board_queries.operations import answer, ask, ask_further, close
from tracker.cycles.working_days import add_working_days
from tracker.demo.returns import Returns
from tracker.policy import Actor, Role

ASKS_IN_ROUND = 2


@dataclass(frozen=True)
class Turn:
    """Who speaks on which day: the board asks, the agency answers, and so on in turns."""

    day: float
    text: str


@dataclass(frozen=True)
class Thread:
    """One query. `closed`: the day and the last word; `days`: working days given for an answer."""

    agency: str
    ref: str
    turns: tuple[Turn, ...]
    closed: Turn | None = None
    by: Role = Role.BOARD_MANAGER
    days: int = 5


THREADS = (
    Thread("adults", "5.1", (
        Turn(-37.4, "You write that all new staff have had induction. How many is that, and since when?"),
        Turn(-34.3, "Since 1 April: 43 members of staff, all within their first month. The list is in the "
                    "induction log, second sheet."),
    ), closed=Turn(-33.4, "Thank you, that is what we needed.")),
    Thread("northfield", "8.6", (
        Turn(-36.2, "Who looks at the case files that are audited, and how are they chosen?"),
        Turn(-32.6, "The named nurse and one ward manager from another site. Ten files a quarter, drawn by "
                    "the audit team; see page 4 of the audit report."),
        Turn(-31.4, "And what was done about the files that fell short?"),
        Turn(-29.3, "Each ward has an action; they are lines 7 to 11 of the tracker cited at 8.5."),
    ), closed=Turn(-28.5, "")),
    Thread("children", "6.6", (
        Turn(-11.6, "How many of the managers who sit on panels have done the training, out of how many?"),
        Turn(-9.4, "31 of 36. The other five are booked for the next course and do not sit on panels until "
                   "then."),
    ), closed=Turn(-8.6, "")),
    Thread("children", "5.1", (
        Turn(-7.7, "The induction log you cite ends in the spring. Is there a later one?"),
        Turn(-3.2, "Yes: the same file is kept month by month. The later months are on its third sheet."),
    )),
    Thread("children", "7.6", (
        Turn(-2.6, "Do these figures of attendance count written reports as attendance?"),
    )),
    Thread("children", "8.5", (
        Turn(-2.3, "Which of the audits in this programme have been finished so far this year?"),
    ), by=Role.MODERATOR),
    Thread("ashvale", "6.6", (
        Turn(-11.3, "Please say which posts the course covers. The list that you cite names teams only."),
    )),
    Thread("lantern", "5.1", (
        Turn(-8.4, "Does induction differ for volunteers who work for a single event?"),
        Turn(-5.4, "Yes. They get the one-page guide and a briefing on the day; nobody works alone."),
    )),
    Thread("westmarch", "8.6", (
        Turn(-9.5, "How many files were audited in the year?"),
        Turn(-6.4, "Twenty-four, six in each quarter."),
        Turn(-2.4, "And how many of these were about children?"),
    ), days=7),
)  # fmt: skip


@dataclass
class Asking:
    """The queries of one round."""

    returns: Returns

    def schedule(self) -> None:
        """Write every question and answer into the diary."""
        for thread in THREADS if self.returns.turn.number == ASKS_IN_ROUND else ():
            _Played(self.returns, thread).schedule()


@dataclass
class _Played:
    """One thread as it goes on; the query is there once it was asked."""

    returns: Returns
    thread: Thread
    query: Query | None = None

    def schedule(self) -> None:
        note = self.returns.stage.diary.note
        first, *later = self.thread.turns
        note(first.day, partial(self._ask, first))
        for before, turn in pairwise([first, *later]):
            assert before.day < turn.day
        for number, turn in enumerate(later):
            note(turn.day, partial(self._answer if number % 2 == 0 else self._ask_further, turn))
        if self.thread.closed:
            note(self.thread.closed.day, partial(self._close, self.thread.closed))

    @property
    def _asker(self) -> Actor:
        return self.returns.stage.who(self.thread.by)

    def _wanted(self, turn: Turn) -> date:
        return add_working_days(self.returns.stage.diary.moment(turn.day).date(), self.thread.days)

    def _ask(self, turn: Turn) -> None:
        response = self.returns.responses[self.thread.agency][self.thread.ref]
        self.query = ask(response, turn.text, self._wanted(turn), actor=self._asker)

    def _answer(self, turn: Turn) -> None:
        assert self.query is not None
        answer(self.query, turn.text, actor=self.returns.stage.lead(self.thread.agency))

    def _ask_further(self, turn: Turn) -> None:
        assert self.query is not None
        ask_further(self.query, turn.text, self._wanted(turn), actor=self._asker)

    def _close(self, turn: Turn) -> None:
        assert self.query is not None
        close(self.query, turn.text, actor=self._asker)
