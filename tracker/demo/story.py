"""What happens on the demonstration board, as tables. Days are counted from today: -42 is six weeks ago."""

from dataclasses import dataclass
from enum import StrEnum

from tracker.demo.fates import FATES
from tracker.exception_reports.rules import ReviewOutcome

FOUNDED = -440
MAIL_KEPT = -2  # mail from before then counts as sent
EVERY_STANDARD = 60


class Tone(StrEnum):
    """How well an agency does on the whole."""

    STRONG = "strong"
    SOUND = "sound"
    WEAK = "weak"


@dataclass(frozen=True)
class Part:
    """An agency's return in one round. Days that are None did not happen.

    `answered` standards are finished and `drafted` more are begun; `areas` actions answer areas for
    improvement, the last `drafts` of them unfinished; `zeros` are graded 0 without an action in the plan.
    """

    agency: str
    tone: Tone = Tone.SOUND
    answered: int = EVERY_STANDARD
    drafted: int = 0
    begins: int | None = None
    ends: int = 0
    areas: int = 4
    drafts: int = 0
    evidence: int | None = None
    extended: int | None = None
    declined: int | None = None
    sent: int | None = None
    authorised: int | None = None
    returned: int | None = None
    graded: int = 0
    graded_from: int = 0
    graded_to: int = 0
    moderated: int = 0
    published: int | None = None
    zeros: tuple[str, ...] = ()


@dataclass(frozen=True)
class Round:
    """A cycle. `number` keeps its texts and actions apart from those of the others."""

    number: int
    opens: int
    due: int
    parts: tuple[Part, ...]
    evidence: int
    grading: int | None = None
    published: int | None = None
    closed: int | None = None


def _finished(agency: str, tone: Tone, late: int = 0) -> Part:
    """A return of the round that is over."""
    sent = -342 + late
    return Part(
        agency, tone, begins=-388, ends=sent - 2, sent=sent, authorised=sent + 3, areas=len(FATES[agency]),
        graded=EVERY_STANDARD, graded_from=-322, graded_to=-285, published=-278 + late,
    )  # fmt: skip


LAST_ROUND = Round(
    number=1, opens=-396, due=-336, evidence=1, grading=-330, published=-262, closed=-100,
    parts=(
        _finished("children", Tone.SOUND),
        _finished("adults", Tone.WEAK, late=1),
        _finished("northfield", Tone.STRONG),
        _finished("ashvale", Tone.SOUND, late=2),
        _finished("westmarch", Tone.SOUND),
        _finished("probation", Tone.WEAK, late=3),
        _finished("yot", Tone.WEAK, late=1),
        _finished("lantern", Tone.SOUND, late=2),
    ),
)  # fmt: skip

IN_GRADING = Round(
    number=2, opens=-98, due=-42, evidence=5, grading=-40,
    parts=(
        Part("adults", Tone.SOUND, begins=-92, ends=-52, sent=-50, authorised=-47,
             graded=60, graded_from=-38, graded_to=-27, moderated=6, published=-24, zeros=("8.4", "5.3")),
        Part("northfield", Tone.STRONG, begins=-90, ends=-53, sent=-51, authorised=-49,
             graded=60, graded_from=-37, graded_to=-22, moderated=6, published=-19, zeros=("6.5",)),
        Part("yot", Tone.WEAK, begins=-88, ends=-48, sent=-46, authorised=-44,
             graded=60, graded_from=-30, graded_to=-18, moderated=4, published=-15,
             zeros=("2.3", "8.2", "4.4")),
        Part("children", Tone.SOUND, begins=-95, ends=-50, sent=-48, authorised=-45,
             graded=34, graded_from=-12, graded_to=-2, moderated=7),
        Part("ashvale", Tone.SOUND, begins=-86, ends=-47, sent=-45, authorised=-43),
        Part("westmarch", Tone.STRONG, begins=-84, ends=-39, extended=-28, declined=-36, sent=-32,
             authorised=-30),
        Part("lantern", Tone.SOUND, begins=-85, ends=-45, sent=-44, authorised=-43),
        Part("probation", Tone.WEAK, begins=-90, ends=-49, sent=-47, authorised=-44, returned=-11),
        Part("larkmoor", Tone.SOUND, begins=-80, ends=-6, extended=-7, sent=-4),
        Part("millbeck", Tone.WEAK, answered=47, drafted=3, begins=-75, ends=-3, areas=4),
    ),
)  # fmt: skip

OPEN = Round(
    number=3, opens=-21, due=19, evidence=4,
    parts=(
        Part("adults", Tone.SOUND, answered=41, drafted=2, begins=-19, ends=-1, drafts=1, evidence=9),
        Part("northfield", Tone.STRONG, answered=22, drafted=1, begins=-15, ends=-2, areas=2),
        Part("westmarch", Tone.STRONG, begins=-20, ends=-6, areas=3, declined=-4),
        Part("ashvale", Tone.SOUND, begins=-20, ends=-4, areas=3, sent=-2),
        Part("lantern", Tone.SOUND, begins=-20, ends=-7, areas=3, sent=-5, authorised=-3),
        Part("yot", Tone.WEAK, answered=9, drafted=2, begins=-9, ends=-2, areas=1),
        Part("children"), Part("probation"), Part("larkmoor"), Part("millbeck"),
    ),
)  # fmt: skip

ROUNDS = (LAST_ROUND, IN_GRADING, OPEN)


class Decision(StrEnum):
    """What happens to a plan as a whole."""

    SUBMIT = "submit"
    RATIFY = "ratify"
    REFER_BACK = "refer_back"


@dataclass(frozen=True)
class PlanStep:
    """A plan before the sub-group; `item` is the number of the minute."""

    day: int
    round: int
    agency: str
    decision: Decision
    item: int = 0


REFERRED_LAST_TIME = "probation"
PLAN_STEPS = (
    *(PlanStep(-238, 1, part.agency, Decision.SUBMIT) for part in LAST_ROUND.parts),
    *(
        PlanStep(
            -216, 1, part.agency,
            Decision.REFER_BACK if part.agency == REFERRED_LAST_TIME else Decision.RATIFY, item,
        )
        for item, part in enumerate(LAST_ROUND.parts, start=4)
    ),
    PlanStep(-212, 1, REFERRED_LAST_TIME, Decision.SUBMIT),
    PlanStep(-203, 1, REFERRED_LAST_TIME, Decision.RATIFY, 3),
    PlanStep(-14, 2, "adults", Decision.SUBMIT),
    PlanStep(-13, 2, "yot", Decision.SUBMIT),
    PlanStep(-8, 2, "adults", Decision.RATIFY, 5),
    PlanStep(-8, 2, "yot", Decision.REFER_BACK, 6),
    PlanStep(-6, 2, "northfield", Decision.SUBMIT),
)  # fmt: skip


@dataclass(frozen=True)
class ExtraAction:
    """An action added to the plan of the round in grading after it was begun, for one standard."""

    agency: str
    ref: str
    day: int
    opened: bool


EXTRA_ACTIONS = (
    ExtraAction("northfield", "6.5", -10, opened=True),
    ExtraAction("yot", "8.2", -7, opened=False),
    ExtraAction("ashvale", "2.5", -9, opened=False),
)


@dataclass(frozen=True)
class Period:
    """A reporting period by its last day; it begins the day after the one before. Days from today."""

    ends: int
    report_due: int
    meeting: int
    closed: int | None


PERIODS = (
    Period(-136, -118, -110, -132),
    Period(-76, -58, -50, -72),
    Period(-14, 4, 18, -10),
    Period(47, 61, 75, None),
    Period(107, 121, 135, None),
    Period(167, 181, 195, None),
)
PERIOD_DAYS = 60
REPORTING = tuple(part.agency for part in LAST_ROUND.parts)
# For the latest period: the days on which the report was begun and submitted. The others are still due.
# Reports that came late: by how many days.
LATE = {(1, "probation"): 3}
LATEST: dict[str, tuple[int, int | None]] = {"yot": (-5, -3), "westmarch": (-4, None)}


@dataclass(frozen=True)
class Review:
    """What the sub-group says about the first slipped line of a report; `answered`: the day of the reply."""

    period: int
    agency: str
    outcome: ReviewOutcome
    challenge: int = 0
    reply: int = 0
    answered: int | None = None


REVIEWS = (
    Review(0, "ashvale", ReviewOutcome.CHALLENGED, challenge=6, answered=-103),
    Review(0, "yot", ReviewOutcome.CHALLENGED, challenge=4, reply=1, answered=-102),
    Review(1, "ashvale", ReviewOutcome.ESCALATED),
    Review(1, "probation", ReviewOutcome.CHALLENGED, challenge=0, answered=-44),
    Review(1, "westmarch", ReviewOutcome.CHALLENGED, challenge=5),
    Review(1, "adults", ReviewOutcome.REFERRED_BACK),
)
