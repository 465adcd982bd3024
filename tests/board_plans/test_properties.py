"""What holds for every plan: percentages add up to 100, and what is written to a spreadsheet reads back."""

from datetime import date
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.board_plans.made import COMPOSITE, IMPROVEMENT, book
from tracker.board_plans.columns import review_name
from tracker.board_plans.exporting import plan_rows
from tracker.board_plans.judging import judge
from tracker.board_plans.reading import read_plan
from tracker.board_plans.rules import BRAG_KEY, COMPLETION_KEY, Rating, Travel, percentages, travel_between
from tracker.board_plans.sheet import Heading, Line, LineTexts, PlanSheet, Rated, Review
from tracker.forms import clean_line, clean_text

TODAY = date(2026, 11, 2)
LINES = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12).map(clean_line)
TEXTS = st.text(st.sampled_from("ab 2(.\n-é"), max_size=14).map(clean_text)
DAYS = st.dates(date(2009, 1, 1), TODAY)
COMPOSITE_TEXTS = st.builds(LineTexts, comment=TEXTS.filter(bool), lead=TEXTS)
IMPROVEMENT_TEXTS = st.builds(
    LineTexts,
    objective=TEXTS,
    key_action=TEXTS.filter(bool),
    comment=TEXTS,
    lead=TEXTS,
    baseline=LINES,
    current=LINES,
    target=LINES,
    target_on=st.none() | st.dates(TODAY, date(2030, 1, 1)),
    target_text=st.sampled_from(["", "Spring (or later)", "August, September milestones"]),
    workstream=LINES,
    travel=st.none() | st.sampled_from(list(Travel)),
)


@given(st.dictionaries(st.sampled_from("abcde"), st.integers(0, 500), min_size=1))
def test_percentages_add_up_to_a_hundred(counts: dict[str, int]) -> None:
    found = percentages(counts)
    assert sum(found.values()) == (100 if any(counts.values()) else 0)
    assert all(found[name] == 0 for name, count in counts.items() if count == 0)


@given(st.sampled_from(list(Rating)), st.sampled_from(list(Rating)))
def test_a_way_back_is_the_opposite_direction(before: Rating, after: Rating) -> None:
    opposite = {Travel.BETTER: Travel.WORSE, Travel.SAME: Travel.SAME, Travel.WORSE: Travel.BETTER}
    there = travel_between(before, after)
    assert there is not None
    assert travel_between(after, before) is opposite[there]


@st.composite
def plans(draw: st.DrawFn) -> PlanSheet:
    """Any plan that the pages can make: reviews in order, lines rated at some of them."""
    kind = draw(st.sampled_from([COMPOSITE, IMPROVEMENT]))
    key = draw(st.sampled_from([BRAG_KEY, COMPLETION_KEY]))
    days = sorted(draw(st.sets(DAYS, max_size=3)))
    names = st.sampled_from(["", "Autumn", "October 2009", "Review 2"]).map(review_name)
    reviews = tuple(Review(uuid4(), draw(names), day) for day in days)
    colours = st.sampled_from([Rating(colour) for colour in key])
    order = tuple(review.id for review in reviews)
    texts = COMPOSITE_TEXTS if kind is COMPOSITE else IMPROVEMENT_TEXTS
    headings = []
    for number in range(draw(st.integers(1, 2))):
        lines = []
        for _ in range(draw(st.integers(1, 2))):
            ratings = {
                review.id: Rated(draw(colours), review.on, draw(st.sampled_from(["", "Said\nso"])))
                for review in reviews
                if draw(st.booleans())
            }
            lines.append(Line(uuid4(), draw(texts), (), ratings, order))
        ref = str(number + 1) if kind is COMPOSITE else ""
        headings.append(Heading(uuid4(), ref, f"Heading {number}", tuple(lines)))
    return PlanSheet(kind, "Plan", key, "", reviews, tuple(headings))


@settings(max_examples=60)
@given(plans())
def test_a_spreadsheet_reads_back_what_was_written(plan: PlanSheet) -> None:
    rows = [[text for text, _ in row] for row in plan_rows(plan)]
    (sheet,) = book(rows).sheets
    read = read_plan([(sheet.name, sheet.rows)], plan.kind, TODAY, plan.key)
    judgement = judge(read, plan, [])
    assert judgement.faults == ()
    assert [(row.words, row.read.row) for row in judgement.doing] == []
    assert not judgement.does_something
    assert len(judgement.rows) == sum(1 for _ in plan.lines)
