"""What a draw chooses, how it warns, and how an item stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.frameworks.rules import Grade
from tracker.grading.rules import GradeKind
from tracker.moderation.rules import (
    Candidate,
    Rule,
    Rules,
    State,
    draw,
    preview,
    random_size,
    state_of,
    why_words,
)

ZERO, ONE, TWO, THREE, NA = Grade
FIRST, SECOND, AGREED = GradeKind
# Two agencies; 1.1 and 2.1 are Essential.
POPULATION = [
    Candidate("a1", "A", "1.1", True, ZERO),
    Candidate("a2", "A", "1.2", False, ZERO),
    Candidate("a3", "A", "2.1", True, TWO),
    Candidate("b1", "B", "1.1", True, ONE),
    Candidate("b2", "B", "1.2", False, THREE),
    Candidate("b3", "B", "2.1", True, NA),
]
NONE = Rules(share=0)


@pytest.mark.parametrize(
    ("rules", "drawn"),
    [
        (NONE, set()),  # nothing was chosen
        (Rules(0, extremes=True), {"a1", "a2", "b2"}),  # every 0 and 3
        (
            Rules(0, essentials=True),
            {"a1"},
        ),  # Essential below 1: N/A is no grade below 1, and 1 is not below 1
        (Rules(0, refs=frozenset({"2.1"})), {"a3", "b3"}),  # one standard across agencies, N/A as well
        (Rules(0, agencies=frozenset({"B"})), {"b1", "b2", "b3"}),  # all of one agency
        (Rules(0, essentials=True, refs=frozenset({"1.2"})), {"a1", "a2", "b2"}),  # either rule is enough
        (Rules(0, refs=frozenset({"9.9"})), set()),  # nothing is like that
        (Rules(100), {"a1", "a2", "a3", "b1", "b2", "b3"}),  # all of it at random
    ],
)
def test_what_the_rules_choose(rules, drawn):
    assert {one.key for one in draw(POPULATION, rules, "x")} == drawn


def test_every_rule_that_chose_is_kept_and_chance_stands_first():
    (one, *_) = [
        one for one in draw(POPULATION, Rules(100, True, True, frozenset({"1.1"})), "x") if one.key == "a1"
    ]
    assert one.rules == (Rule.RANDOM, Rule.EXTREME, Rule.ESSENTIAL, Rule.STANDARD)
    assert why_words(one.why) == "drawn at random; graded 0 or 3; Essential graded below 1; standard picked"
    assert not one.told_by_grade


def test_all_rules_together_fit_into_the_column():
    assert len(" ".join(Rule)) <= 40


@pytest.mark.parametrize(
    ("population", "share", "size"),
    [
        (0, 10, 0),  # nothing to draw from
        (60, 10, 6),  # a tenth
        (61, 10, 7),  # a part of one counts as one
        (3, 10, 1),
        (60, 0, 0),  # no random part
        (60, 100, 60),
    ],
)
def test_size_of_the_random_part(population, share, size):
    assert random_size(population, share) == size


grades = st.sampled_from(Grade)
populations = st.lists(
    st.builds(Candidate, st.text(min_size=1, max_size=6), st.sampled_from("ABC"),
              st.sampled_from(["1.1", "1.2"]), st.booleans(), grades),
    max_size=25, unique_by=lambda one: one.key,
)  # fmt: skip
rule_sets = st.builds(
    Rules, st.integers(0, 100), st.booleans(), st.booleans(),
    st.frozensets(st.sampled_from(["1.1", "1.2"])), st.frozensets(st.sampled_from("ABC")),
)  # fmt: skip


@given(populations, rule_sets, st.integers(0, 10**6), st.randoms())
def test_a_draw_can_be_repeated_has_its_size_and_nothing_twice(population, rules, seed, chance):
    drawn = draw(population, rules, str(seed))
    mixed = population.copy()
    chance.shuffle(mixed)
    assert draw(mixed, rules, str(seed)) == drawn
    keys = [one.key for one in drawn]
    assert len(keys) == len(set(keys))
    assert set(keys) <= {one.key for one in population}
    by_chance = [one for one in drawn if Rule.RANDOM in one.rules]
    assert len(by_chance) == random_size(len(population), rules.share)


@given(populations, rule_sets, st.integers(0, 10**6))
def test_rules_and_population_come_back_from_how_a_draw_keeps_them(population, rules, seed):
    kept = [Candidate.from_data(one.as_data) for one in population]
    assert draw(kept, Rules.from_data(rules.as_data), str(seed)) == draw(population, rules, str(seed))


@given(populations, st.integers(0, 10**6), st.lists(grades, min_size=25, max_size=25))
def test_the_random_part_does_not_look_at_grades(population, seed, others):
    changed = [Candidate(one.key, one.agency, one.ref, one.essential, grade)
               for one, grade in zip(population, others, strict=False)]  # fmt: skip
    assert draw(population, Rules(30), str(seed)) == draw(changed, Rules(30), str(seed))


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (Rules(0, extremes=True), "Every standard in this draw is there because of its grade"),
        (Rules(0, essentials=True), "Every standard in this draw is there because of its grade"),
        (Rules(10, extremes=True), "only because of their grade"),  # one at random among three extremes
        (Rules(100, extremes=True), ""),  # chance would have chosen all of them anyway
        (Rules(0, refs=frozenset({"1.1"})), ""),  # picked by reference, whatever the grade
    ],
)
def test_a_draw_that_tells_the_grade_is_warned_about(rules, said):
    drawn = draw(POPULATION, rules, "x")
    warning = preview(POPULATION, drawn).warning
    assert said in warning
    assert bool(said) == bool(warning)


def test_the_preview_counts_by_rule():
    found = preview(POPULATION, draw(POPULATION, Rules(0, True, True), "x"))
    assert (found.population, found.total, found.told_by_grade) == (6, 3, 3)
    assert (found.counts[Rule.EXTREME], found.counts[Rule.ESSENTIAL], found.counts[Rule.RANDOM]) == (3, 1, 0)


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (NONE, []),
        (Rules(10, True), ["10% at random", "all graded 0 or 3"]),
        (
            Rules(0, False, True, frozenset({"1.10", "1.2"})),
            ["all Essential graded below 1", "standards 1.2, 1.10"],
        ),
        (Rules(0, agencies=frozenset({"A", "Z"})), ["Abbey Trust, an agency"]),
    ],
)
def test_rules_in_words(rules, words):
    assert rules.words({"A": "Abbey Trust"}) == words


@pytest.mark.parametrize(
    ("given", "dropped", "state", "is_open"),
    [
        ({FIRST: TWO}, False, State.TO_GRADE, True),
        ({FIRST: TWO}, True, State.DROPPED, False),  # nobody waits for it any more
        ({FIRST: TWO, SECOND: TWO}, False, State.SAME, False),  # closes by itself
        ({FIRST: NA, SECOND: NA}, False, State.SAME, False),
        ({FIRST: TWO, SECOND: ONE}, False, State.DIFFER, True),
        ({FIRST: TWO, SECOND: NA}, False, State.DIFFER, True),
        ({FIRST: TWO, SECOND: ONE, AGREED: ONE}, False, State.AGREED, False),
        ({FIRST: TWO, SECOND: ONE}, True, State.DIFFER, True),  # a difference cannot be put aside
    ],
)
def test_how_an_item_stands(given, dropped, state, is_open):
    found = state_of(given, dropped=dropped)
    assert (found, found.open) == (state, is_open)
