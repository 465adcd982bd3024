"""What a row of a plan's spreadsheet would do: dates out of words, columns by any name, faults by row."""

from datetime import date
from uuid import uuid4

import pytest

from tracker.action_plans.rows import ActionRow
from tracker.action_plans.rules import ActionStatus, Priority
from tracker.errors import RuleBroken
from tracker.plan_imports.columns import MOST_ROWS, read_table
from tracker.plan_imports.dates import day_in
from tracker.plan_imports.judging import Outcome, PlanNow, judge_rows
from tracker.spreadsheet_reading import BookRead, SheetRead


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("12 December 2026", date(2026, 12, 12)),  # as our own sheet says it
        ("12 December 2026 (first 1 November 2026, +41 days, moved once)", date(2026, 12, 12)),  # moved
        ("12th Dec 2026", date(2026, 12, 12)),  # as people write it
        ("By Friday 12 December 2026", date(2026, 12, 12)),
        ("Saturday 12 December 2026", date(2026, 12, 12)),
        ("by 12/12/2026", date(2026, 12, 12)),  # day first, always
        ("12.12.26", None),  # nobody can be sure of that
        ("2026-12-12", date(2026, 12, 12)),
        ("2026-12-12 00:00:00", date(2026, 12, 12)),  # as other programs write a cell
        ("31 February 2026", None),  # no such day
        ("ongoing", None),
        ("Q3 2026", None),
        ("August/September", None),
        ("March 2027", None),  # a month is not a day
        ("1 May 0026", None),
        ("", None),
    ],
)
def test_a_day_out_of_words(words, day):
    assert day_in(words) == day


def book(*rows: tuple[str, ...], name: str = "Plan") -> BookRead:
    """A spreadsheet with one sheet."""
    return BookRead("plan.xlsx", (SheetRead(name, rows),))


class TestReading:
    def test_the_form_as_it_was_is_understood(self):
        table = read_table(
            book(
                ("Section 11 self assessment",),
                ("", "", ""),
                ("No", "Action", "LEAD MANAGER", "Timescale", "Progress", "Evidence", "Risk", "Cost"),
                (
                    "1",
                    "Train managers\nAll 40 of them",
                    " Head of  nursing ",
                    "ongoing",
                    "Begun",
                    "",
                    "",
                    "£5",
                ),
                ("2", "", "", "", "", "", "", ""),
            )
        )
        assert list(table.rows) == [4]
        assert table.rows[4]["lead"] == "Head of nursing"
        assert table.rows[4]["action"] == "Train managers\nAll 40 of them"
        assert table.notes == ["1 column not needed and not read: “Cost”."]

    @pytest.mark.parametrize(
        ("rows", "words"),
        [
            ([("No", "What", "Who")], "“Action” and “Lead Manager”"),  # headings of something else
            ([("Action", "Lead Manager")], "no actions below"),
            ([("Action", "Lead Manager"), ("", "")], "no actions below"),
            ([("Action", "Lead Manager", "Lead")], "“Lead Manager” twice"),
            ([("Action", "Lead Manager"), *([("Train", "Head")] * (MOST_ROWS + 1))], "more than 500 rows"),
        ],
    )
    def test_what_cannot_be_read_says_why(self, rows, words):
        with pytest.raises(RuleBroken, match=words) as refused:
            read_table(book(*rows))
        assert refused.value.field == "file"


def known(**values: object) -> ActionRow:
    """An action of the plan as it is."""
    plain = dict.fromkeys(ActionRow.__dataclass_fields__)
    texts = dict.fromkeys(("specific", "measurable", "achievable", "relevant", "risks", "last_update",
                           "remedial_action"), "")  # fmt: skip
    own = {"id": uuid4(), "number": 1, "title": "Train managers", "lead_manager": "Head of nursing",
           "status": ActionStatus.OPEN, "due_on": date(2027, 1, 31), "priority": Priority.MEDIUM,
           "standards": ("1.2",), "evidence": ()}  # fmt: skip
    return ActionRow(**{**plain, **texts, **own, **values})


def judged(row: dict[str, str], *actions: ActionRow):
    """What one row does to a plan with these actions."""
    (found,) = judge_rows({2: row}, PlanNow(actions, frozenset({"1.1", "1.2", "1.10"})))
    return found


ROW = {"number": "1", "action": "Train managers", "lead": "Head of nursing"}


class TestJudging:
    def test_a_new_action_says_what_it_brings_and_what_is_left_out(self):
        found = judged({**ROW, "timescales": "Q3 2026", "progress": "Begun", "evidence": "Log",
                        "standards": "1.10, 1.1"})  # fmt: skip
        assert found.outcome is Outcome.NEW
        assert [change.now for change in found.changes] == ["Train managers", "Head of nursing", "1.1, 1.10"]
        assert [note[:16] for note in found.notes] == [
            "“Q3 2026” is not",
            "Its progress is ",
            "Its evidence is ",
        ]
        assert not found.is_smart

    def test_the_same_row_again_changes_nothing(self):
        row = {**ROW, "due": "31 January 2027", "standards": "1.2", "priority": "medium"}
        assert judged(row, known()).outcome is Outcome.UNCHANGED
        assert (
            judged({**row, "number": ""}, known(number=7)).outcome is Outcome.UNCHANGED
        )  # known by its words

    def test_changed_words_are_shown_and_dates_of_open_actions_are_not_moved(self):
        found = judged({**ROW, "lead": "Head of midwifery", "due": "1 March 2027"}, known())
        assert [(each.was, each.now) for each in found.changes] == [("Head of nursing", "Head of midwifery")]
        assert "move it to 1 March 2027 on the action's page" in found.notes[0]
        draft = judged({**ROW, "due": "1 March 2027"}, known(status=ActionStatus.DRAFT))
        assert [(each.was, each.now) for each in draft.changes] == [("31 January 2027", "1 March 2027")]

    def test_an_empty_cell_takes_nothing_away(self):
        assert judged({**ROW, "lead": "", "risks": ""}, known(risks="Illness")).outcome is Outcome.UNCHANGED

    def test_progress_is_suggested_as_an_update_unless_it_was_said(self):
        assert judged({**ROW, "progress": "Half"}, known(last_update="Half")).notes == ()
        assert "Suggested update" in judged({**ROW, "progress": "All"}, known(last_update="Half")).notes[0]

    def test_a_complete_action_keeps_its_words(self):
        found = judged({**ROW, "lead": "Somebody"}, known(status=ActionStatus.COMPLETE))
        assert (found.outcome, found.changes) == (Outcome.UNCHANGED, ())

    def test_a_long_cell_becomes_a_short_name_and_the_whole_words(self):
        found = judged({**ROW, "action": "Train " + "very " * 60 + "well"})
        assert len(found.values["title"]) <= 200
        assert found.values["specific"].endswith("well")

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"action": ""}, "no words under “Action”"),
            ({"number": "one"}, "“one” in “No” is not a number"),
            ({"due": "ongoing"}, "“ongoing” in “Due” is not a date"),
            ({"starts": "1 May 2027", "due": "1 May 2026"}, "due on 1 May 2026, before it starts"),
            ({"standards": "9.9"}, "no standard “9.9”"),
            ({"standards": "all"}, "no standard “all”"),
            ({"priority": "urgent"}, "“urgent” is no priority"),
            ({"risks": "x" * 3001}, "longer than 3,000"),
            ({"lead": "x" * 201}, "longer than 200"),
        ],
    )
    def test_a_faulty_row_says_why(self, changes, words):
        found = judged({**ROW, **changes})
        assert found.outcome is Outcome.FAULTY
        assert found.sentence.startswith("Row 2: ")
        assert words in found.sentence

    def test_two_rows_about_one_action_cannot_both_be_taken(self):
        rows = {2: ROW, 3: {**ROW, "lead": "Somebody"}}
        found = judge_rows(rows, PlanNow([known()], frozenset()))
        assert [each.outcome for each in found] == [Outcome.UNCHANGED, Outcome.FAULTY]
        assert "same action as row 2" in found[1].sentence
