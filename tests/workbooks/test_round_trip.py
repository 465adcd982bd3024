"""What goes into a workbook comes out of it: every kind of text, cell for cell, and nothing in it runs."""

import io
import re
import zipfile
from collections.abc import Mapping
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.workbooks.book import Book
from tracker.assessments.answers import LABELS, Answer
from tracker.forms import clean_text
from tracker.frameworks.rules import Grade, MinimumStandard, PolicyStandard
from tracker.spreadsheet_reading import read_sheets
from tracker.workbooks import columns as layout
from tracker.workbooks.filled import Expected, Filled, clean_cell, read
from tracker.workbooks.making import Contents, Row, Sheet, make, sheet_name
from tracker.workbooks.rules import changes, filled_in

RETURN = UUID(int=11)
REF = "1.{}"
AWKWARD = [
    "=1+1",
    "=HYPERLINK(\"http://example.org\",\"x\")",
    "+44 1632 960 001",
    "-5 %",
    "@SUM(A1)",
    "'quoted, with an apostrophe before it",
    "First line\nsecond line\n\nafter an empty one",
    "• one\n• two\n– three",
    "Curly ’quotes’ “here” – and a dash…",
    "Zażółć gęślą jaźń, Ελληνικά, العربية, 漢字, 😀 𝔘",
    "Two  spaces   inside\u00a0and a hard one",
    "_x000D_ is how a spreadsheet writes a carriage return",
    "<b>&amp; ]]>",
    "12/12/2026",
    "007",
    "TRUE",
    "#REF!",
    "https://www.example.org/policy?a=1&b=2#c",
    "x" * 10_000,
    "A line of words that goes on.\n" * 300,
]  # fmt: skip


def policy_with(count: int) -> PolicyStandard:
    standards = tuple(
        MinimumStandard(REF.format(number), f"Standard {number}", number == 1, "Staff know.", ("Policy",))
        for number in range(1, count + 1)
    )
    return PolicyStandard(1, "Policy standard 1", "Policy 1", "Summary", standards)


def made_with(texts: Mapping[int, str], *, self_grading: bool = True) -> tuple[bytes, Expected]:
    """A workbook whose answers hold the texts, one each, and what is expected to come back."""
    policy = policy_with(len(texts))
    rows = tuple(
        Row(standard, Answer(text, self_grade=Grade.GOOD, finished=True), version=number)
        for number, (standard, text) in enumerate(
            zip(policy.minimum_standards, texts.values(), strict=True), start=1
        )
    )
    marks = ((layout.FORMAT_MARK, layout.FORMAT), (layout.RETURN_MARK, str(RETURN)))
    contents = Contents("Title", (("Agency", "Mill Trust"),), ("Fill in.",), (Sheet(policy, rows),),
                        self_grading, marks)  # fmt: skip
    expected = Expected(RETURN, {row.standard.ref: sheet_name(policy) for row in rows}, self_grading)
    return make(contents).getvalue(), expected


def came_back(texts: Mapping[int, str]) -> Filled:
    book, expected = made_with(texts)
    return read(Book.read(book).read_sheets, expected)


@pytest.mark.parametrize("text", AWKWARD, ids=lambda text: text[:12])
def test_a_text_comes_back_as_it_was(text):
    row = came_back({1: text}).rows["1.1"]
    assert row.values["evidence_of_compliance"] == clean_text(text)
    assert (row.version, row.finished) == (1, True)


def test_the_program_that_reads_files_gives_the_same_cells():
    book, _expected = made_with(dict(enumerate(AWKWARD)))
    assert list(read_sheets(book)) == [
        type(sheet)(sheet.name, [list(row) for row in sheet.rows]) for sheet in Book.read(book).read_sheets
    ]


PEOPLES_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


@settings(max_examples=60)
@given(st.lists(PEOPLES_TEXTS, min_size=5, max_size=5))
@example(["a\r\nb", "a\x0bb", "\x00\x1f", "_x0041_", "\ufeff \u200b"])
def test_any_text_that_the_pages_keep_comes_back_unchanged(texts):
    stored = [clean_text(text) for text in texts]
    values = ["evidence_of_compliance", "areas_for_improvement", "na_reason", "modification"]
    answer = Answer(**dict(zip([*values, "modification_reason"], stored, strict=True)))
    policy = policy_with(1)
    marks = ((layout.FORMAT_MARK, layout.FORMAT), (layout.RETURN_MARK, str(RETURN)))
    row = Row(policy.minimum_standards[0], answer, version=7)
    book = make(Contents("T", (), (), (Sheet(policy, (row,)),), True, marks)).getvalue()
    found = read(Book.read(book).read_sheets, Expected(RETURN, {"1.1": sheet_name(policy)}, True)).rows["1.1"]
    assert {name: found.values[name] for name in LABELS} == {
        name: clean_cell(text) for name, text in answer.texts.items()
    }
    assert changes(answer, answer, filled_in(answer, found.values)) == []


def test_nothing_in_a_workbook_runs_or_leads_anywhere():
    book, _expected = made_with(dict(enumerate(AWKWARD)))
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/" in name]
        relations = [parts.read(name).decode() for name in parts.namelist() if name.endswith(".rels")]
    assert not [sheet for sheet in sheets if re.search(r"<f[ >]|<hyperlink", sheet)]
    assert not [relation for relation in relations if "External" in relation]


def test_only_the_cells_to_fill_in_are_unlocked_and_the_marks_are_hidden():
    book, _expected = made_with({1: "Words"})
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        assert 'name="Marks" sheetId="3" state="hidden"' in parts.read("xl/workbook.xml").decode()
        sheet = parts.read("xl/worksheets/sheet2.xml").decode()
    assert "<sheetProtection sheet=" in sheet
    assert 'password="' not in sheet
    assert "<pane " in sheet
    assert 'orientation="landscape"' in sheet
    assert sheet.count("<dataValidation ") == 8
    assert 'hidden="1"' in sheet
