"""What is worth a look before sending, and what differs between two submissions, as tables."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

import pytest

from tracker.assessments.answers import Answer, StandardStatus
from tracker.assessments.changes import list_changes
from tracker.assessments.checklist import (
    not_finished,
    out_of_date,
    requested,
    weak_essentials,
    with_colleagues,
)
from tracker.assessments.completeness import Asked, Show, Task, Viewer, left, next_task, shown
from tracker.frameworks.rules import Framework, Grade, MinimumStandard, PolicyStandard

LEAD, TOM = UUID(int=1), UUID(int=2)


@dataclass(frozen=True)
class Cited:
    """A piece of evidence as the checklist sees it."""

    title: str
    review_by: date | None = None
    past_review: bool = False
    item_id: UUID = TOM


POLICY = Cited("Policy")
SOLID = Answer(evidence_of_compliance="Policy in force", finished=True)


def task(ref: str, answer: Answer = SOLID, *, essential: bool = True, **more) -> Task:
    return Task(uuid4(), ref, f"Words of {ref}", essential, answer.standing, **more)


@pytest.mark.parametrize(
    ("answer", "cited", "why"),
    [
        # Evidence is cited and nothing is to be improved: not weak.
        (SOLID, [POLICY], None),
        (Answer(evidence_of_compliance="Policy", self_grade=Grade.ADEQUATE), [POLICY], None),
        # Each reason alone.
        (SOLID, [], "no evidence is cited"),
        (
            Answer(evidence_of_compliance="Policy", self_grade=Grade.INADEQUATE),
            [POLICY],
            "your own grade is 0 Inadequate",
        ),
        (
            Answer(evidence_of_compliance="Policy", areas_for_improvement="Bank staff"),
            [POLICY],
            "an area for improvement is named",
        ),
        # N/A needs no evidence, but an Essential standard seldom does not apply.
        (Answer(na_requested=True, na_reason="No children"), [], "N/A is requested"),
        # Several reasons are all said.
        (
            Answer(areas_for_improvement="All of it", self_grade=Grade.INADEQUATE),
            [],
            "your own grade is 0 Inadequate; an area for improvement is named; no evidence is cited",
        ),
        # What has no answer yet is missing, not weak.
        (Answer(), [], None),
    ],
)
def test_which_essential_standards_look_weak(answer: Answer, cited: list[Cited], why: str | None) -> None:
    one = task("1.1", answer)
    found = weak_essentials([one], {one.standard_id: answer}, {one.standard_id: cited})
    assert [each.why for each in found] == ([why] if why else [])


def test_a_standard_that_is_not_essential_may_be_weak() -> None:
    assert weak_essentials([task("1.2", essential=False)], {}, {}) == []


def test_evidence_past_its_review_date_is_listed_once_with_its_standards() -> None:
    old = Cited("Old policy", date(2026, 5, 3), past_review=True, item_id=UUID(int=1))
    older = Cited("Older report", date(2025, 1, 1), past_review=True, item_id=UUID(int=2))
    tasks = [task("1.1"), task("1.2"), task("2.1")]
    cited = dict(zip((each.standard_id for each in tasks), ([old, POLICY], [older], [old]), strict=True))
    assert [(each.title, each.refs) for each in out_of_date(tasks, cited)] == [
        ("Older report", ("1.2",)),
        ("Old policy", ("1.1", "2.1")),
    ]


def test_what_else_is_worth_a_look() -> None:
    begun = task("1.1", Answer(evidence_of_compliance="Policy"))
    asked = task("1.2", Answer(na_requested=True, na_reason="None"), asked=Asked(changes=True))
    held = task("1.3", holder_id=TOM, holder="Tom")
    mine = task("1.4", holder_id=LEAD, holder="Priya")
    kept = task("1.5", holder_id=TOM, holder="Tom", asked=Asked(locked=True))
    tasks = [begun, asked, held, mine, kept]
    assert [each.ref for each in not_finished(tasks)] == ["1.1", "1.2"]
    assert [(each.ref, each.why) for each in with_colleagues(tasks, LEAD)] == [("1.3", "with Tom")]
    assert [each.ref for each in requested(tasks)] == ["1.2"]


@pytest.mark.parametrize(
    ("answer", "asked", "status", "done"),
    [
        (SOLID, Asked(), StandardStatus.COMPLETED, True),
        # A comment asks for something, but the answer stands as it is.
        (SOLID, Asked(commented=True), StandardStatus.COMPLETED, True),
        # Changes that the board asks for are to do until the agency says it has finished.
        (Answer(evidence_of_compliance="P"), Asked(changes=True), StandardStatus.CHANGES_REQUESTED, False),
        (SOLID, Asked(changes=True), StandardStatus.COMPLETED, True),
        # N/A asked for is not enough then: somebody has to look again.
        (
            Answer(na_requested=True, na_reason="No"),
            Asked(changes=True),
            StandardStatus.CHANGES_REQUESTED,
            False,
        ),
        # Nothing can be done to a locked one.
        (Answer(evidence_of_compliance="P"), Asked(locked=True), StandardStatus.IN_PROGRESS, True),
    ],
)
def test_what_was_asked_for_and_what_is_done(answer: Answer, asked: Asked, status, done: bool) -> None:
    one = task("1.1", answer, asked=asked)
    assert (one.status, one.done) == (status, done)


def test_filters_and_the_next_thing_after_a_return() -> None:
    open_one = task("1.2", Answer(evidence_of_compliance="P"), asked=Asked(changes=True))
    tasks = [
        task("1.1", Answer(evidence_of_compliance="P"), asked=Asked(locked=True)),
        open_one,
        task("2.1", asked=Asked(commented=True)),
    ]
    lead = Viewer(LEAD, leading=True)
    assert [each.ref for each in shown(tasks, Show.CHANGES, lead)] == ["1.2"]
    assert [each.ref for each in shown(tasks, Show.COMMENTED, lead)] == ["2.1"]
    assert (left(tasks), next_task(tasks, lead)) == (1, open_one)


STANDARDS = tuple(
    MinimumStandard(ref, f"Standard {ref}", False, "Text.", (), id=UUID(int=number))
    for number, ref in enumerate(("1.1", "1.2", "1.3"), start=1)
)
FRAMEWORK = Framework("T", "T", "2026", (), (PolicyStandard(1, "P", "P", "S", STANDARDS),))
FIRST = UUID(int=1)


@pytest.mark.parametrize(
    ("before", "after", "evidence", "rows"),
    [
        # Saved again without changing a word is no change.
        (SOLID, SOLID, [], []),
        # "Finished" is no content.
        (SOLID, Answer(evidence_of_compliance="Policy in force"), [], []),
        (
            SOLID,
            Answer(evidence_of_compliance="Policy in force since May"),
            [],
            [("Evidence of compliance", "Policy in force", "Policy in force since May")],
        ),
        # Choices are told in words.
        (
            SOLID,
            Answer(evidence_of_compliance="Policy in force", self_grade=Grade.GOOD),
            [],
            [("Own grade", "None", "2 Good")],
        ),
        (
            Answer(),
            Answer(na_requested=True, na_reason="No children"),
            [],
            [("Reason why it does not apply", "", "No children"), ("N/A requested", "No", "Yes")],
        ),
        # More evidence alone is a change too.
        (SOLID, SOLID, ["Minutes"], [("Evidence cited since", "", "Minutes")]),
    ],
)
def test_what_changed_at_a_standard(before: Answer, after: Answer, evidence, rows) -> None:
    found = list_changes(FRAMEWORK, {FIRST: (before, after)}, {FIRST: evidence} if evidence else {})
    assert [each.rows for each in found] == ([rows] if rows else [])


def test_changes_come_in_the_order_of_the_framework_with_the_words_marked() -> None:
    longer = Answer(evidence_of_compliance="Policy in force since May")
    answers = {UUID(int=3): (SOLID, longer), UUID(int=2): (SOLID, longer)}
    found = list_changes(FRAMEWORK, answers, {})
    assert [each.standard.ref for each in found] == ["1.2", "1.3"]
    (text,) = found[0].texts
    assert [part.text for part in text.right if part.changed] == ["force since May"]
