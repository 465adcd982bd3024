"""Help with the words of an action: what is weak is named, and good words are left in peace."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.action_plans.smart_help import LABELS, list_hints

TODAY = date(2026, 11, 2)


@dataclass(frozen=True)
class Said:
    """The answers of an action that needs no help, unless a test changes them."""

    title: str = "Supervision for every nurse"
    specific: str = "Book quarterly supervision for all 14 nurses."
    measurable: str = "13 of 14 nurses are supervised each quarter."
    achievable: str = "Two days a month of the named doctor."
    relevant: str = "3.4 asks for supervision; children are seen sooner."
    lead_manager: str = "A. Patel, head of nursing"
    due_on: date | None = TODAY + timedelta(days=60)


def hints(**changes: Any) -> list[tuple[str, str]]:
    """The fields with the hints about them."""
    return [(hint.field, hint.sentence) for hint in list_hints(Said(**changes), TODAY)]


def test_good_words_need_no_help():
    assert hints() == []


def test_nothing_typed_gets_no_hint():
    empty = dict.fromkeys(("title", "specific", "measurable", "achievable", "relevant", "lead_manager"), "")
    assert hints(**empty, due_on=None) == []


@pytest.mark.parametrize(
    ("field", "said", "part"),
    [
        # a verb that never ends
        ("specific", "Continue to supervise the nurses in every ward.", "“continue” does not say"),
        ("specific", "We will explore better ways of recording.", "“explore” does not say"),
        ("specific", "Consider a new induction for governors.", "“consider” does not say"),
        ("specific", "The trust will look into the referral route.", "“look into” does not say"),
        ("title", "Ongoing training", "“ongoing” does not say"),
        ("specific", "Send a letter to schools as required.", "“as required” does not say"),
        ("specific", "Ask the child's view where appropriate.", "“where appropriate” does not say"),
        # everybody, but how many is that?
        ("specific", "Train all staff in the new procedure.", "How many are “all staff”?"),
        ("measurable", "A register shows that all frontline managers came.", "How many are “all frontline"),
        # one word is no action
        ("specific", "Training", "very short"),
        # several actions in one: by their verbs, or by semicolons
        ("specific", "Write the policy, train 40 managers and audit 20 files.", "several actions in one"),
        ("specific", "The policy for 3 wards; the leaflet; the web page.", "several actions in one"),
        # how we shall know, without a number, an audit, a survey, a count
        ("measurable", "Practice will be better.", "No measure is named"),
        # nobody, or a body
        ("lead_manager", "TBC", "Nobody leads this yet"),
        ("lead_manager", "Safeguarding team", "A team or body"),
        ("lead_manager", "All agencies", "A team or body"),
        # means without time, money or people
        ("achievable", "We are confident that this can be done.", "No means are named"),
        # why it matters, without a standard or a child
        ("relevant", "It is in our business plan.", "Name the standard"),
        # dates
        ("due_on", None, "There is no date yet"),
        ("due_on", TODAY - timedelta(days=1), "has passed"),
        ("due_on", TODAY + timedelta(days=549), "eighteen months"),
        # the same words twice: said at the second answer
        ("relevant", "Book quarterly supervision for all 14 nurses", "the same as “Specific”"),
    ],
)
def test_what_is_weak_is_named(field, said, part):
    assert any(where == field and part in sentence for where, sentence in hints(**{field: said}))


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("specific", "Train all 86 staff in the new procedure."),  # everybody is counted
        ("specific", "Review and update the referral policy of the trust."),  # two verbs, one action
        ("measurable", "An audit in March finds supervision recorded."),  # an audit is a measure
        ("measurable", "Parents' feedback in a questionnaire."),  # so is a questionnaire
        ("lead_manager", "Safeguarding team manager"),  # a post in a team
        ("lead_manager", "B. Osei"),  # a name
        ("achievable", "Within the training budget."),  # money
        ("relevant", "Young people told us that they wait."),  # an effect on children
        ("due_on", TODAY),  # today can still be met
        ("due_on", TODAY + timedelta(days=548)),  # eighteen months, not more
    ],
)
def test_good_answers_are_left_in_peace(field, said):
    assert hints(**{field: said}) == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.sampled_from(sorted(LABELS)))
def test_whatever_is_typed_gets_whole_hints_in_the_order_of_the_questions(text, field):
    said = Said(**({} if field == "due_on" else {field: text}))
    found = list_hints(said, TODAY)
    fields = [hint.field for hint in found]
    assert fields == sorted(fields, key=list(LABELS).index)
    assert all(hint.sentence.endswith(".") and hint.example and hint.label for hint in found)
