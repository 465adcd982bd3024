"""Dates, filters, words and reminders of hand-overs, as tables of cases."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest

from tracker.assessments.answers import Standing
from tracker.assessments.completeness import Task, Viewer
from tracker.errors import RuleBroken, WrongState
from tracker.frameworks.rules import MinimumStandard, PolicyStandard
from tracker.handovers.rules import (
    Held,
    ShowHeld,
    by_person,
    check_due,
    check_nudge,
    in_words,
    last_day,
    shown,
    what_was_asked,
)

TODAY = date(2026, 11, 2)
DEADLINE = date(2026, 12, 2)
TOM, UMA = UUID(int=1), UUID(int=2)
DONE = Standing(evidence=True, finished=True)


@pytest.mark.parametrize(
    ("due_on", "deadline", "refusal"),
    [
        # No date is wanted at all.
        (None, DEADLINE, ""),
        # Today is in time.
        (TODAY, DEADLINE, ""),
        # The return's own deadline is the last day.
        (DEADLINE, DEADLINE, ""),
        (date(2026, 12, 3), DEADLINE, "due on 2 December 2026"),
        (date(2026, 11, 1), DEADLINE, "today or later"),
        # A return that is late itself: any day from today on, there is no later limit.
        (date(2026, 11, 9), date(2026, 10, 30), ""),
        (date(2026, 11, 1), date(2026, 10, 30), "today or later"),
    ],
)
def test_by_when_a_standard_can_be_wanted(due_on: date | None, deadline: date, refusal: str) -> None:
    if not refusal:
        check_due(due_on, deadline=deadline, on=TODAY)
        return
    with pytest.raises(RuleBroken, match=refusal) as problem:
        check_due(due_on, deadline=deadline, on=TODAY)
    assert problem.value.field == "due_on"


def test_the_last_day_is_the_deadline_until_it_has_passed() -> None:
    assert last_day(DEADLINE, TODAY) == DEADLINE
    assert last_day(TODAY, TODAY) == TODAY
    assert last_day(date(2026, 11, 1), TODAY) is None


@pytest.mark.parametrize(
    ("nudged_on", "unfinished", "answering", "refusal"),
    [
        (None, 1, True, ""),
        # Yesterday's reminder does not count today.
        (date(2026, 11, 1), 1, True, ""),
        (TODAY, 1, True, "tomorrow"),
        (None, 0, True, "finished everything"),
        # Mail to somebody who cannot sign in helps nobody.
        (None, 1, False, "Take the standards back"),
    ],
)
def test_who_may_be_nudged(nudged_on: date | None, unfinished: int, answering: bool, refusal: str) -> None:
    asked = {"nudged_on": nudged_on, "on": TODAY, "unfinished": unfinished, "answering": answering}
    if not refusal:
        check_nudge(**asked)
        return
    with pytest.raises(WrongState, match=refusal):
        check_nudge(**asked)


def held(ref: str, holder: str, **said: object) -> Held:
    person = {"Tom": TOM, "Uma": UMA}[holder]
    given = datetime(2026, 10, 20, tzinfo=UTC)
    defaults = {
        "handover_id": uuid4(), "ref": ref, "words": f"Standard {ref}", "essential": False,
        "standing": Standing(), "holder_id": person, "holder": holder, "answering": True, "asked_by": "Priya",
        "given_at": given, "note": "", "due_on": None, "nudged_at": None,
    }  # fmt: skip
    return Held(**{**defaults, **said})


LATE = held("1.1", "Tom", due_on=date(2026, 11, 1))
LATE_BUT_DONE = held("1.2", "Tom", due_on=date(2026, 11, 1), standing=DONE)
OF_TODAY = held("2.1", "Uma", due_on=TODAY)
ROWS = [LATE, LATE_BUT_DONE, OF_TODAY]


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        (ShowHeld.ALL, ROWS),
        (ShowHeld.TO_DO, [LATE, OF_TODAY]),
        # What is finished is never late, and today is in time.
        (ShowHeld.LATE, [LATE]),
    ],
)
def test_filters(show: ShowHeld, expected: list[Held]) -> None:
    assert shown(ROWS, show, TODAY) == expected


def test_people_are_shown_with_what_they_hold_in_all() -> None:
    (tom,) = by_person(ROWS, [LATE])
    assert (tom.holder, tom.done, tom.total, tom.finished, tom.rows) == ("Tom", 1, 2, False, (LATE,))
    assert [person.holder for person in by_person(ROWS, ROWS)] == ["Tom", "Uma"]


def test_who_can_no_longer_answer_comes_first() -> None:
    gone = held("2.2", "Uma", answering=False)
    assert [person.holder for person in by_person([LATE, gone], [LATE, gone])] == ["Uma", "Tom"]


def test_the_last_nudge_of_a_person_is_the_latest_of_their_standards() -> None:
    moment = datetime(2026, 10, 30, 9, tzinfo=UTC)
    (tom,) = by_person([LATE, held("1.3", "Tom", nudged_at=moment)], [LATE])
    assert tom.nudged_at == moment


def policy(number: int, standards: int) -> PolicyStandard:
    below = tuple(
        MinimumStandard(ref=f"{number}.{n}", short_title=f"Short {number}.{n}", text="Words", essential=False,
                        evidence_prompts=())
        for n in range(1, standards + 1)
    )  # fmt: skip
    return PolicyStandard(number=number, title="Long", short_title=f"Policy {number}", summary="",
                          minimum_standards=below)  # fmt: skip


@pytest.mark.parametrize(
    ("refs", "lines"),
    [
        (["1.2"], ["1.2 Short 1.2"]),
        # A whole policy standard is one line, not three.
        (["1.1", "1.2", "1.3"], ["all 3 standards of policy standard 1: Policy 1"]),
        (["2.1", "1.1"], ["1.1 Short 1.1", "2.1 Short 2.1"]),
    ],
)
def test_standards_as_lines_of_a_mail(refs: list[str], lines: list[str]) -> None:
    # Policy standard 2 has one standard only: it is called by its own name.
    assert in_words([policy(1, 3), policy(2, 1)], refs) == lines


def task(ref: str, **said: object) -> Task:
    standing = said.pop("standing", Standing())
    return Task(uuid4(), ref, "Words", False, standing, **{"holder_id": TOM, "holder": "Tom", **said})


def test_what_was_asked_stands_together_by_note_and_date_the_earliest_first() -> None:
    late = {"asked_by": "Priya", "due_on": DEADLINE, "note": "Figures"}
    tasks = [
        task("1.1"),
        task("1.2", **late),
        task("2.1", **late, standing=DONE),
        task("2.2", asked_by="Priya", due_on=TODAY),
    ]
    assert [(each.refs, each.left) for each in what_was_asked(tasks)] == [
        (["2.2"], 1), (["1.2", "2.1"], 1), (["1.1"], 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("viewer", "held_task", "holds", "sees"),
    [
        # The lead has what nobody was given, and what nobody can answer any more.
        (Viewer(UMA, leading=True), task("1.1", holder_id=None), True, True),
        (Viewer(UMA, leading=True), task("1.1"), False, True),
        (Viewer(UMA, leading=True), task("1.1", stranded=True), True, True),
        # A contributor has, and sees, what is with them.
        (Viewer(TOM, leading=False, whole=False), task("1.1"), True, True),
        (Viewer(UMA, leading=False, whole=False), task("1.1"), False, False),
        (Viewer(UMA, leading=False, whole=False), task("1.1", holder_id=None), False, False),
    ],
)
def test_who_holds_and_sees_a_task(viewer: Viewer, held_task: Task, holds: bool, sees: bool) -> None:
    assert (viewer.holds(held_task), viewer.sees(held_task)) == (holds, sees)
