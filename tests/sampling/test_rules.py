"""The draw: its rules as cases, its promises as properties, and another program that does the same."""

import hashlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import RuleBroken, WrongState
from tracker.sampling.rules import (
    Member,
    Outcome,
    Rules,
    Shortfall,
    Stratum,
    check_outcome,
    check_providable,
    check_reply_open,
    draw,
    is_late,
    letters,
    population_hash,
    population_text,
    rules_from,
    shortfalls,
    strata_of,
    ticket,
)

E, T, N, R = Stratum.ESSENTIAL, Stratum.GRADED_3, Stratum.NEVER_SAMPLED, Stratum.RANDOM


def population(*signs: str) -> list[Member]:
    """Members named a/1, a/2 and so on, each of the strata that its letters say."""
    return [Member(f"a/{number}", strata_of(sign)) for number, sign in enumerate(signs, start=1)]


# The population as letters, the rules, and how many are drawn for E, 3, N and plain random.
CASES = [
    # plain: so many of all
    (["-"] * 10, Rules(size=4), (0, 0, 0, 4)),
    # a share is rounded up: 15% of 10 are 2
    (["-"] * 10, Rules(share=15), (0, 0, 0, 2)),
    # one per cent of anything is still something
    (["-"] * 3, Rules(share=1), (0, 0, 0, 1)),
    # everything
    (["E", "3", "N", "-"], Rules(share=100), (0, 0, 0, 4)),
    # more than there are: all of them, and no more
    (["-"] * 3, Rules(size=10), (0, 0, 0, 3)),
    # a minimum of each, the rest plain
    (["E"] * 5 + ["3"] * 5 + ["N"] * 5 + ["-"] * 5, Rules(8, None, {E: 2, T: 2, N: 2}), (2, 2, 2, 2)),
    # Essential members that are also 3 count for 3 too, so nothing more is drawn for it
    (["E3"] * 4 + ["-"] * 6, Rules(6, None, {E: 2, T: 2}), (2, 0, 0, 4)),
    # they count as far as they go: two are both, one more 3 is drawn for itself
    (["E3"] * 2 + ["3"] * 3, Rules(5, None, {E: 2, T: 3}), (2, 1, 0, 2)),
    # a minimum beyond the population is filled as far as possible, the rest comes from everything
    (["E"] + ["-"] * 9, Rules(5, None, {E: 3}), (1, 0, 0, 4)),
    # nobody of a stratum
    (["-"] * 9, Rules(3, None, {N: 2}), (0, 0, 0, 3)),
    # minimums that use up the whole sample
    (["E"] * 3 + ["N"] * 3, Rules(4, None, {E: 2, N: 2}), (2, 0, 2, 0)),
    # a minimum for plain random keeps room for it
    (["E"] * 9 + ["-"], Rules(5, None, {E: 3, R: 2}), (3, 0, 0, 2)),
    # minimums and a share together: 50% of 10 are 5
    (["E"] * 2 + ["-"] * 8, Rules(None, 50, {E: 2}), (2, 0, 0, 3)),
    # a population smaller than the minimums
    (["E"], Rules(3, None, {E: 3}), (1, 0, 0, 0)),
]


@pytest.mark.parametrize(("signs", "rules", "expected"), CASES)
def test_how_many_are_drawn_for_what(signs, rules, expected):
    drawn = draw(population(*signs), rules, "2026")
    assert tuple(sum(each.stratum is one for each in drawn) for one in (E, T, N, R)) == expected
    assert len({each.key for each in drawn}) == len(drawn)


@pytest.mark.parametrize(
    ("signs", "rules", "field"),
    [
        ([], Rules(size=3), None),  # nothing was cited
        (["-"], Rules(size=0), "size"),  # nothing is asked for
        (["E"] * 9, Rules(3, None, {E: 2, N: 2}), "size"),  # 4 do not fit into 3
        (["E"] * 9, Rules(None, 20, {E: 3}), "share"),  # nor 3 into 20% of 9, which are 2
    ],
)
def test_rules_that_cannot_be(signs, rules, field):
    with pytest.raises(RuleBroken) as refused:
        draw(population(*signs), rules, "2026")
    assert refused.value.field == field


def test_minimums_that_were_not_reached_are_said():
    members, rules = population("E", "-", "-"), Rules(3, None, {E: 2, N: 1})
    short = shortfalls(members, rules, draw(members, rules, "2026"))
    assert short == [Shortfall(E, 2, 1), Shortfall(N, 1, 0)]
    assert short[0].words == "Essential standard: 1 instead of 2, because there are no more"


def test_plain_random_that_was_not_reached_is_said():
    members, rules = population("E"), Rules(3, None, {E: 1, R: 2})
    assert shortfalls(members, rules, draw(members, rules, "2026")) == [Shortfall(R, 2, 0)]


def test_the_worked_example_of_the_documentation():
    # docs/sampling.md works this out by hand with sha256sum; it must never change.
    members = [
        Member("R-1/1.1/1", frozenset({E})),
        Member("R-1/1.2/1", frozenset({N})),
        Member("R-1/2.1/1", frozenset({E, T})),
        Member("R-1/2.2/1"),
        Member("R-2/1.1/1", frozenset({E, N})),
        Member("R-2/1.2/1", frozenset({T})),
    ]
    drawn = draw(members, Rules(4, None, {E: 1, T: 1, N: 1}), "Heron 7")
    expected = [("R-2/1.1/1", E), ("R-2/1.2/1", T), ("R-1/2.2/1", R), ("R-1/1.2/1", R)]
    assert [(each.key, each.stratum) for each in drawn] == expected
    assert population_hash(members) == "98636984de73b5a96b887f3c59966824ccec35a2e8a6cc34d1d1e566419249c9"


strata = st.sets(st.sampled_from([E, T, N])).map(frozenset)
populations = st.lists(st.tuples(st.text("abc/19.", min_size=1, max_size=6), strata), min_size=1, max_size=40)
seeds = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=12)
minimums = st.fixed_dictionaries(dict.fromkeys(Stratum, st.integers(0, 6)))


@st.composite
def draws(draw_from):
    """A population without two of one key, and rules whose minimums fit into the size."""
    members = [Member(key, of) for key, of in dict(draw_from(populations)).items()]
    least = draw_from(minimums)
    size = draw_from(st.integers(max(1, sum(least.values())), 45))
    return members, Rules(size, None, least), draw_from(seeds)


@given(draws())
def test_size_strata_and_no_duplicates(case):
    members, rules, seed = case
    drawn = draw(members, rules, seed)
    keys = [each.key for each in drawn]
    belongs = {member.key: member.strata for member in members}
    assert len(keys) == len(set(keys)) == min(rules.size, len(members))
    assert set(keys) <= set(belongs)
    for each in drawn:
        assert each.stratum is R or each.stratum in belongs[each.key]
    for stratum in (E, T, N):
        there = sum(stratum in of for of in belongs.values())
        assert sum(stratum in belongs[key] for key in keys) >= min(rules.least(stratum), there)


@given(draws(), st.randoms())
def test_the_same_seed_and_population_give_the_same_sample_in_any_order(case, chance):
    members, rules, seed = case
    mixed = members.copy()
    chance.shuffle(mixed)
    assert draw(members, rules, seed) == draw(mixed, rules, seed)
    assert population_hash(members) == population_hash(mixed)


@given(draws())
def test_another_program_draws_the_same(case):
    members, rules, seed = case
    least = [rules.least(stratum) for stratum in (E, T, N)]
    text = population_text((member.key, letters(member.strata)) for member in members)
    assert [each.key for each in draw(members, rules, seed)] == another_program(text, seed, rules.size, least)


def another_program(population_file: str, seed: str, size: int, least: list[int]) -> list[str]:
    """The method as docs/sampling.md tells it, written from that page alone."""
    rows = [line.split("\t") for line in population_file.split("\n")]
    rows.sort(key=lambda row: hashlib.sha256((seed + "\n" + row[0]).encode("utf-8")).hexdigest())
    sample: list[str] = []
    for letter, wanted in zip("E3N", least, strict=True):
        for key, signs in rows:
            have = len([k for k, s in rows if k in sample and letter in s])
            if have < wanted and letter in signs and key not in sample:
                sample.append(key)
    for key, _signs in rows:
        if len(sample) < size and key not in sample:
            sample.append(key)
    return sample


def test_another_seed_gives_another_sample():
    members = population(*["-"] * 100)
    first, second = (draw(members, Rules(size=10), seed) for seed in ("one", "two"))
    assert {each.key for each in first} != {each.key for each in second}


def test_rules_are_stored_and_read_back():
    rules = Rules(None, 20, {E: 2, R: 1})
    assert rules_from(rules.as_data) == rules
    assert rules.in_words == "20% of the population, at least: Essential standard 2, Plain random 1"
    assert Rules(size=5).in_words == "5 items"


@pytest.mark.parametrize(("signs", "kinds"), [("-", set()), ("E", {E}), ("3N", {T, N}), ("E3N", {E, T, N})])
def test_letters_of_strata(signs, kinds):
    assert letters(kinds) == signs
    assert strata_of(signs) == frozenset(kinds)


def test_a_ticket_is_of_one_draw_only():
    members, rules = population("E", "-"), Rules(size=1)
    others = [
        ticket(members[:1], rules, "a"),  # another population
        ticket(members, Rules(size=2), "a"),  # other rules
        ticket(members, rules, "b"),  # another seed
    ]
    assert ticket(members, rules, "a") not in others
    assert len(set(others)) == len(others)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_everything_but_supports_needs_a_note(outcome):
    if outcome is Outcome.SUPPORTS:
        check_outcome(outcome, "")
    else:
        with pytest.raises(RuleBroken, match="Enter a note") as refused:
            check_outcome(outcome, " \n")
        assert refused.value.field == "note"
    check_outcome(outcome, "Page 4 is about another team.")


DAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("ends_on", "message"),
    [
        (None, "not told you"),  # not told yet
        (date(2026, 11, 1), "ended on 1 November 2026"),  # yesterday
        (date(2026, 11, 2), ""),  # the last day counts
        (date(2026, 11, 3), ""),
    ],
)
def test_until_when_an_agency_may_reply(ends_on, message):
    if not message:
        check_reply_open(ends_on, DAY)
        return
    with pytest.raises(WrongState, match=message):
        check_reply_open(ends_on, DAY)


@pytest.mark.parametrize(
    ("wanted_by", "checked", "message"),
    [
        (None, False, "has not asked"),
        (DAY, True, "already said"),
        (DAY, False, ""),
        (date(2026, 10, 1), False, ""),  # late is better than never
    ],
)
def test_what_can_be_provided(wanted_by, checked, message):
    if not message:
        check_providable(wanted_by, checked)
        return
    with pytest.raises(WrongState, match=message):
        check_providable(wanted_by, checked)


@pytest.mark.parametrize(
    ("wanted_by", "answered", "late"),
    [
        (None, False, False),  # not asked for
        (DAY, False, False),  # today is in time
        (date(2026, 11, 1), False, True),
        (date(2026, 11, 1), True, False),  # it came
    ],
)
def test_what_is_late(wanted_by, answered, late):
    assert is_late(wanted_by, answered=answered, today=DAY) is late
