"""Grades, references in order, neighbours, and the board's own name in the words."""

import pytest

from tracker.frameworks.rules import Grade, fill, in_order, ref_key, worded
from tracker.frameworks.source import find_built_in

FRAMEWORK = find_built_in("S11-2009")


def refs(framework):
    return [standard.ref for standard in framework.minimum_standards]


@pytest.mark.parametrize(
    ("grade", "stored", "number", "label", "short", "met"),
    [
        (Grade.INADEQUATE, "0", 0, "Inadequate", "0", False),
        (Grade.ADEQUATE, "1", 1, "Adequate", "1", True),  # met begins here
        (Grade.GOOD, "2", 2, "Good", "2", True),
        (Grade.OUTSTANDING, "3", 3, "Outstanding", "3", True),
        (Grade.NOT_APPLICABLE, "na", None, "Not applicable", "N/A", None),  # neither met nor not met
    ],
)
def test_a_grade_carries_its_words(grade, stored, number, label, short, met):
    assert (grade.value, grade.number, grade.label, grade.short_label) == (stored, number, label, short)
    assert grade.met is met


def test_every_grade_has_a_colour_of_its_own():
    assert len({grade.colour for grade in Grade}) == len(Grade)


@pytest.mark.parametrize("grade", Grade)
def test_a_grade_survives_the_data_file(grade):
    assert Grade.from_data(grade.as_data) is grade


@pytest.mark.parametrize("value", [4, -1, "n/a", "good", ""])
def test_a_grade_off_the_scale_is_refused(value):
    with pytest.raises(ValueError, match=r"is not a valid Grade|invalid literal"):
        Grade.from_data(value)


def test_references_are_ordered_as_people_count():
    assert in_order(["1.10", "2.1", "1.9", "1.1"]) == ["1.1", "1.9", "1.10", "2.1"]
    assert ref_key("8.10") == (8, 10)


@pytest.mark.parametrize(
    ("ref", "before", "after"),
    [
        ("3.4", "3.3", "3.5"),
        ("1.1", None, "1.2"),  # first of its policy standard
        ("1.7", "1.6", None),  # the last one does not lead into policy standard 2
        ("2.1", None, "2.2"),
        ("6.10", "6.9", None),
    ],
)
def test_neighbours_stay_inside_the_policy_standard(ref, before, after):
    found = [standard and standard.ref for standard in FRAMEWORK.neighbours(ref)]
    assert found == [before, after]


def test_what_is_not_there_is_a_key_error():
    for ask in (
        lambda: FRAMEWORK.minimum_standard("9.1"),
        lambda: FRAMEWORK.neighbours("1.8"),
        lambda: FRAMEWORK.policy_standard(9),
    ):
        with pytest.raises(KeyError):
            ask()


@pytest.mark.parametrize(
    ("text", "named", "unnamed"),
    [
        ("Feedback to {board}", "Feedback to RSCP", "Feedback to the board"),
        ("{board} requires it.", "RSCP requires it.", "The board requires it."),  # begins the text
        ("Done. {board} decides", "Done. RSCP decides", "Done. The board decides"),  # begins a sentence
        ("These:\n- {board} and {area}", "These:\n- RSCP and Weir", "These:\n- The board and the local area"),
        ("{board} of {board}", "RSCP of RSCP", "The board of the board"),
        ("nothing to fill", "nothing to fill", "nothing to fill"),
    ],
)
def test_tokens_are_filled(text, named, unnamed):
    assert fill(text, board="RSCP", area="Weir") == named
    assert fill(text) == unnamed


def test_a_name_is_never_read_as_a_token_again():
    assert fill("{board}", board="{area}", area="Weir") == "{area}"


def test_a_worded_framework_has_no_token_left_and_the_same_numbering():
    framework = worded(FRAMEWORK, board="RSCP", area="Weir")
    assert "{" not in repr(framework)
    assert "RSCP" in framework.minimum_standard("1.4").text
    assert "Weir" in framework.minimum_standard("8.10").text
    assert refs(framework) == refs(FRAMEWORK)
    assert framework.descriptor(Grade.GOOD) == FRAMEWORK.descriptor(Grade.GOOD)
    assert all(isinstance(each.grade, Grade) for each in framework.grades)
