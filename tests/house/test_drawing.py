"""The order that a seed gives: repeatable here, on any other machine and in any other program."""

import hashlib
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.drawing import SEED_LIMIT, new_seed, ordered_by_seed, rank

KEYS = [f"A-{number}" for number in range(1, 41)]
keys = st.lists(st.text(min_size=1, max_size=12), max_size=30)
# What a person can type into one line.
seeds = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=20)


def test_an_order_worked_out_once_and_written_down():
    # Made with sha256sum, not with this program; it must never change, or old draws cannot be repeated.
    expected = ["1.3", "1.1", "1.2", "2.2", "2.1"]
    assert ordered_by_seed(["1.1", "1.2", "1.3", "2.1", "2.2"], "2026") == expected


def test_the_rank_is_what_a_shell_makes_of_seed_and_key():
    said = subprocess.run(["sha256sum"], input=b"Otter 7\nNorthfield 1.1", capture_output=True, check=True)
    assert rank("Northfield 1.1", "Otter 7") == said.stdout.decode().split()[0]


def test_another_seed_gives_another_order():
    assert ordered_by_seed(KEYS, "one") != ordered_by_seed(KEYS, "two")


def test_letters_beyond_the_alphabet_are_taken_as_utf_8():
    assert rank("é", "ß") == hashlib.sha256(b"\xc3\x9f\n\xc3\xa9").hexdigest()


@given(keys, seeds, st.randoms())
def test_the_order_they_came_in_does_not_matter(found, seed, chance):
    mixed = found.copy()
    chance.shuffle(mixed)
    assert ordered_by_seed(found, seed) == ordered_by_seed(mixed, seed)


@given(keys, seeds)
def test_nothing_is_lost_and_nothing_comes_twice(found, seed):
    order = ordered_by_seed(found, seed)
    assert sorted(order) == sorted(set(found))


@given(keys, seeds, st.data())
def test_who_is_taken_away_does_not_move_the_others(found, seed, data):
    order = ordered_by_seed(found, seed)
    kept = data.draw(st.sets(st.sampled_from(order))) if order else set()
    assert ordered_by_seed(kept, seed) == [key for key in order if key in kept]


def test_every_key_has_its_chance():
    # 400 draws of the first of 40 keys: each is expected 10 times; none at all would be a bent draw.
    first = [ordered_by_seed(KEYS, str(number))[0] for number in range(400)]
    assert set(first) == set(KEYS)
    assert max(first.count(key) for key in KEYS) < 30


def test_a_draw_needs_a_seed():
    with pytest.raises(ValueError, match="seed"):
        ordered_by_seed(KEYS, "")


def test_a_seed_that_nobody_chose_is_twelve_digits_and_another_each_time():
    made = {new_seed() for _ in range(50)}
    assert len(made) == 50
    assert all(len(seed) == 12 <= SEED_LIMIT and seed.isdigit() for seed in made)
