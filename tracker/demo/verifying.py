"""Samples of the evidence: last time everything was checked, told and replied to; this time one goes on.

Keys of a population begin with receipts, which are made by chance. So either everything is drawn here,
or so much that what happens next is the same whatever was drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from tracker.clock import today
from tracker.cycles.working_days import add_working_days
from tracker.demo.returns import Returns
from tracker.policy import Actor
from tracker.sampling.answering import give, reply, say_unable
from tracker.sampling.checking import record_effect, record_outcome, tell_agency
from tracker.sampling.models import EvidenceSample, SampleItem
from tracker.sampling.operations import Wish, draw_sample
from tracker.sampling.queries import list_items
from tracker.sampling.rules import Outcome, Rules, Stratum

SEEDS = {1: "41 07 23 36 12 09", 2: "Otter 2211"}
DAYS_TO_SHOW = 10  # working days
# What is found in turn; the agencies hear it in these words.
FOUND = (
    (Outcome.SUPPORTS, ""),
    (Outcome.SUPPORTS, "It says what the return says, and it is dated and owned."),
    (Outcome.PARTLY, "It covers permanent staff. The return speaks of volunteers and agency staff too."),
    (Outcome.SUPPORTS, ""),
    (Outcome.OUT_OF_DATE, "The review date passed in the spring and no newer version was shown."),
    (Outcome.SUPPORTS, ""),
    (Outcome.DOES_NOT, "It describes what is planned, not what is done: there is no record of anything yet."),
)
NOT_SHOWN = (
    Outcome.NOT_OPENED,
    "It was not shown when we asked. The grade rests on the rest of the evidence.",
)
REPLIES = {
    Outcome.PARTLY: "Agency staff are in the list that the supplier keeps. We will cite it next time.",
    Outcome.DOES_NOT: "We accept this. The first records will be there by the end of the quarter.",
}
EFFECT = "Graded 1 instead of 2: what is planned counts once it is done."
UNABLE = "The person who keeps it is away until the end of next month, and nobody else has the key."
IN_PROGRESS = "ashvale"
DRAWN_NOW = 7  # of 9 citations, 4 of them available on request: two at least are asked for
ALL_OF_IT = Rules(None, 100, {Stratum.ESSENTIAL: 3, Stratum.GRADED_3: 2, Stratum.NEVER_SAMPLED: 2})
SOME_OF_IT = Rules(DRAWN_NOW, None, {Stratum.ESSENTIAL: 2, Stratum.NEVER_SAMPLED: 2})


@dataclass
class Verifying:
    """The samples of one round."""

    returns: Returns
    samples: list[EvidenceSample] = field(default_factory=list)

    def schedule(self) -> None:
        """Write draws, requests, outcomes and replies into the diary."""
        note = self.returns.stage.diary.note
        if self.returns.turn.number == 1:
            note(-327.5, partial(self._draw, None, ALL_OF_IT))
            note(-322.3, self._answer_requests)
            note(-316.4, partial(self._judge, len(FOUND)))
            note(-311.4, partial(self._judge, None))
            note(-309.2, self._tell)
            note(-305.6, self._reply)
        elif self.returns.turn.number == 2:
            note(-17.4, partial(self._draw, IN_PROGRESS, SOME_OF_IT))
            note(-9.3, self._answer_first)
            note(-7.2, partial(self._judge, 2))

    def _draw(self, agency: str | None, rules: Rules) -> None:
        cycle = self.returns.cycle
        assert cycle is not None
        assessment = self.returns.assessments[agency] if agency else None
        wanted_by = add_working_days(today(), DAYS_TO_SHOW)
        wish = Wish(rules, SEEDS[self.returns.turn.number], wanted_by)
        self.samples.append(draw_sample(cycle, assessment, wish, actor=self.returns.stage.manager))

    @property
    def _items(self) -> list[SampleItem]:
        return list_items(self.samples[-1].id)

    @property
    def _asked(self) -> list[SampleItem]:
        return [item for item in self._items if item.requested_at and not item.provided_at]

    def _answer_requests(self) -> None:
        """Everything that was asked for comes, but for one thing."""
        first, *others = self._asked
        say_unable(first, UNABLE, actor=self._lead(first))
        for item in others:
            self._give(item)

    def _answer_first(self) -> None:
        self._give(self._asked[0])

    def _give(self, item: SampleItem) -> None:
        """A file of the agency's library, if it has any by then."""
        files = self.returns.library.files_of(self._agency_key(item))
        if files:
            give(item, files[0][1], actor=self._lead(item))
        else:
            say_unable(item, UNABLE, actor=self._lead(item))

    def _judge(self, count: int | None) -> None:
        """So many of what is there to be judged, in turn; the rest when no number is given."""
        there = [item for item in self._items if not (item.requested_at and not item.provided_at)]
        done = sum(item.outcome is not None for item in there)
        for number, item in enumerate([each for each in there if each.outcome is None][:count], start=done):
            outcome, note = NOT_SHOWN if item.unable_reason else FOUND[number % len(FOUND)]
            record_outcome(item, outcome, note, seen=item.version, actor=self.returns.stage.manager)
            if outcome is Outcome.DOES_NOT:
                record_effect(item, EFFECT, actor=self.returns.stage.manager)

    def _tell(self) -> None:
        for assessment in self.returns.assessments.values():
            if any(item.response.assessment_id == assessment.id for item in self._items):
                tell_agency(self.samples[-1], assessment.id, actor=self.returns.stage.manager)

    def _reply(self) -> None:
        for item in _with_words(self._items):
            assert item.outcome is not None
            reply(item, REPLIES[item.outcome], seen=item.version, actor=self._lead(item))

    def _lead(self, item: SampleItem) -> Actor:
        return self.returns.stage.lead(self._agency_key(item))

    def _agency_key(self, item: SampleItem) -> str:
        found = self.returns.assessments.items()
        return next(key for key, assessment in found if assessment.id == item.response.assessment_id)


def _with_words(items: Sequence[SampleItem]) -> list[SampleItem]:
    return [item for item in items if item.outcome in REPLIES]
