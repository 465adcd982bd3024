"""Self-grades against grades in force."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.frameworks.rules import Grade
from tracker.moderation.calibration import calibration, calibration_by, signed

ZERO, ONE, TWO, THREE, NA = Grade


@pytest.mark.parametrize(
    ("pairs", "over", "under", "exact", "mean", "left_out"),
    [
        ([], 0, 0, 0, "nothing to compare", 0),
        ([(THREE, ONE)], 1, 0, 0, "+2.00 of 1", 0),  # claimed 3, graded 1
        ([(ZERO, TWO)], 0, 1, 0, "−2.00 of 1", 0),
        ([(TWO, TWO)], 0, 0, 1, "0.00 of 1", 0),
        ([(THREE, TWO), (ONE, TWO)], 1, 1, 0, "0.00 of 2", 0),  # even on average, yet never the same
        ([(NA, TWO), (TWO, NA), (NA, NA)], 0, 0, 0, "nothing to compare", 3),  # N/A is in no figure (R4)
        ([(THREE, TWO), (THREE, THREE), (TWO, TWO), (NA, TWO)], 1, 0, 2, "+0.33 of 3", 1),
    ],
)
def test_over_claimed_and_under_claimed(pairs, over, under, exact, mean, left_out):
    found = calibration(pairs)
    assert (found.over, found.under, found.exact, found.left_out) == (over, under, exact, left_out)
    assert found.mean_words == mean


def test_the_widest_first_whatever_its_sign():
    pairs = [
        ("even", (TWO, TWO)), ("under", (ZERO, TWO)), ("over", (TWO, ONE)), ("under", (ONE, TWO)),
        ("swinging", (ONE, TWO)), ("swinging", (TWO, ONE)), ("silent", (NA, ONE)),
    ]  # fmt: skip
    assert list(calibration_by(pairs)) == ["under", "over", "swinging", "even", "silent"]


@given(st.lists(st.tuples(st.sampled_from(Grade), st.sampled_from(Grade)), max_size=30))
def test_every_pair_is_counted_once(pairs):
    found = calibration(pairs)
    assert found.over + found.under + found.exact == found.cases
    assert found.cases + found.left_out == len(pairs)


@pytest.mark.parametrize(
    ("value", "words"), [(0.004, "0.00"), (-0.004, "0.00"), (1, "+1.00"), (-0.5, "−0.50")]
)
def test_a_sign_only_where_there_is_a_difference(value, words):
    assert signed(value) == words
