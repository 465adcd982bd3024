"""Measures of last round's actions with their readings, and two re-tests of what was completed early."""

from dataclasses import dataclass
from functools import partial

from tracker.clock import today
from tracker.demo.plans import Kept, Plans
from tracker.demo.stage import Stage
from tracker.impact_tests.operations import Answer, answer_test
from tracker.impact_tests.rules import Embedded, Then
from tracker.measures.models import Measure
from tracker.measures.operations import (
    MeasureContent,
    ReadingContent,
    add_measure,
    add_reading,
    set_aside,
)
from tracker.measures.rules import GoodIs

BEGUN = -195
READ = (-160, -120, -80, -36)
ANSWERED = -45
AGAIN = -6  # the day for which another re-test was promised: nobody has answered it yet
WRONG = 9.4  # a reading typed with its point in the wrong place


@dataclass(frozen=True)
class Kind:
    """A number worth following, with readings that go well and readings that do not."""

    content: MeasureContent
    well: tuple[float, ...]
    badly: tuple[float, ...]
    source: str


TRAINED = Kind(
    MeasureContent("Relevant staff with up-to-date training", "%", GoodIs.HIGH, 95, 62, None, 2, 10),
    (70, 81, 90, 94), (66, 72, 70, 71), "Training records at the end of the month.",
)  # fmt: skip
CHECKED = Kind(
    MeasureContent("Case files checked that met the standard", "%", GoodIs.HIGH, 90, 55, None, 3, 12),
    (61, 72, 84, 91), (58, 64, 69, 66), "Dip sample of 20 files.",
)  # fmt: skip
ADVICE = Kind(
    MeasureContent("Working days from a concern to advice", "days", GoodIs.LOW, 2, 6.5, None, 0.5, 1.5),
    (5.5, 4, 2.5, 2), (6, 5.5, 4.5, 4.5), "Log of the advice line.",
)  # fmt: skip

# Agency, number of its action from 0, what is measured, and whether it goes well. One goes badly although
# its lead reports green, so that the two are seen to disagree.
MEASURED = (
    ("children", 2, TRAINED, True),
    ("adults", 4, CHECKED, False),
    ("northfield", 3, CHECKED, True),
    ("northfield", 4, TRAINED, False),
    ("ashvale", 1, ADVICE, False),
    ("westmarch", 1, TRAINED, False),
    ("yot", 2, ADVICE, True),
    ("lantern", 2, CHECKED, True),
)
CORRECTED = "northfield", 3
RETESTS = (("children", Embedded.PARTLY), ("yot", Embedded.YES))
CHANGED = {
    Embedded.PARTLY: "Most teams do it as a matter of course and advice comes sooner. "
    "Two teams with many new staff have gone back to asking only when something has happened.",
    Embedded.YES: "Young people are asked what they want at the first meeting. "
    "Their words are in the plans that were checked. Workers say that it has become the way things are done.",
}
SOURCE = "Dip sample of 15 files by somebody outside the service, and short talks with six members of staff."


@dataclass(frozen=True)
class Measuring:
    """Who measures what, and which completions were looked at again."""

    stage: Stage
    plans: Plans

    def schedule(self) -> None:
        """Write measures, readings and re-tests into the diary."""
        note = self.stage.diary.note
        for row, (agency, number, kind, well) in enumerate(MEASURED):
            measures: list[Measure] = []
            note(BEGUN + row / 50, partial(self._measure, agency, number, kind, measures))
            for day, value in zip(READ, kind.well if well else kind.badly, strict=True):
                note(day + 0.5 + row / 50, partial(self._read, agency, number, kind, measures, value))
        for row, (agency, embedded) in enumerate(RETESTS):
            note(ANSWERED + row / 10, partial(self._test, agency, embedded))

    def _kept(self, agency: str, number: int) -> Kept:
        return self.plans.kept[1, agency][number]

    def _measure(self, agency: str, number: int, kind: Kind, measures: list[Measure]) -> None:
        kept = self._kept(agency, number)
        measures.append(add_measure(kept.action, kind.content, actor=kept.keeper))

    def _read(self, agency: str, number: int, kind: Kind, measures: list[Measure], value: float) -> None:
        actor, day = self._kept(agency, number).keeper, today()
        if (agency, number) == CORRECTED and value == kind.well[-1]:
            wrong = add_reading(measures[0], ReadingContent(WRONG, day, kind.source), actor=actor)
            set_aside(wrong, "The point was in the wrong place.", actor=actor)
        add_reading(measures[0], ReadingContent(value, day, kind.source), actor=actor)

    def _test(self, agency: str, embedded: Embedded) -> None:
        kept = self._kept(agency, 0)
        again = self.stage.diary.day(AGAIN) if embedded is Embedded.PARTLY else None
        then = Then.AGAIN if again else None
        answer_test(kept.action, Answer(CHANGED[embedded], SOURCE, embedded, then, again), actor=kept.keeper)
