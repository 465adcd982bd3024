"""The list on the bench: where the grader is, what is next, and what is shown."""

from uuid import uuid4

import pytest

from tests.frameworks.small import SMALL
from tracker.frameworks.rules import Grade
from tracker.frameworks.source import parse
from tracker.grading.bench import Bench, Line, Show, by_policy_standard, lay_out
from tracker.grading.queries import BenchRow
from tracker.grading.rules import GradeKind


def bench(**grades: Grade | None) -> Bench:
    """A bench of the small framework's standards 1.1, 1.2 and 2.1, graded as given by s11, s12, s21."""
    standards = parse(SMALL).minimum_standards
    lines = [Line(standard, grades.get(f"s{standard.ref.replace('.', '')}")) for standard in standards]
    return Bench(tuple(lines))


@pytest.mark.parametrize(
    ("grades", "ref", "following", "previous"),
    [
        ({}, None, "1.1", None),  # a fresh return starts at the top
        ({}, "1.1", "1.2", None),
        ({"s12": Grade.GOOD}, "1.1", "2.1", None),  # over the policy standard's edge
        ({"s21": Grade.GOOD}, "1.2", "1.1", "1.1"),  # round to what was left out before
        ({"s11": Grade.GOOD, "s21": Grade.GOOD}, "1.2", None, None),  # this one is the last
        ({"s11": Grade.GOOD, "s12": Grade.GOOD, "s21": Grade.GOOD}, "2.1", None, None),
    ],
)
def test_the_next_to_grade(grades, ref, following, previous):
    found = bench(**grades)
    line = found.next_to_do(ref)
    assert (line.ref if line else None) == following
    before = found.previous_to_do(ref) if ref else None
    assert (before.ref if before else None) == previous


def test_counts_and_filters():
    found = bench(s11=Grade.GOOD)
    assert (found.graded, found.total) == (1, 3)
    assert [found.count(show) for show in Show] == [3, 2, 0]
    groups = by_policy_standard(parse(SMALL), [line for line in found.lines if line.shown(Show.TO_GRADE)])
    assert [(policy.number, [line.ref for line in lines]) for policy, lines in groups] == [
        (1, ["1.2"]),
        (2, ["2.1"]),
    ]


@pytest.mark.parametrize(
    ("kind", "shown", "dispute"),
    [
        (GradeKind.FIRST, Grade.GOOD, True),  # a manager sees the grade in force, and that two differ
        (GradeKind.MODERATION, Grade.ADEQUATE, False),  # a moderator sees their own
    ],
)
def test_whose_grade_the_list_shows(kind, shown, dispute):
    standard = parse(SMALL).minimum_standards[0]
    framework, standard_id = parse(SMALL), uuid4()
    object.__setattr__(framework.minimum_standards[0], "id", standard_id)
    row = BenchRow(uuid4(), standard_id, None, na_requested=True, modified=False, answered_at=None)
    given = {row.response_id: {GradeKind.FIRST: Grade.GOOD, GradeKind.MODERATION: Grade.ADEQUATE}}
    (line,) = lay_out(framework, {standard_id: row}, given, kind).lines
    assert (line.ref, line.grade, line.dispute) == (standard.ref, shown, dispute)
    assert line.flags == ["N/A requested", *(["grades differ"] if dispute else [])]
