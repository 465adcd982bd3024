"""What people write into cells, as tables of cases."""

from datetime import date

import pytest

from tracker.board_plans.cells import read_cell, read_target, split_recommendation, write_target
from tracker.board_plans.columns import COLUMNS, find_headings, plain, review_name
from tracker.board_plans.rules import BRAG_KEY, COMPLETION_KEY, RAG_KEY, PlanKind
from tracker.board_plans.words import NotUnderstood, find_date, read_status, read_travel, short_date

DAY = date(2009, 8, 14)
DATES = [
    ("14.8.09", DAY),  # as the plan of 2009 writes it
    ("14/08/2009", DAY),
    ("14-08-2009", DAY),
    ("2009-08-14", DAY),
    ("14 August 2009", DAY),  # a date cell
    ("14th Aug 09", DAY),
    ("RAG 14.8.09", DAY),
    ("August 2009", date(2009, 8, 31)),  # a month means its last day
    ("Feb-24", date(2024, 2, 29)),
    ("31.2.09", None),  # no such day
    ("August, September milestones", None),
    ("1.2", None),
    ("1.1.98", date(1998, 1, 1)),
]
STATUSES = [
    # text, key, colour, whether something is told of it
    ("Amber", RAG_KEY, "amber", False),
    ("r", RAG_KEY, "red", False),
    (" GREEN. ", RAG_KEY, "green", False),
    ("Complete", RAG_KEY, "green", True),  # the key has no blue, and that is said
    ("Completed", COMPLETION_KEY, "green", True),
    ("complete", BRAG_KEY, "blue", True),
    ("On track", RAG_KEY, "green", True),
    ("On track", COMPLETION_KEY, "amber", True),  # green means completed there
    ("In progress", COMPLETION_KEY, "amber", True),
    ("In progress", BRAG_KEY, None, True),  # whether it is on target is not said: never green
    ("Not started", RAG_KEY, "red", True),
    ("Delayed", BRAG_KEY, "red", True),
    ("Wobbly", RAG_KEY, None, True),
    ("", RAG_KEY, None, False),
    ("n/a", RAG_KEY, None, False),
]
TRAVELS = [
    ("↑", "better"), ("improving", "better"), ("↑ Better", "better"), ("→", "same"), ("↔", "same"),
    ("Static", "same"), ("no change", "same"), ("↓", "worse"), ("declining", "worse"), ("-", None),
]  # fmt: skip
RATINGS = [
    ("14.8.09 Amber", "amber", DAY, ""),
    ("Amber 14.8.09", "amber", DAY, ""),
    ("14.8.09\nAmber", "amber", DAY, ""),  # one above the other, as in the original
    ("A", "amber", None, ""),
    ("14.8.09 Red\nNothing came", "red", DAY, "Nothing came"),
]
TARGETS = [
    ("31/03/2027", date(2027, 3, 31), ""),
    ("by 31 March 2027", date(2027, 3, 31), ""),
    ("March 2027", date(2027, 3, 31), "March 2027"),
    ("August, September milestones", None, "August, September milestones"),
    ("30 September 2026 (August, September milestones)", date(2026, 9, 30), "August, September milestones"),
    ("Ongoing", None, "Ongoing"),
    ("", None, ""),
]
REVIEWS = [
    ("RAG 27.10.09", "", date(2009, 10, 27)),
    ("27 October 2009", "", date(2009, 10, 27)),
    ("October 2009", "October 2009", date(2009, 10, 31)),
    ("October 2009 31.10.09", "October 2009", date(2009, 10, 31)),  # as we write it
    ("Autumn review 27/10/2009", "Autumn review", date(2009, 10, 27)),
    ("R.A.G. rating", "", None),
]


@pytest.mark.parametrize(("text", "day"), DATES)
def test_dates(text: str, day: date | None) -> None:
    assert find_date(text).day == day


@pytest.mark.parametrize(("text", "key", "colour", "told"), STATUSES)
def test_statuses(text: str, key: dict[str, str], colour: str | None, told: bool) -> None:
    status = read_status(text, key)
    assert (status.rating, bool(status.said)) == (colour, told)


@pytest.mark.parametrize("text", ["Red/Amber", "amber-green", "R/A", "red amber"])
def test_two_colours_are_a_fault(text: str) -> None:
    with pytest.raises(NotUnderstood):
        read_status(text, RAG_KEY)


def test_a_colour_outside_the_key_is_a_fault() -> None:
    with pytest.raises(NotUnderstood, match="not in the key"):
        read_status("Blue", COMPLETION_KEY)


@pytest.mark.parametrize(("text", "travel"), TRAVELS)
def test_directions(text: str, travel: str | None) -> None:
    assert read_travel(text) == travel


def test_another_direction_is_a_fault() -> None:
    with pytest.raises(NotUnderstood):
        read_travel("sideways")


@pytest.mark.parametrize(("text", "colour", "day", "comment"), RATINGS)
def test_cells_of_ratings(text: str, colour: str, day: date | None, comment: str) -> None:
    cell = read_cell(text, RAG_KEY)
    assert (cell.rating, cell.on, cell.comment) == (colour, day, comment)


@pytest.mark.parametrize(("text", "day", "words"), TARGETS)
def test_timescales_and_back(text: str, day: date | None, words: str) -> None:
    target = read_target(text)
    assert (target.on, target.text) == (day, words)
    again = read_target(write_target(target.on, target.text))
    assert (again.on, again.text) == (day, words)


@pytest.mark.parametrize(("heading", "name", "day"), REVIEWS)
def test_headings_of_reviews(heading: str, name: str, day: date | None) -> None:
    found = find_headings([["Recommendation", "Comment", heading]], PlanKind.COMPOSITE)
    assert found is not None
    (column,) = found.ratings
    assert (column.name, column.on) == (name, day)
    assert review_name(name) == name


@pytest.mark.parametrize("kind", list(PlanKind))
def test_every_other_name_of_a_heading_means_one_column(kind: PlanKind) -> None:
    for column in COLUMNS[kind]:
        for name in (column.heading, *column.others.split("|")):
            meant = [each.key for each in COLUMNS[kind] if each.is_called(plain(name))]
            assert meant == [column.key], name


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Recommendation 2: Inspection", ("2", "Inspection")),
        ("Recommendation 12", ("12", "")),
        ("2. Inspection", ("2", "Inspection")),
        ("34", ("34", "")),
        ("3 more social workers", ("", "3 more social workers")),  # a number that counts
        ("Inspection", ("", "Inspection")),
    ],
)
def test_numbers_of_recommendations(text: str, parts: tuple[str, str]) -> None:
    assert split_recommendation(text) == parts


def test_short_dates_read_back() -> None:
    for day in (DAY, date(1969, 1, 2), date(2070, 3, 4), date(2026, 11, 2)):
        assert find_date(short_date(day)).day == day
