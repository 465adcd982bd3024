"""What a line of the timeline says, what goes into one line, and who may know of it."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tracker.policy import Role
from tracker.timeline.rules import (
    NOT_TOLD,
    TOLD,
    Entry,
    Kind,
    Sight,
    counts,
    gather,
    may_know,
    name_refs,
    verbs_for,
)

MORNING = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
PACKAGE = Path(__file__).parents[2] / "tracker"


def entry(verb="response.save", ref="3.1", *, who="Amina Yusuf", at=MORNING, text="", **facts):
    return Entry(at, who, verb, ref, facts, text)


@pytest.mark.parametrize(
    ("refs", "words"),
    [
        ([], "the return"),
        (["3.1"], "3.1"),
        (["3.1", "3.2"], "3.1 and 3.2"),
        (["3.1", "3.2", "3.3", "4.1"], "3.1, 3.2, 3.3 and 4.1"),  # "and 1 more" would be no shorter
        (["3.1", "3.2", "3.3", "4.1", "4.2"], "3.1, 3.2, 3.3 and 2 more"),
    ],
)
def test_naming_standards(refs, words):
    assert name_refs(refs) == words


@pytest.mark.parametrize(
    ("made", "title"),
    [
        (entry(), "Amina Yusuf saved 3.1"),
        (entry("response.carry", how="confirmed"), "Amina Yusuf confirmed last cycle’s answer to 3.1"),
        (entry("response.hand_over", holder="Tom Hall"), "Amina Yusuf handed 3.1 to Tom Hall"),
        (entry("response.hand_over"), "Amina Yusuf handed 3.1 to a colleague"),  # an entry of the first days
        (
            entry("assessment.submit", "", receipt_reference="S11-RSCP-2026-7F3K9"),
            "Amina Yusuf submitted the return, receipt S11-RSCP-2026-7F3K9",
        ),
        (
            entry("extension.ask", "", asked_for="2026-12-18"),
            "Amina Yusuf asked for more time, until 18 December 2026",
        ),
        (
            entry("assessment.changes_requested", "", standards=["1.1", "2.2"]),
            "Amina Yusuf asked for changes at 1.1 and 2.2",
        ),
        (
            entry("assessment.export", "", kind="{PDF}"),
            "Amina Yusuf took a copy as {PDF}",
        ),  # never a template
    ],
)
def test_what_a_line_says(made, title):
    (event,) = gather([made])
    assert event.title == title


@pytest.mark.parametrize(
    ("entries", "lines"),
    [
        # the same person, act and day: one line, wherever it stands
        ([entry(), entry(ref="3.2"), entry()], ["Amina Yusuf saved 3.1 and 3.2"]),
        ([entry(), entry("assessment.send", ""), entry(ref="3.2")],
         ["Amina Yusuf saved 3.1 and 3.2", "Amina Yusuf sent the return for authorisation"]),
        # another person, day, act or holder: a line of its own
        ([entry(), entry(who="Tom Hall")], ["Amina Yusuf saved 3.1", "Tom Hall saved 3.1"]),
        ([entry(), entry(at=MORNING - timedelta(days=1))], ["Amina Yusuf saved 3.1"] * 2),
        ([entry("response.hand_over", holder="A"), entry("response.hand_over", "3.2", holder="B")],
         ["Amina Yusuf handed 3.1 to A", "Amina Yusuf handed 3.2 to B"]),
        # what happens to the whole return is never gathered
        ([entry("assessment.send", ""), entry("assessment.send", "")],
         ["Amina Yusuf sent the return for authorisation"] * 2),
    ],
)  # fmt: skip
def test_what_goes_into_one_line(entries, lines):
    assert [event.title for event in gather(entries)] == lines


def test_a_day_is_a_day_in_london():
    summer = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)  # half past midnight of 2 July
    assert len(gather([entry(at=summer + timedelta(hours=2)), entry(at=summer)])) == 1
    assert len(gather([entry(at=summer), entry(at=summer - timedelta(hours=2))])) == 2


def test_a_line_counts_how_often_each_standard_was_saved():
    (event,) = gather([entry(), entry(ref="3.10"), entry(ref="3.2"), entry()])
    assert event.refs == {"3.1": 2, "3.10": 1, "3.2": 1}
    assert event.standards == ["3.1", "3.2", "3.10"]
    assert counts([event]) == {Kind.ANSWERS: 1}


@pytest.mark.parametrize(
    ("verb", "role", "agency", "board"),
    [
        ("response.save", Role.AGENCY_LEAD, True, False),
        ("response.hand_over", Role.AGENCY_LEAD, True, False),
        ("assessment.decline", Role.AUTHORISER, True, False),
        ("response.comment", Role.AUTHORISER, True, False),
        ("assessment.submit", Role.AUTHORISER, True, True),
        ("assessment.withdraw", Role.AUTHORISER, True, True),
        ("assessment.return", Role.BOARD_MANAGER, True, True),
        ("assessment.begin_grading", Role.BOARD_MANAGER, False, True),
        ("assessment.publish", Role.BOARD_MANAGER, True, True),
        ("grade.record", Role.BOARD_MANAGER, False, False),  # grades are read where they are published
        ("grade.record", Role.MODERATOR, False, False),
        ("grade.contest", Role.AGENCY_LEAD, True, True),
        ("grade.contest_decided", Role.BOARD_MANAGER, True, True),
        ("assessment.publish_anyway", Role.BOARD_MANAGER, False, True),
        # who takes a copy tells their own side only
        ("assessment.export", Role.AUTHORISER, True, False),
        ("assessment.export", Role.MODERATOR, False, True),
        ("made.up", Role.BOARD_MANAGER, False, False),  # what nobody allowed is not told
    ],
)
def test_who_may_know(verb, role, agency, board):
    assert may_know(verb, role.value, inside=True) is agency
    assert may_know(verb, role.value, inside=False) is board


def test_nothing_of_an_agencys_own_is_the_boards():
    private = {verb for verb, telling in TOLD.items() if telling.sight is Sight.AGENCY}
    assert not private & verbs_for(inside=False)
    assert {"response.save", "response.carry", "response.hand_over", "assessment.decline"} <= private
    graded = {verb for verb in verbs_for(inside=True) if verb.startswith("grade.")}
    assert graded == {"grade.contest", "grade.contest_decided"}  # of published grades only


RECORDED = re.compile(r'"((?:assessment|response|extension|workbook|grade)\.[a-z_]+)"')
STEPS = re.compile(r'_step\(\s*"([a-z_]+)"')
ROOMS = ("assessments", "handovers", "carry_forward", "workbooks", "grading")


def test_every_verb_of_a_return_is_told_or_left_out_on_purpose():
    """A new verb in these features says here how it is told; else the timeline would quietly miss it."""
    files = [file for room in ROOMS for file in (PACKAGE / room).rglob("*.py") if "views" not in file.parts]
    verbs = {verb for file in files for verb in RECORDED.findall(file.read_text("utf-8"))}
    verbs |= {f"assessment.{step}" for step in STEPS.findall((PACKAGE / "assessments/rules.py").read_text())}
    assert "assessment.decline" in verbs
    assert "response.save" in verbs
    assert verbs <= TOLD.keys() | NOT_TOLD
