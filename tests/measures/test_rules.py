"""Numbers as typed, colours from tolerances, direction of travel, the picture. No database."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.action_plans.rules import Brag
from tracker.errors import RuleBroken
from tracker.measures.chart import HEIGHT, TOP, WIDTH, draw
from tracker.measures.facts import Measured, Taken, colour_of_all
from tracker.measures.rules import (
    Aim,
    GoodIs,
    amount,
    check_aim,
    check_reading,
    colour,
    colour_words,
    disagreement,
    read_amount,
    travel,
    worst,
)

DAY = date(2026, 11, 2)
SUPERVISED = Aim(GoodIs.HIGH, 95, green_within=2, amber_within=10)
WAITING = Aim(GoodIs.LOW, 20, green_within=0, amber_within=5)


class TestColour:
    @pytest.mark.parametrize(
        ("aim", "value", "expected", "words"),
        [
            (SUPERVISED, 99, Brag.GREEN, "target met"),  # better than the target
            (SUPERVISED, 95, Brag.GREEN, "target met"),  # exactly there, and still not blue
            (SUPERVISED, 93, Brag.GREEN, "within 2 of the target"),  # the edge belongs to the better colour
            (SUPERVISED, 92.9999, Brag.AMBER, "within 10 of the target"),
            (SUPERVISED, 85, Brag.AMBER, "within 10 of the target"),
            (SUPERVISED, 84, Brag.RED, "11 short of the target"),
            (WAITING, 20, Brag.GREEN, "target met"),
            (WAITING, 20.5, Brag.AMBER, "within 5 of the target"),  # no tolerance for green
            (WAITING, 26, Brag.RED, "6 over the target"),
            (Aim(GoodIs.HIGH, 0.3, 0.1, 0.1), 0.2, Brag.GREEN, "within 0.1 of the target"),  # no binary dust
            (Aim(GoodIs.LOW, 1.0, 0.1, 0.1), 1.1, Brag.GREEN, "within 0.1 of the target"),
            (Aim(GoodIs.HIGH, 5), 4.9999, Brag.RED, "0.0001 short of the target"),  # no tolerance at all
        ],
    )
    def test_tolerances_give_the_colour_and_the_words(self, aim, value, expected, words):
        assert colour(value, aim) is expected
        assert colour_words(value, aim) == words

    numbers = st.integers(-(10**7), 10**7).map(lambda each: each / 100)
    widths = st.tuples(st.integers(0, 5000), st.integers(0, 5000)).map(
        lambda both: (min(both) / 100, max(both) / 100)
    )

    @settings(max_examples=60)
    @given(numbers, widths, st.integers(0, 10**6), st.sampled_from(GoodIs))
    def test_at_the_target_or_better_is_green_and_never_blue(self, target, within, better, good_is):
        aim = Aim(good_is, target, *within)
        value = target + better / 100 * (1 if good_is is GoodIs.HIGH else -1)
        assert colour(value, aim) is Brag.GREEN

    @settings(max_examples=60)
    @given(numbers, numbers, numbers, widths, st.sampled_from(GoodIs))
    def test_a_better_value_never_has_a_worse_colour(self, one, other, target, within, good_is):
        aim = Aim(good_is, target, *within)
        worse, better = sorted((one, other), reverse=good_is is GoodIs.LOW)
        assert colour(better, aim).badness <= colour(worse, aim).badness

    @settings(max_examples=60)
    @given(numbers, numbers, widths)
    def test_high_and_low_mirror_each_other(self, value, target, within):
        high, low = Aim(GoodIs.HIGH, target, *within), Aim(GoodIs.LOW, -target, *within)
        assert colour(value, high) is colour(-value, low)

    @pytest.mark.parametrize(
        ("lead", "measured", "words"),
        [
            (Brag.GREEN, Brag.RED, "The lead says green, the measure says red"),
            (Brag.RED, Brag.GREEN, "The lead says red, the measure says green"),
            (Brag.BLUE, Brag.AMBER, "The lead says blue, the measure says amber"),
            (Brag.BLUE, Brag.GREEN, ""),  # a target met is the best a measure can say
            (Brag.AMBER, Brag.AMBER, ""),
            (None, Brag.RED, ""),  # nobody has reported yet
            (Brag.GREEN, None, ""),  # nothing was read yet
        ],
    )
    def test_words_when_lead_and_measure_differ(self, lead, measured, words):
        assert disagreement(lead, measured) == words

    def test_of_several_measures_the_worst_counts(self):
        assert worst([Brag.GREEN, Brag.RED, Brag.AMBER]) is Brag.RED
        assert worst([]) is None


class TestTravel:
    @pytest.mark.parametrize(
        ("values", "good_is", "word"),
        [
            ([60, 82], GoodIs.HIGH, "better"),
            ([60, 82], GoodIs.LOW, "worse"),
            ([82, 60], GoodIs.HIGH, "worse"),
            ([82, 60], GoodIs.LOW, "better"),
            ([82, 82], GoodIs.LOW, "same"),
            ([10, 90, 80], GoodIs.HIGH, "worse"),  # only the last two count
        ],
    )
    def test_from_the_reading_before_to_the_last(self, values, good_is, word):
        found = travel(values, good_is)
        assert found is not None
        assert found.word == word

    def test_one_reading_goes_nowhere(self):
        assert travel([5], GoodIs.HIGH) is None


class TestNumbers:
    @pytest.mark.parametrize(
        ("typed", "unit", "value"),
        [
            ("85", "", 85),
            ("85%", "%", 85),
            (" 85 % ", "", 85),
            ("85%", "per cent", 85),
            ("1,200", "hours", 1200),
            ("12,345,678.5", "", 12345678.5),
            ("1 200", "", 1200),
            ("4.5", "", 4.5),
            (".5", "", 0.5),
            ("\u22123", "days", -3),  # a real minus sign, as Word writes it
            ("+3", "", 3),
        ],
    )
    def test_what_people_type(self, typed, unit, value):
        assert read_amount(typed, unit) == value

    @pytest.mark.parametrize(
        ("typed", "unit"),
        [
            ("many", ""), ("%", "%"), ("", ""), ("-", ""), ("1,20", ""), ("4,5", ""), ("1.2.3", ""),
            ("85%", "nurses"), ("1e5", ""), ("nan", ""), ("٣", ""), ("1" * 11, ""), ("0.00001", ""),
        ],
    )  # fmt: skip
    def test_what_is_no_number_is_said_so(self, typed, unit):
        with pytest.raises(RuleBroken, match="Enter a number"):
            read_amount(typed, unit)

    @settings(max_examples=60)
    @given(st.integers(-(10**13), 10**13).map(lambda each: each / 10**4))
    def test_a_number_shown_is_read_again_as_it_was(self, value):
        assert read_amount(amount(value, "%"), "%") == value

    @pytest.mark.parametrize(
        ("value", "unit", "words"),
        [
            (85, "%", "85%"),
            (1200, "hours", "1,200 hours"),
            (4.5, "", "4.5"),
            (None, "%", ""),
            (-0.0, "", "0"),
        ],
    )
    def test_numbers_in_words(self, value, unit, words):
        assert amount(value, unit) == words


class TestChecks:
    @pytest.mark.parametrize(
        ("aim", "baseline", "field"),
        [
            (Aim(GoodIs.HIGH, 95, -1, 2), None, "green_within"),
            (Aim(GoodIs.HIGH, 95, 5, 2), None, "amber_within"),
            (Aim(GoodIs.HIGH, 50), 60, "target"),  # a target behind the start
            (Aim(GoodIs.LOW, 70), 60, "target"),
        ],
    )
    def test_numbers_that_do_not_fit_together(self, aim, baseline, field):
        with pytest.raises(RuleBroken) as caught:
            check_aim(aim, baseline)
        assert caught.value.field == field

    @pytest.mark.parametrize(("aim", "baseline"), [(SUPERVISED, 60), (SUPERVISED, None), (WAITING, 20)])
    def test_numbers_that_do(self, aim, baseline):
        check_aim(aim, baseline)

    def test_a_reading_is_not_of_a_day_to_come(self):
        check_reading(DAY, DAY)
        with pytest.raises(RuleBroken):
            check_reading(DAY + timedelta(days=1), DAY)


def measured(aim: Aim, *values: float, baseline: float | None = 60, retired: bool = False) -> Measured:
    taken = tuple(
        Taken(UUID(int=number), DAY + timedelta(days=30 * number), value)
        for number, value in enumerate(values)
    )
    return Measured(UUID(int=1), UUID(int=2), "Supervised", "%", aim, baseline, None, retired, taken)


class TestMeasured:
    def test_a_reading_set_aside_counts_no_more(self):
        wrong = Taken(UUID(int=9), DAY, 10, aside="Typed twice")
        found = measured(SUPERVISED, 80, 96)
        found = Measured(**{**vars(found), "taken": (*found.taken, wrong)})
        assert found.last is not None
        assert (found.last.value, found.colour, found.direction and found.direction.word) == (
            96,
            Brag.GREEN,
            "better",
        )

    def test_a_retired_measure_gives_no_colour(self):
        assert measured(SUPERVISED, 80, retired=True).colour is None
        assert colour_of_all([measured(SUPERVISED, 95), measured(SUPERVISED, 10)]) is Brag.RED


class TestPicture:
    def test_without_a_reading_there_is_none(self):
        assert draw(measured(SUPERVISED)) is None

    @settings(max_examples=40)
    @given(
        st.lists(st.integers(-500, 500), min_size=1, max_size=8),
        st.integers(-500, 500),
        st.integers(0, 100),
        st.integers(0, 100),
        st.sampled_from(GoodIs),
    )
    def test_everything_stands_inside_and_each_point_in_its_band(self, values, target, green, more, good_is):
        found = measured(Aim(good_is, target, green, green + more), *values)
        chart = draw(found)
        assert chart is not None
        assert len(chart.points) == len(values)
        for point, reading in zip(chart.points, found.readings, strict=True):
            assert 0 <= point.x <= WIDTH
            assert TOP <= point.y <= HEIGHT
            of = {
                band.colour for band in chart.bands if band.y - 0.11 <= point.y <= band.y + band.height + 0.11
            }
            assert found.colour_of(reading).value in of
