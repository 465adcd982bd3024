"""S11-2009 is whole: numbering, Essential marks, names and labels exactly as issued, nothing missing."""

import re

import pytest

from tracker.frameworks.rules import Grade, worded
from tracker.frameworks.source import as_data, build, content_hash, find_built_in, list_built_in

FRAMEWORK = find_built_in("S11-2009")
COUNTS = (7, 7, 5, 5, 7, 10, 9, 10)
ESSENTIAL = "1.1 1.2 2.1 2.2 2.5 2.6 2.7 3.1 3.2 3.3 3.4 5.2 5.3 6.1 6.3 6.4 6.5 6.7 7.1"
POLICY_STANDARDS = (
    "Senior management commitment to the importance of safeguarding and promoting children's welfare",
    "A clear statement of the agency's responsibilities towards children is available to staff",
    "A clear line of accountability within the organisation for work on safeguarding and promoting the "
    "welfare of children",
    "Service development takes account of the need to safeguard and promote welfare and is informed by the "
    "views of children and families",
    "Staff training on safeguarding and promoting the welfare of children for all staff working with or in "
    "contact with children and families",
    "Safer recruitment and allegations management",
    "Effective interagency working to safeguard and promote the welfare of children",
    "Effective information sharing, recording and quality assurance systems in order to ensure safeguarding "
    "and promoting the children's welfare",
)
# How many prompts the form gives for each minimum standard. The form's page break leaves one of 7.4's
# ("included in policies and procedures") beside 7.5, which has it too: each has it once here.
PROMPTS = (
    (4, 3, 4, 4, 7, 4, 7),
    (4, 3, 3, 6, 5, 5, 8),
    (5, 4, 6, 5, 2),
    (3, 4, 4, 2, 5),
    (3, 6, 6, 3, 4, 8, 5),
    (3, 4, 5, 4, 11, 5, 5, 4, 3, 1),
    (3, 2, 6, 4, 5, 9, 3, 4, 5),
    (1, 8, 3, 3, 5, 3, 6, 4, 2, 3),
)


def test_it_comes_with_the_tracker():
    assert [framework.reference for framework in list_built_in()] == ["S11-2009"]
    assert FRAMEWORK.issued == "2009-12"


def test_minimum_standards_are_numbered_without_a_gap():
    expected = [
        f"{number}.{place}" for number, count in enumerate(COUNTS, 1) for place in range(1, count + 1)
    ]
    assert [standard.ref for standard in FRAMEWORK.minimum_standards] == expected
    assert len(expected) == 60


def test_exactly_these_are_essential():
    found = [each.ref for each in FRAMEWORK.minimum_standards if each.essential]
    assert " ".join(found) == ESSENTIAL
    assert len(found) == 19


def test_policy_standards_keep_their_names():
    assert tuple(policy.title for policy in FRAMEWORK.policy_standards) == POLICY_STANDARDS


def test_grades_keep_their_labels():
    assert [(each.grade, each.label) for each in FRAMEWORK.grades] == [
        (Grade.OUTSTANDING, "Outstanding"),
        (Grade.GOOD, "Good"),
        (Grade.ADEQUATE, "Adequate"),
        (Grade.INADEQUATE, "Inadequate"),
        (Grade.NOT_APPLICABLE, "Not applicable"),
    ]


def test_every_prompt_is_there():
    found = [
        tuple(len(standard.evidence_prompts) for standard in policy.minimum_standards)
        for policy in FRAMEWORK.policy_standards
    ]
    assert tuple(found) == PROMPTS


@pytest.mark.parametrize(
    ("ref", "words"),
    [
        ("1.4", ["a)", "b)", "{board}"]),
        ("2.3", ["three years", "structure", "legislation, regulations or guidance"]),
        ("4.4", ["Braille", "audio tape", "English"]),
        ("5.4", ["single-agency", "multi-agency", "commensurate"]),
        ("6.5", ["primarily", "directly", "indirect contact", "position of trust", "personal and sensitive"]),
        ("6.7", ["Working Together 2006", "6.20 to 6.30", "Appendix 5"]),
        ("6.10", ["senior officer", "senior manager"]),
        ("7.2", ["{area}"]),
        ("7.8", ["S17", "S47", "Children Act 1989"]),
        ("8.10", ["{area}"]),
    ],
)
def test_conditions_and_numbers_are_kept(ref, words):
    text = FRAMEWORK.minimum_standard(ref).text
    assert [word for word in words if word not in text] == []


def test_the_three_groups_of_enhanced_checks_are_a_list():
    assert len(re.findall(r"^- ", FRAMEWORK.minimum_standard("6.5").text, re.MULTILINE)) == 3


def test_the_rules_for_overseas_staff_keep_their_dates():
    prompts = " ".join(FRAMEWORK.minimum_standard("6.5").evidence_prompts)
    for date in ("from May 2006", "between April 2002 and the end of April 2006", "last 5 years"):
        assert date in prompts


def test_help_texts_are_complete():
    assert [each.paragraph for each in FRAMEWORK.definitions] == ["4.1", "4.2", "4.3", "4.4", "4.5"]
    assert "".join(each.letter for each in FRAMEWORK.bodies) == "abcdefghijklm"
    assert [each.subsection for each in FRAMEWORK.duties] == ["2", "3", "4"]
    assert [each.paragraph for each in FRAMEWORK.guidance] == [f"2.{number}" for number in range(1, 19)]


def test_titles_fit_their_places():
    for policy in FRAMEWORK.policy_standards:
        assert len(policy.short_title) <= 40
    for standard in FRAMEWORK.minimum_standards:
        assert 3 <= len(standard.short_title.split()) <= 7, standard.ref
        assert "{" not in standard.short_title, "titles are shown without filling in the board's name"


def test_no_article_stands_before_a_token():
    assert re.findall(r"\b(?:the|a|an|its|their) \{\w+\}", repr(FRAMEWORK), re.IGNORECASE) == []


def test_the_names_of_the_board_that_wrote_the_form_are_not_there():
    assert re.findall(r"Rotherham|RSCB|LSCB|South Yorkshire", repr(worded(FRAMEWORK))) == []


def test_nothing_is_lost_on_the_way_to_data_and_back():
    again = build(as_data(FRAMEWORK))
    assert again == FRAMEWORK
    assert content_hash(again) == content_hash(FRAMEWORK)
