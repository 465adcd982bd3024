"""Agreement of two graders, against examples that others published and against a calculation by hand."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tracker.frameworks.rules import Grade
from tracker.moderation.agreement import Weights, agreement, agreement_by, percent, tabulate, weighted_kappa

ZERO, ONE, TWO, THREE, NA = Grade


def unweighted(first: int, second: int) -> int:
    """Cohen's kappa of 1960: every disagreement counts the same."""
    return int(first != second)


# Cohen (1968), Psychological Bulletin 70, table 1: 200 cases by two judges, here in proportions of 200,
# with his own weights of disagreement. He reports .492 and .348 (so do the examples of the R package psych).
COHEN = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
COHEN_WEIGHTS = [[0, 1, 3], [1, 0, 6], [3, 6, 0]]
# Hout, Duncan and Sobel (1987), 91 couples, four categories; the R package vcd has it as SexualFun, and its
# example Kappa(SexualFun) gives 0.1293 unweighted and 0.2374 with equal spacing.
COUPLES = [[7, 7, 2, 3], [2, 8, 3, 7], [1, 5, 4, 9], [2, 8, 9, 14]]
# Two dermatologists, four categories: the introductory example of PROC FREQ in the SAS/STAT documentation,
# which gives a simple kappa of 0.3449 and a weighted one (Cicchetti and Allison, that is linear) of 0.5082.
SKIN = [[10, 4, 1, 0], [5, 10, 12, 2], [2, 4, 12, 5], [0, 2, 6, 13]]
# Two doctors on anxiety, four categories: the worked example of kappa with vcd that is often shown for R
# (0.7335 unweighted, 0.7475 with equal spacing, 0.7664 with the weights of Fleiss and Cohen).
ANXIETY = [[11, 3, 1, 0], [1, 9, 0, 1], [0, 1, 10, 0], [1, 2, 0, 10]]
# Two pathologists, 118 slides: Agresti, Categorical Data Analysis; kappa .493, and .78 with squared weights.
SLIDES = [[22, 2, 2, 0], [5, 7, 14, 0], [0, 2, 36, 0], [0, 1, 17, 10]]


@pytest.mark.parametrize(
    ("table", "weight", "published"),
    [
        (COHEN, unweighted, "0.492"),
        (COHEN, lambda i, j: COHEN_WEIGHTS[i][j], "0.348"),
        (COUPLES, unweighted, "0.1293"),
        (COUPLES, Weights.LINEAR, "0.2374"),
        (SKIN, unweighted, "0.3449"),
        (SKIN, Weights.LINEAR, "0.5082"),
        (ANXIETY, unweighted, "0.7335"),
        (ANXIETY, Weights.LINEAR, "0.7475"),
        (ANXIETY, Weights.QUADRATIC, "0.7664"),
        (SLIDES, unweighted, "0.493"),
        (SLIDES, Weights.QUADRATIC, "0.78"),
    ],
)
def test_kappa_is_what_others_published(table, weight, published):
    kappa = weighted_kappa(table, weight)
    assert f"{float(kappa):.{len(published) - 2}f}" == published


def by_hand(pairs, weights):
    """Another way to the same figure: every pair of cases compared, with weights of agreement."""

    def alike(i, j):
        return 1 - (abs(i - j) / 3 if weights is Weights.LINEAR else (i - j) ** 2 / 9)

    seen = sum(alike(i, j) for i, j in pairs) / len(pairs)
    chance = sum(alike(i, j) for (i, _), (_, j) in product(pairs, pairs)) / len(pairs) ** 2
    return (seen - chance) / (1 - chance)


numbers = st.integers(0, 3)
pairs_of_numbers = st.lists(st.tuples(numbers, numbers), min_size=1, max_size=40)


def as_grades(pairs):
    return [(Grade(str(first)), Grade(str(second))) for first, second in pairs]


@given(pairs_of_numbers, st.sampled_from(Weights))
def test_kappa_is_what_every_pair_of_cases_compared_gives(pairs, weights):
    kappa = weighted_kappa(tabulate(as_grades(pairs)), weights)
    if kappa is None:
        assert len({number for pair in pairs for number in pair}) == 1
    else:
        assert float(kappa) == pytest.approx(by_hand(pairs, weights))
        assert kappa <= 1


@given(pairs_of_numbers, st.sampled_from(Weights))
def test_who_was_first_does_not_matter(pairs, weights):
    turned = [(second, first) for first, second in pairs]
    assert weighted_kappa(tabulate(as_grades(pairs)), weights) == weighted_kappa(
        tabulate(as_grades(turned)), weights
    )


@given(st.lists(numbers, min_size=1, max_size=40), st.sampled_from(Weights))
def test_who_always_agrees_has_one(given_numbers, weights):
    assume(len(set(given_numbers)) > 1)
    assert weighted_kappa(tabulate(as_grades([(each, each) for each in given_numbers])), weights) == 1


totals = st.lists(st.integers(0, 6), min_size=4, max_size=4)


@given(totals, totals, st.sampled_from(Weights))
def test_who_grades_by_chance_has_nothing(rows, columns, weights):
    # Every cell is exactly what chance would give: row × column.
    kappa = weighted_kappa([[row * column for column in columns] for row in rows], weights)
    assert kappa in (None, 0)


def test_a_wider_difference_weighs_more():
    near = [[5, 5], [5, 5]]
    assert weighted_kappa(near, Weights.LINEAR) == weighted_kappa(near, Weights.QUADRATIC) == 0
    apart = [(0, 3)] * 2 + [(0, 0), (1, 1), (2, 2), (3, 3)] * 4
    close = [(0, 1)] * 2 + [(0, 0), (1, 1), (2, 2), (3, 3)] * 4
    for weights in Weights:
        wide, narrow = (weighted_kappa(tabulate(as_grades(each)), weights) for each in (apart, close))
        assert wide < narrow


def test_counts_of_what_is_exact_within_one_and_left_out():
    found = agreement([(ZERO, ZERO), (ZERO, ONE), (ZERO, TWO), (THREE, NA), (NA, NA), (TWO, ONE)])
    assert (found.cases, found.exact, found.within_one) == (4, 1, 3)
    assert (found.left_out, found.left_out_alike) == (2, 1)
    assert found.table[0] == (1, 1, 1, 0)


TEN = [(Grade(str(number % 4)), Grade(str(number % 4))) for number in range(10)]


@pytest.mark.parametrize(
    ("pairs", "kappa", "exact"),
    [
        ([], "nothing to compare yet", "0 of 0"),
        (TEN[:9], "too few to say (9 of 10 needed)", "9 of 9"),  # a count, and no percentage
        ([*TEN[:9], (NA, NA)], "too few to say (9 of 10 needed)", "9 of 9"),  # N/A is no case
        (TEN, "1.00", "10 of 10 (100%)"),
        ([(TWO, TWO)] * 10, "not defined: everybody gave the same grade throughout", "10 of 10 (100%)"),
        (
            [(TWO, TWO)] * 9 + [(TWO, THREE)],
            "0.00",
            "9 of 10 (90%)",
        ),  # one who always says 2: no better than chance
    ],
)
def test_figures_in_words(pairs, kappa, exact):
    found = agreement(pairs)
    assert found.kappa_words(Weights.LINEAR) == kappa
    assert found.share(found.exact) == exact
    assert bool(found.reason) == (found.kappa(Weights.LINEAR) is None)


def table_of(kappa: Fraction):
    """Twenty-four pairs whose kappa is exactly that: so many of two grades alike, the others crossed."""
    alike = int((kappa + 1) / 2 * 24)
    return [(ZERO, ZERO), (ONE, ONE)] * (alike // 2) + [(ZERO, ONE), (ONE, ZERO)] * ((24 - alike) // 2)


@pytest.mark.parametrize(
    ("kappa", "word"),
    [  # Landis and Koch (1977): the bounds belong to the lower band
        (Fraction(-1, 6), "none beyond chance"),
        (Fraction(0), "none beyond chance"),
        (Fraction(1, 6), "slight"),
        (Fraction(1, 3), "fair"),
        (Fraction(1, 2), "moderate"),
        (Fraction(2, 3), "substantial"),
        (Fraction(5, 6), "almost perfect"),
        (Fraction(1), "almost perfect"),
    ],
)
def test_the_word_for_a_kappa(kappa, word):
    found = agreement(table_of(kappa))
    assert found.kappa(Weights.LINEAR) == kappa
    assert found.strength == word


def test_no_word_without_a_kappa():
    assert agreement([]).strength == ""


def test_figures_by_grader():
    found = agreement_by([("Ruth", (ZERO, ONE)), ("Sam", (TWO, TWO)), ("Ruth", (NA, ONE))])
    assert list(found) == ["Ruth", "Sam"]
    assert (found["Ruth"].cases, found["Ruth"].left_out, found["Sam"].exact) == (1, 1, 1)


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(0, 7, 0), (7, 7, 100), (1, 300, 1), (299, 300, 99), (1, 2, 50)],  # only none is 0, only all is 100
)
def test_percentages(part, whole, expected):
    assert percent(part, whole) == expected
