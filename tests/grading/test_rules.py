"""Grades, rationales, tallies, directions and what stands in the way of publishing, as tables of cases."""

from datetime import UTC, date, datetime

import pytest

from tracker.errors import RuleBroken
from tracker.frameworks.rules import Grade, GradeDescriptor
from tracker.grading.bench import gist
from tracker.grading.rules import (
    Direction,
    GradeKind,
    GradingState,
    agency_word,
    check_grade,
    days_late,
    direction,
    effective,
    in_dispute,
    is_stale,
    kind_to_give,
    rationale_wanted,
    readiness,
    tally,
    tally_direction,
)
from tracker.policy import Role

ZERO, ONE, TWO, THREE, NA = (
    Grade.INADEQUATE,
    Grade.ADEQUATE,
    Grade.GOOD,
    Grade.OUTSTANDING,
    Grade.NOT_APPLICABLE,
)
FIRST, MODERATION, AGREED = GradeKind.FIRST, GradeKind.MODERATION, GradeKind.AGREED


@pytest.mark.parametrize(
    ("value", "agency_says", "kind", "words"),
    [
        (ONE, None, FIRST, None),  # the agency did not grade itself
        (ONE, ONE, FIRST, None),  # both say the same
        (TWO, TWO, MODERATION, None),
        (ZERO, None, FIRST, "0 Inadequate"),  # always
        (ZERO, ZERO, FIRST, "0 Inadequate"),  # even when the agency says so itself
        (THREE, THREE, FIRST, "3 Outstanding"),
        (NA, NA, FIRST, "not apply"),  # even when the agency asked for it
        (NA, None, FIRST, "not apply"),
        (ONE, TWO, FIRST, "graded itself 2 Good"),  # lower than the agency says
        (TWO, ONE, FIRST, "graded itself 1 Adequate"),  # and higher
        (TWO, NA, FIRST, "asked for N/A"),  # it asked for N/A and is graded
        (ONE, ONE, AGREED, "reason for the agreed grade"),  # R5: an agreed grade has a reason
    ],
)
def test_when_a_rationale_is_wanted(value, agency_says, kind, words):
    wanted = rationale_wanted(value, agency_says=agency_says, kind=kind)
    assert wanted is None if words is None else words in wanted


def test_a_missing_rationale_is_refused_beside_its_field_and_spaces_are_none():
    with pytest.raises(RuleBroken) as refused:
        check_grade(ZERO, " \n ", agency_says=None)
    assert refused.value.field == "rationale"
    check_grade(ZERO, "No policy was shown.", agency_says=None)


@pytest.mark.parametrize(
    ("self_grade", "na_requested", "word"),
    [(None, False, None), (TWO, False, TWO), (None, True, NA), (TWO, True, NA)],
)
def test_how_the_agency_rates_itself(self_grade, na_requested, word):
    assert agency_word(self_grade, na_requested) is word


@pytest.mark.parametrize(
    ("grades", "words", "percent", "lowest", "left_out", "ungraded"),
    [
        ([], "Nothing graded", None, None, 0, 0),
        ([None, None], "Nothing graded", None, None, 0, 2),
        ([NA, NA], "Nothing graded", None, None, 2, 0),  # nothing but N/A gives no figure
        ([ZERO], "0 of 1 met", 0, ZERO, 0, 0),
        ([ONE, TWO, THREE], "3 of 3 met", 100, ONE, 0, 0),
        ([ZERO, ONE, NA, None], "1 of 2 met", 50, ZERO, 1, 1),  # N/A and ungraded count apart
        ([TWO] * 6 + [ZERO], "6 of 7 met", 86, ZERO, 0, 0),
        ([TWO] * 399 + [ZERO], "399 of 400 met", 99, ZERO, 0, 0),  # not all: never 100
        ([ZERO] * 399 + [TWO], "1 of 400 met", 1, ZERO, 0, 0),  # not none: never 0
        ([ONE, ZERO] * 4, "4 of 8 met", 50, ZERO, 0, 0),
        ([ONE, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO, ZERO], "1 of 8 met", 13, ZERO, 0, 0),  # 12.5 rounds up
    ],
)
def test_tally(grades, words, percent, lowest, left_out, ungraded):
    found = tally(grades)
    assert (found.words, found.percent, found.lowest) == (words, percent, lowest)
    assert (found.left_out, found.ungraded, found.total) == (left_out, ungraded, len(grades))


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        (TWO, ONE, Direction.BETTER),
        (ONE, ONE, Direction.SAME),
        (ZERO, THREE, Direction.WORSE),
        (NA, ONE, None),  # N/A has no direction
        (ONE, NA, None),
        (ONE, None, None),  # a first cycle has none
    ],
)
def test_direction_of_one_standard(now, before, expected):
    assert direction(now, before) is expected


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ([ONE, ONE], [ZERO, ONE], Direction.BETTER),  # more are met
        ([ONE, ZERO], [ONE, ONE, ONE], Direction.WORSE),
        ([TWO, TWO], [ONE, TWO], Direction.BETTER),  # all met both times: the lowest grade decides
        ([ONE, ZERO], [ONE, ONE, ZERO, ZERO], Direction.SAME),  # the same share of another number
        ([NA], [ONE], None),
        ([ONE], [], None),
    ],
)
def test_direction_of_a_policy_standard(now, before, expected):
    assert tally_direction(tally(now), tally(before)) is expected


@pytest.mark.parametrize(
    ("given", "in_force", "disputed"),
    [
        ({}, None, False),
        ({FIRST: ONE}, ONE, False),
        ({MODERATION: ONE}, None, False),  # moderation alone is not in force
        ({FIRST: ONE, MODERATION: ONE}, ONE, False),
        ({FIRST: ONE, MODERATION: TWO}, ONE, True),
        ({FIRST: ONE, MODERATION: TWO, AGREED: TWO}, TWO, False),  # R5: closed
    ],
)
def test_the_grade_in_force(given, in_force, disputed):
    assert effective(given) is in_force
    assert in_dispute(given) is disputed


@pytest.mark.parametrize(
    ("role", "given", "kind"),
    [
        (Role.BOARD_MANAGER, {}, FIRST),
        (Role.BOARD_MANAGER, {FIRST: ONE}, FIRST),
        (Role.BOARD_MANAGER, {FIRST: ONE, MODERATION: ONE}, FIRST),
        (Role.BOARD_MANAGER, {FIRST: ONE, MODERATION: TWO}, AGREED),
        (Role.BOARD_MANAGER, {FIRST: ONE, MODERATION: TWO, AGREED: TWO}, AGREED),
        (Role.MODERATOR, {}, MODERATION),
        (Role.MODERATOR, {FIRST: ONE, MODERATION: TWO}, MODERATION),
    ],
)
def test_which_kind_a_role_gives(role, given, kind):
    assert kind_to_give(role, given) is kind


@pytest.mark.parametrize(
    ("done_on", "days"),
    [
        (date(2026, 12, 12), 0),  # on the day
        (date(2026, 12, 1), 0),  # before
        (date(2026, 12, 13), 1),
        (None, 8),  # still missing: until today
    ],
)
def test_days_late(done_on, days):
    assert days_late(date(2026, 12, 12), done_on, today=date(2026, 12, 20)) == days


def test_an_answer_that_changed_after_its_grade_is_stale():
    early, late = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)
    assert is_stale(early, late)
    assert not is_stale(late, early)
    assert not is_stale(None, late)
    assert not is_stale(early, None)


def test_what_stands_in_the_way_of_publishing_is_listed_by_reference():
    found = readiness(
        [
            GradingState("1.1", {FIRST: ONE}),
            GradingState("1.2", {}),
            GradingState("1.3", {MODERATION: ONE}),
            GradingState("2.1", {FIRST: ONE}, stale=True),
            GradingState("2.2", {FIRST: ONE, MODERATION: TWO}),
        ]
    )
    assert not found.ready
    assert found.problems == [
        "Not graded yet: 1.2, 1.3",
        "Answer changed after it was graded: 2.1",
        "First grade and moderation differ: 2.2",
    ]
    assert readiness([GradingState("1.1", {FIRST: NA})]).ready


def test_the_gist_of_a_descriptor_is_the_sentence_about_the_minimum_standard():
    points = (
        "Arrangements are limited.",
        "It reaches the minimum standard and no more. It does not always look.",
    )
    assert gist(GradeDescriptor(ONE, "Adequate", points)) == "It reaches the minimum standard and no more."
    assert gist(GradeDescriptor(NA, "Not applicable", ("It does not apply.",))) == "It does not apply."
