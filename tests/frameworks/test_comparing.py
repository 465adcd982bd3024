"""Two versions side by side: what follows what, and what is said to differ."""

import pytest

from tests.factories.frameworks import standards
from tracker.frameworks.comparing import Change, compare_versions
from tracker.frameworks.following import (
    Ground,
    alike,
    known_links,
    likely_successor,
    said_by,
    with_suggestions,
)

BEFORE = standards("1.1 1.2 2.1", reference="A-1")


def pairs_of(later, recorded=None, before=BEFORE):
    links = with_suggestions(before, later, known_links(before, later, recorded or {}))
    comparison = compare_versions(before, later, links)
    return {
        pair.refs: (pair.link.ground if pair.link else None, set(pair.changes)) for pair in comparison.pairs
    }


def test_the_same_reference_is_only_a_suggestion():
    later = standards("1.1 1.2 2.1", reference="A-2")
    assert pairs_of(later) == {ref: (Ground.SUGGESTED, set()) for ref in ("1.1", "1.2", "2.1")}


def test_what_the_version_says_goes_before_what_was_recorded_and_both_before_a_suggestion():
    later = standards("1.1 1.2 2.1", reference="A-2", replaces="A-1", s12={"replaces": ["1.1"]})
    found = pairs_of(later, {"1.1": "2.1", "1.2": "1.1"})
    assert {refs: ground for refs, (ground, _changes) in found.items()} == {
        "1.2 → 1.1": Ground.RECORDED,
        "1.1 → 1.2": Ground.DECLARED,
        "2.1": Ground.SUGGESTED,
    }


# What a standard says now, and what is said to have changed.
CHANGES = [
    ({}, set()),
    ({"text": "Staff  know what to do\nabout 1.2."}, set()),  # blanks and lines are no wording
    ({"text": "Staff know."}, {Change.REWORDED}),
    ({"essential": True}, {Change.ESSENTIAL}),
    ({"evidence_prompts": ["Policy", "Training records"]}, set()),  # their order does not matter
    ({"evidence_prompts": ["Policy"]}, {Change.PROMPTS}),
    ({"evidence_prompts": ["Policy", "Training records", "Minutes"]}, {Change.PROMPTS}),
    ({"short_title": "Other"}, set()),
]


@pytest.mark.parametrize(("changed", "expected"), CHANGES)
def test_each_change_is_said(changed, expected):
    assert pairs_of(standards("1.1 1.2 2.1", s12=changed))["1.2"][1] == expected


def test_added_removed_renumbered_and_their_counts():
    later = standards("1.1 1.2 1.3", reference="A-2")
    links = known_links(BEFORE, later, {"1.2": "1.1"})
    comparison = compare_versions(BEFORE, later, with_suggestions(BEFORE, later, links))
    assert [(pair.refs, [str(each) for each in pair.changes]) for pair in comparison.pairs] == [
        ("1.2 → 1.1", ["reworded", "essential", "renumbered"]),
        ("1.2", ["added"]), ("1.3", ["added"]), ("1.1", ["removed"]), ("2.1", ["removed"]),
    ]  # fmt: skip
    assert comparison.counts[Change.ADDED] == comparison.counts[Change.REMOVED] == 2
    assert (comparison.unchanged, comparison.suggested) == (0, 0)


def test_prompts_are_told_apart():
    later = standards("1.1 1.2 2.1", s12={"evidence_prompts": ["Policy", "Minutes"]})
    links = with_suggestions(BEFORE, later, {})
    pair = next(each for each in compare_versions(BEFORE, later, links).pairs if each.refs == "1.2")
    assert (pair.prompts_out, pair.prompts_in) == (["Training records"], ["Minutes"])


def test_several_that_became_one_stand_one_under_the_other():
    assert list(pairs_of(standards("1.1"), {"1.1": "1.1", "1.2": "1.1", "2.1": "1.1"})) == [
        "1.1", "1.2 → 1.1", "2.1 → 1.1",
    ]  # fmt: skip


def test_only_differences_leaves_out_what_is_as_it_was():
    later = standards("1.1 1.2 2.1", s12={"text": "Other."})
    comparison = compare_versions(BEFORE, later, with_suggestions(BEFORE, later, {}))
    assert [pair.refs for pair in comparison.only_differences().pairs] == ["1.2"]
    assert len(comparison.pairs) == 3


# The words of the standard that has the same reference, and what is offered for 1.2.
LIKELY = [
    ("Staff know what to do about 1.2.", "1.2"),
    ("Staff know what to do now about 1.2.", "1.2"),  # nearly the same
    ("Volunteers are told of another thing.", ""),
]


@pytest.mark.parametrize(("words", "expected"), LIKELY)
def test_a_successor_is_offered_for_the_same_reference_with_nearly_the_same_words(words, expected):
    later = standards("1.1 1.2 2.1", s12={"text": words})
    assert likely_successor(BEFORE.minimum_standard("1.2"), later) == expected


def test_or_for_exactly_the_same_words_under_another_reference():
    later = standards("1.1 1.2", s11={"text": "STAFF know what to do about  1.2."}, s12={"text": "Other."})
    assert likely_successor(BEFORE.minimum_standard("1.2"), later) == "1.1"


def test_a_version_follows_itself_and_nothing_that_it_does_not_name():
    assert said_by(BEFORE, "A-1") == {"1.1": "1.1", "1.2": "1.2", "2.1": "2.1"}
    assert said_by(standards("1.1", replaces="A-1"), "B-1") == {}


@pytest.mark.parametrize(
    ("one", "other", "least", "most"), [("a b", "A b", 1, 1), ("a", "b", 0, 0), ("", "", 1, 1)]
)
def test_likeness_goes_by_words(one, other, least, most):
    assert least <= alike(one, other) <= most
