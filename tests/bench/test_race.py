"""What counts as a lost save."""

import pytest

from tracker.bench.race import CLASHED, SAVED, Outcome, Try, judge


def saved(version: int, words: str) -> Try:
    """A save made from that version, which was acknowledged."""
    return Try(version, words, SAVED, shown=False)


@pytest.mark.parametrize(
    ("tries", "kept", "expected"),
    [
        # one wins, the other is told and gets the words back
        ([saved(2, "a"), Try(2, "b", CLASHED, shown=True)], {3: "a"}, Outcome(2, 1, 1)),
        # both are told that they saved: one cannot have been
        ([saved(2, "a"), saved(2, "b")], {3: "b"}, Outcome(2, 2, 0, lost=1)),
        # both are kept, but the second over words its writer had not seen
        ([saved(2, "a"), saved(2, "b")], {3: "a", 4: "b"}, Outcome(2, 2, 0, lost=1)),
        # acknowledged and not kept at all
        ([saved(2, "a")], {2: "before"}, Outcome(1, 1, 0, lost=1)),
        # refused without showing what was typed
        ([Try(2, "b", CLASHED, shown=False)], {}, Outcome(1, 0, 1, not_shown=1)),
        # a fault or a broken connection
        ([Try(2, "b", 500, shown=False), Try(2, "c", 0, shown=False)], {}, Outcome(2, 0, 0, strange=2)),
    ],
)
def test_judge(tries: list[Try], kept: dict[int, str], expected: Outcome) -> None:
    assert judge(tries, kept) == expected


def test_only_kept_or_given_back_is_good() -> None:
    assert Outcome(2, 1, 1).good
    assert not Outcome(2, 2, 0, lost=1).good
    assert not Outcome(2, 1, 1, not_shown=1).good
    assert not Outcome(2, 1, 0, strange=1).good
