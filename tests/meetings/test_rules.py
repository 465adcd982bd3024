"""The order of the agenda with its reasons, and how a pack stands."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.meetings.agenda import Concern, Place, in_order, why
from tracker.meetings.rules import GAVE_UP, SILENCE, Heard, PackStatus, standing

# name, red, amber, silent, share, share before, reports running, days late
A = Place("Ash", 2, 1, 0, 60, 71, 3, alarm=True)
B = Place("Birch", 2, 0, 4, 20, 80)
C = Place("Cedar", 0, 2, 0, 50, 40, 1, 4)
D = Place("Dogwood", 0, 0, 1, 90, 90)
E = Place("Elm", 0, 0, 0, 80, 95)
F = Place("Fir", 0, 0, 0, 90, 95)
G = Place("Gorse", 0, 0, 0, 100)

REASONS = [
    # red comes first, the fall of eleven points is an alarm
    (A, Concern.RED, "2 actions red; 1 amber; off target in 3 reports running; 60% on target or complete, "
     "down from 71% (alarm)."),
    # amber alone, better than before, the agency has not written
    (C, Concern.AMBER, "2 actions amber; 50% on target or complete, up from 40%; the agency’s words are 4 "
     "days late."),
    # only silence
    (D, Concern.SILENT, "1 action without an update; 90% on target or complete, as last time."),
    # nothing off target, but less of it
    (F, Concern.FELL, "Nothing off target; 90% on target or complete, down from 95%."),
    # nothing at all
    (G, Concern.NONE, "Nothing off target; 100% on target or complete, first report."),
]  # fmt: skip


@pytest.mark.parametrize(("place", "concern", "words"), REASONS, ids=[row[0].agency for row in REASONS])
def test_each_place_says_why(place: Place, concern: Concern, words: str) -> None:
    assert (place.concern, why(place)) == (concern, words)


def test_most_red_then_amber_then_silent_then_the_deepest_fall() -> None:
    # Ash and Birch have as many red ones: amber decides; Elm fell deeper than Fir
    assert in_order([G, F, E, D, C, B, A]) == [A, B, C, D, E, F, G]


@given(st.lists(st.builds(
    Place, agency=st.text("abc", min_size=1, max_size=3), red=st.integers(0, 3), amber=st.integers(0, 3),
    silent=st.integers(0, 3), on_track=st.integers(0, 100), before=st.none() | st.integers(0, 100),
), max_size=8))  # fmt: skip
def test_nobody_is_lost_and_no_milder_concern_stands_above_a_worse_one(places: list[Place]) -> None:
    ordered = in_order(places)
    assert sorted(map(repr, ordered)) == sorted(map(repr, places))
    ranks = [list(Concern).index(place.concern) for place in ordered]
    assert ranks == sorted(ranks)


NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
JUST, LONG = NOW - SILENCE, NOW - SILENCE - timedelta(seconds=1)
STANDINGS = [
    # status, asked, heard, what it counts as, in which words
    (PackStatus.WAITING, JUST, None, PackStatus.WAITING, "Waiting to begin"),
    (PackStatus.WAITING, LONG, None, PackStatus.FAILED, "Could not be made"),  # the process never began
    (PackStatus.MAKING, LONG, JUST, PackStatus.MAKING, "Setting the PDF (1 of 4 steps done)"),
    (PackStatus.MAKING, LONG, LONG, PackStatus.FAILED, "Could not be made"),  # it died
    (PackStatus.READY, LONG, LONG, PackStatus.READY, "Ready"),  # what is finished may be silent
    (PackStatus.FAILED, LONG, LONG, PackStatus.FAILED, "Could not be made"),
]


@pytest.mark.parametrize(("status", "asked", "heard", "counts_as", "words"), STANDINGS)
def test_a_pack_that_falls_silent_has_failed(status, asked, heard, counts_as, words) -> None:
    found = standing(Heard(status, "Setting the PDF", 1, 4, "", asked, heard), NOW)
    assert (found.status, found.words) == (counts_as, words)
    assert (found.problem == GAVE_UP) == (counts_as is PackStatus.FAILED and status is not PackStatus.FAILED)
