"""Each cell of a workbook against what it was made from and what is saved now."""

from typing import Any

import pytest

from tracker.assessments.answers import Answer
from tracker.frameworks.rules import Grade
from tracker.workbooks.rules import Take, changes, filled_in, judge, ticked

WORDS = "evidence_of_compliance"


def answer(text: str = "", **more: Any) -> Answer:
    return Answer(evidence_of_compliance=text, **more)


# made from, saved now, in the workbook → is there a change, is it a conflict
THREE_SIDES = [
    ("a", "a", "a", False, False),  # nothing was touched
    ("a", "a", "b", True, False),  # changed in the workbook only
    ("a", "b", "a", False, False),  # changed here only: the newer answer stays
    ("a", "b", "b", False, False),  # changed alike in both places
    ("a", "b", "c", True, True),  # changed differently in both places
    (None, "b", "c", True, True),  # what it was made from is not known
    (None, "b", "b", False, False),
    ("a", "a", "", True, False),  # taken out in the workbook
    ("", "a", "", False, False),  # written here after an empty workbook was taken
    ("a\tb", "a\tb", "ab", False, False),  # a tab that a spreadsheet program lost
]


@pytest.mark.parametrize(("base", "stored", "filled", "changed", "conflict"), THREE_SIDES)
def test_a_cell_has_three_sides(base, stored, filled, changed, conflict):
    found = changes(answer(base) if base is not None else None, answer(stored), answer(filled))
    assert bool(found) is changed
    assert [change.conflict for change in found] == [conflict] * changed


def test_a_conflict_of_texts_offers_both_and_one_of_choices_does_not():
    stored = answer("one\ntwo", self_grade=Grade.GOOD)
    found = changes(answer("one"), stored, answer("one\nthree", self_grade=Grade.ADEQUATE))
    text, grade = found
    assert (text.choices, text.both) == ((Take.KEEP, Take.WORKBOOK, Take.BOTH), "one\ntwo\nthree")
    assert grade.choices == (Take.KEEP, Take.WORKBOOK)
    assert (grade.before_words, grade.after_words) == ("2 Good", "1 Adequate")


ALL = dict.fromkeys(
    (WORDS, "na_requested", "na_reason", "modification", "modification_reason", "finished"), Take.WORKBOOK
)
# saved now, in the workbook → fields taken, reasons why others are not
VERDICTS: list[tuple[Answer, Answer, list[str], list[str]]] = [
    (answer(), answer("a", finished=True), [WORDS, "finished"], []),
    (answer(), answer(finished=True), [], ["Before you finish this standard"]),
    # N/A without its reason: neither half of it, but everything else
    (answer("a"), answer("b", na_requested=True), [WORDS], ["Give the reason"]),
    (answer("a"), answer("a", na_reason="No children"), [], ["Tick the box"]),
    (answer(), answer(na_requested=True, na_reason="No"), ["na_requested", "na_reason"], []),
    (answer("a"), answer("a", modification="Only wards"), [], ["Explain why"]),
    # what only an N/A that fails would have finished is not finished either
    (
        answer(),
        answer(na_requested=True, finished=True),
        [],
        ["Give the reason", "Before you finish this standard"],
    ),
    # it was broken before: no fault of the workbook, and not in its way
    (answer("a", na_requested=True), answer("b", na_requested=True), [WORDS], []),
    # but what is broken cannot be finished
    (
        answer("a", na_requested=True),
        answer("b", na_requested=True, finished=True),
        [WORDS],
        ["Give the reason"],
    ),
]


@pytest.mark.parametrize(("stored", "filled", "taken", "reasons"), VERDICTS)
def test_only_what_an_answer_may_have_is_taken(stored, filled, taken, reasons):
    verdict = judge(stored, changes(stored, stored, filled), ALL)
    assert [change.field for change in verdict.taken] == taken
    assert [
        reason[: len(words)] for (_, reason), words in zip(verdict.refused, reasons, strict=True)
    ] == reasons
    for change in verdict.taken:
        assert getattr(verdict.answer, change.field) == change.after


def test_nothing_is_taken_that_was_not_chosen():
    stored = answer("a")
    found = changes(stored, stored, answer("b", areas_for_improvement="c"))
    verdict = judge(stored, found, {"areas_for_improvement": Take.WORKBOOK})
    assert verdict.answer == answer("a", areas_for_improvement="c")


def test_before_anybody_chooses_clean_changes_are_taken_and_conflicts_keep_what_is_saved():
    found = changes(answer("a"), answer("b"), answer("c", areas_for_improvement="d"))
    assert ticked(found) == {WORDS: Take.KEEP, "areas_for_improvement": Take.WORKBOOK}


def test_what_the_sheet_has_no_column_for_stays():
    stored = answer("a", self_grade=Grade.GOOD)
    assert filled_in(stored, {WORDS: "b"}).self_grade is Grade.GOOD
    assert filled_in(stored, {WORDS: "b", "self_grade": ""}).self_grade is None
