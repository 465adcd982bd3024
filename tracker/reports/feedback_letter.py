"""The letter that tells an agency what the board found in its return, as one thing to read."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tracker.clock import local, today
from tracker.formatting import format_date, plural
from tracker.frameworks.queries import get_framework
from tracker.frameworks.rules import Framework, Grade, MinimumStandard, worded
from tracker.grading.rules import Tally, tally
from tracker.publishing.outcomes import Graded, Outcomes, Requested, outcomes_of
from tracker.publishing.queries import ContestRow
from tracker.publishing.rules import ContestDecision

DRAFT = "Draft: not published"
NUMBERED_FIRST = (Grade.OUTSTANDING, Grade.GOOD, Grade.ADEQUATE, Grade.INADEQUATE)


@dataclass(frozen=True)
class Remark:
    """Something said about one standard: `title` names it, `heading` says what, `text` is plain text."""

    title: str
    heading: str
    text: str = ""


@dataclass(frozen=True)
class PolicyLine:
    """How one policy standard stands."""

    title: str
    met: str
    lowest: str
    left_out: int


@dataclass(frozen=True)
class FeedbackLetter:
    """Everything the letter says, in its order. A draft is for the board manager only."""

    draft: bool
    board_name: str
    board_short_name: str
    agency_name: str
    address: str
    cycle_name: str
    framework: str
    dated: date
    submitted_at: datetime | None
    counts: tuple[tuple[str, int], ...]
    left_out: int
    met: str
    policies: tuple[PolicyLine, ...]
    required: tuple[Remark, ...]
    strengths: tuple[Remark, ...]
    comments: tuple[Remark, ...]
    requests: tuple[Remark, ...]
    sampled: tuple[Remark, ...]
    contests: tuple[Remark, ...]
    accuracy: str
    steps: tuple[str, ...]
    contact: tuple[str, ...]

    @property
    def title(self) -> str:
        return f"Feedback to {self.agency_name}"

    @property
    def opening(self) -> str:
        """Which return it is about, and in one sentence how it stands."""
        sent = f", submitted on {format_date(self.submitted_at)}," if self.submitted_at else ""
        out = f" {plural(self.left_out, 'standard is', 'standards are')} left out as not applicable."
        return (
            f"{self.board_name} has graded the return of {self.agency_name} in {self.cycle_name}{sent} "
            f"against {self.framework}. Minimum standards: {self.met}.{out if self.left_out else ''}"
        )

    @property
    def sections(self) -> tuple[tuple[str, str, tuple[Remark, ...]], ...]:
        """The parts that say something: heading, a sentence under it, the remarks."""
        every = (
            ("What is required", "These standards are graded 0, so the action plan has to be amended.",
             self.required),
            ("Strengths", "These standards are graded 3.", self.strengths),
            ("Comments", "", self.comments),
            ("N/A requests and modifications", "", self.requests),
            ("Evidence that was sampled", "", self.sampled),
            ("Contested grades", "Both grades stay on record.", self.contests),
        )  # fmt: skip
        return tuple(part for part in every if part[2])


def compose(assessment: Any) -> FeedbackLetter:
    """The letter to one agency as its return stands now, in a fixed number of queries."""
    return compose_several([assessment])[assessment.id]


def compose_several(assessments: Sequence[Any]) -> dict[UUID, FeedbackLetter]:
    """The letters about returns of one cycle, by return; as many queries as for one."""
    found = outcomes_of([each.id for each in assessments])
    return {each.id: _letter(each, found.get(each.id, Outcomes())) for each in assessments}


def _letter(assessment: Any, found: Outcomes) -> FeedbackLetter:
    cycle, board, agency = assessment.cycle, assessment.cycle.board, assessment.agency
    framework = worded(get_framework(cycle.framework_version_id), board.short_name, board.area)
    every = tally(row.grade for row in found.grades)
    published = assessment.published_at
    return FeedbackLetter(
        draft=published is None,
        board_name=board.name,
        board_short_name=board.short_name,
        agency_name=agency.name,
        address=assessment.address or agency.address,
        cycle_name=cycle.name,
        framework=f"{framework.reference}: {framework.title}",
        dated=local(published).date() if published else today(),
        submitted_at=assessment.submitted_at,
        counts=_counts(found.grades),
        left_out=every.left_out,
        met=_met(every),
        policies=_policies(framework, found.grades),
        **_remarks(framework, found),
        accuracy=_accuracy(assessment),
        steps=_steps(assessment, found.grades),
        contact=tuple(
            filter(None, (board.contact_name, board.name, board.contact_email, board.contact_telephone))
        ),
    )


def _counts(grades: Collection[Graded]) -> tuple[tuple[str, int], ...]:
    counted = Counter(row.grade for row in grades)
    lines = [(_words(grade), counted[grade]) for grade in (*NUMBERED_FIRST, Grade.NOT_APPLICABLE)]
    return (*lines, ("Not graded yet", counted[None])) if counted[None] else tuple(lines)


def _words(grade: Grade | None) -> str:
    """2 Good; N/A, left out."""
    if grade is None:
        return "Not graded yet"
    return f"{grade.value} {grade.label}" if grade.number is not None else "N/A, left out of every figure"


def _met(every: Tally) -> str:
    share = f" ({every.percent}%)" if every.percent is not None else ""
    return f"{every.words}{share}"


def _policies(framework: Framework, grades: Collection[Graded]) -> tuple[PolicyLine, ...]:
    given = {row.ref: row.grade for row in grades}
    lines = []
    for policy in framework.policy_standards:
        below = tally(given.get(each.ref) for each in policy.minimum_standards)
        lowest = _words(below.lowest) if below.lowest else "–"
        lines.append(
            PolicyLine(f"{policy.number}. {policy.short_title}", below.words, lowest, below.left_out)
        )
    return tuple(lines)


def _remarks(framework: Framework, found: Outcomes) -> dict[str, tuple[Remark, ...]]:
    titles = {each.ref: _title(each) for each in framework.minimum_standards}
    return {
        "required": tuple(
            Remark(titles[row.ref], _asked(row), _because(framework.minimum_standard(row.ref), row.comment))
            for row in found.grades
            if row.grade is Grade.INADEQUATE
        ),
        "strengths": tuple(
            Remark(titles[row.ref], "", row.comment) for row in found.grades if row.grade is Grade.OUTSTANDING
        ),
        "comments": tuple(
            Remark(titles[row.ref], _words(row.grade), row.comment)
            for row in found.grades
            if row.comment and row.grade not in (Grade.INADEQUATE, Grade.OUTSTANDING)
        ),
        "requests": tuple(Remark(titles[each.ref], _decided(each), each.reason) for each in found.requests),
        "sampled": tuple(
            Remark(f"{each.ref} {each.title}", each.outcome.label, each.note) for each in found.sampled
        ),
        "contests": tuple(_contest(titles[each.ref], each) for each in found.contests),
    }


def _decided(request: Requested) -> str:
    return f"{request.kind.label}: {'granted' if request.granted else 'declined'}"


def _title(standard: MinimumStandard) -> str:
    return f"{standard.ref} {standard.short_title}{' (Essential)' if standard.essential else ''}"


def _asked(row: Graded) -> str:
    """What a 0 asks for, and by when (guidance 2.13)."""
    if row.covered:
        return "An action in the plan covers it."
    if row.amend_by is None:
        return "The action plan has to be amended."
    return f"Amend the action plan by {format_date(row.amend_by)}."


def _because(standard: MinimumStandard, comment: str) -> str:
    """What the standard asks for, and what the board said about it."""
    return "\n\n".join(filter(None, (f"The standard: {standard.text}", comment)))


def _contest(title: str, contest: ContestRow) -> Remark:
    raised = f"{_words(contest.from_grade)}, contested on {format_date(contest.raised_at)}"
    if contest.decision is None:
        return Remark(title, f"{raised}. Not decided yet.")
    changed = contest.decision is ContestDecision.CHANGED
    outcome = f"changed to {_words(contest.to_grade)}" if changed else "the grade stands"
    return Remark(
        title,
        f"{raised}. Decided on {format_date(contest.decided_at)}: {outcome}.",
        contest.decision_reason,
    )


def _accuracy(assessment: Any) -> str:
    cycle, ends_on = assessment.cycle, assessment.accuracy_ends_on
    if assessment.published_at is None:
        until = f"for {plural(cycle.accuracy_days, 'day')} after they are published"
    elif ends_on is None:
        return "These grades are final."
    else:
        until = f"until 23:59 on {format_date(ends_on)}"
    return (
        f"If a grade rests on something that is factually wrong, the lead or the authoriser of "
        f"{assessment.agency.name} can contest it {until}, once for each standard, on the page of the "
        "grades: say what is wrong and choose evidence from your library. "
        f"{cycle.board.short_name} decides with a reason. Grades are final when that "
        "time is over and nothing contested waits."
    )


def _steps(assessment: Any, grades: Collection[Graded]) -> tuple[str, ...]:
    cycle = assessment.cycle
    due = [row for row in grades if row.amend_by and not row.covered]
    first = f"Amend the action plan for {', '.join(row.ref for row in due)} by {_last(due)}." if due else ""
    months = "month" if cycle.report_months == 1 else f"{cycle.report_months} months"
    steps = (
        first,
        "Keep one action in the plan for each area for improvement, then submit the plan for ratification "
        "by the Performance and Quality Assurance sub-group.",
        f"Once the plan is ratified, report on slippage and achievements every {months}.",
    )
    return tuple(step for step in steps if step)


def _last(due: Sequence[Graded]) -> str:
    return format_date(min(row.amend_by for row in due if row.amend_by))
