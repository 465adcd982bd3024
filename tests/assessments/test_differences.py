"""Two texts side by side, and the text that holds both."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.assessments.answers import Answer
from tracker.assessments.differences import compare, join, merge, settle
from tracker.frameworks.rules import Grade

TEXTS = st.text(alphabet="ab \n", max_size=60)


def test_only_what_differs_is_marked() -> None:
    left, right = compare("We train all staff.", "We train most staff.")
    assert [(part.text, part.changed) for part in left] == [
        ("We train ", False),
        ("all ", True),
        ("staff.", False),
    ]
    assert [part.text for part in right if part.changed] == ["most "]


@given(TEXTS, TEXTS)
def test_the_parts_are_the_whole_texts(left: str, right: str) -> None:
    ours, theirs = compare(left, right)
    assert ("".join(part.text for part in ours), "".join(part.text for part in theirs)) == (left, right)


@given(TEXTS, TEXTS)
def test_joined_text_holds_every_line_of_both(theirs: str, yours: str) -> None:
    lines = {line.strip() for line in join(theirs, yours).split("\n")}
    assert {line.strip() for line in (theirs + "\n" + yours).split("\n") if line.strip()} <= lines


@pytest.mark.parametrize(
    ("base", "theirs", "yours", "expected"),
    [
        # Only one side changed it: that side.
        ("old", "old", "mine", "mine"),
        ("old", "theirs", "old", "theirs"),
        # Both wrote the same.
        ("old", "same", "same", "same"),
        # Both changed it: both, theirs first.
        ("old", "theirs", "mine", "theirs\nmine"),
        # Both added a line to the same text: the common line once.
        ("a", "a\nb", "a\nc", "a\nb\nc"),
        # The start is not known: nothing is left out.
        (None, "theirs", "mine", "theirs\nmine"),
    ],
)
def test_what_is_offered_for_one_text(base: str | None, theirs: str, yours: str, expected: str) -> None:
    assert settle(base, theirs, yours) == expected


def test_long_repetitive_texts_are_compared_in_time() -> None:
    left, _right = compare("a " * 5000, "a " * 4999 + "b")
    assert "".join(part.text for part in left) == "a " * 5000
    assert join("x\n" * 5000, "y\n" * 5000)


@pytest.mark.parametrize(
    ("base", "theirs", "yours", "expected"),
    [
        # They asked for N/A while you wrote: their request stays.
        (Answer(), Answer(na_requested=True), Answer(), Answer(na_requested=True)),
        # You took the request back, they left it: yours.
        (Answer(na_requested=True), Answer(na_requested=True), Answer(), Answer()),
        # They graded and finished it while you wrote: both stay.
        (
            Answer(),
            Answer(self_grade=Grade.GOOD, finished=True),
            Answer(modification="Less"),
            Answer(self_grade=Grade.GOOD, finished=True, modification="Less"),
        ),
        # Both graded it: yours.
        (
            Answer(),
            Answer(self_grade=Grade.GOOD),
            Answer(self_grade=Grade.ADEQUATE),
            Answer(self_grade=Grade.ADEQUATE),
        ),
        # The start is not known: what you chose.
        (None, Answer(na_requested=True), Answer(), Answer()),
    ],
)
def test_what_is_offered_for_the_choices(
    base: Answer | None, theirs: Answer, yours: Answer, expected: Answer
) -> None:
    assert merge(base, theirs, yours) == expected
