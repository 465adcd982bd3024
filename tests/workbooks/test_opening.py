"""Files that are meant to do harm, or that no person made: refused in plain words, and quickly."""

import io
import re
import zipfile
from dataclasses import dataclass
from typing import BinaryIO

import pytest
from xlsxwriter import Workbook

from tests.workbooks.test_round_trip import made_with
from tracker.errors import RuleBroken
from tracker.evidence.spreadsheets import LIMIT_MB
from tracker.spreadsheet_reading import Unreadable, read_sheets
from tracker.workbooks.filled import read
from tracker.workbooks.opening import open_book


@dataclass(frozen=True)
class Sent:
    """What a browser sends."""

    filename: str | None
    stream: BinaryIO


def sent(content: bytes, name: str = "return.xlsx") -> Sent:
    return Sent(name, io.BytesIO(content))


def changed(content: bytes, part: str, old: str, new: str) -> bytes:
    """The same file with another text in one of its parts."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as to,
    ):
        for name in source.namelist():
            text = source.read(name)
            if name == part:
                assert re.search(old.encode(), text), old
                text = re.sub(old.encode(), new.encode(), text)
            to.writestr(name, text)
    return file.getvalue()


def with_part(content: bytes, name: str) -> bytes:
    file = io.BytesIO(content)
    with zipfile.ZipFile(file, "a") as to:
        to.writestr(name, b"macro")
    return file.getvalue()


def far_apart() -> bytes:
    """Two cells in opposite corners of a sheet: seventeen thousand million cells between them."""
    file = io.BytesIO()
    with Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_string(0, 0, "first")
        sheet.write_string(1_048_575, 16_383, "last")
    return file.getvalue()


GOOD, EXPECTED = made_with({1: "One", 2: "Two"})
CASES = [
    (GOOD[:-30], "return.xlsx", "could not be opened"),
    (GOOD, "return.ods", "not a OpenDocument spreadsheet"),
    (GOOD, "return.xlsm", "must be the workbook"),
    (GOOD, "return", "must be the workbook"),
    (with_part(GOOD, "xl/vbaProject.bin"), "return.xlsx", "contains macros"),
    (with_part(GOOD, "../outside.xml"), "return.xlsx", "could not be opened"),
    (b"x" * (LIMIT_MB * 1024 * 1024 + 1), "return.xlsx", "must be smaller than 10MB"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "password"),
    (far_apart(), "return.xlsx", "could not be opened"),
    # a sheet that is no markup
    (changed(GOOD, "xl/worksheets/sheet2.xml", "<sheetData>", "<sheetData"), "return.xlsx", "could not be"),
]


@pytest.mark.parametrize(("content", "name", "words"), CASES)
def test_a_harmful_file_is_refused_in_one_sentence(content, name, words):
    with pytest.raises(RuleBroken, match=words) as refused:
        open_book(sent(content, name))
    assert refused.value.field == "file"


@pytest.mark.parametrize("nothing", [None, Sent(None, io.BytesIO()), Sent("", io.BytesIO())])
def test_no_file_is_told(nothing):
    with pytest.raises(RuleBroken, match="Select a file"):
        open_book(nothing)


def test_a_name_is_cleaned_before_it_is_kept():
    assert open_book(sent(GOOD, "../../x\u202e<b>.xlsx")).name == "x_b_.xlsx"


def test_a_program_that_hangs_is_ended(monkeypatch):
    monkeypatch.setattr("tracker.spreadsheet_reading.SECONDS", 0.001)
    with pytest.raises(Unreadable):
        read_sheets(GOOD)


def test_line_ends_as_excel_writes_them_are_line_ends():
    content = changed(GOOD, "xl/sharedStrings.xml", "One", "One_x000D_\nand more")
    assert (
        read(read_sheets(content), EXPECTED).rows["1.1"].values["evidence_of_compliance"] == "One\nand more"
    )


TYPED = [
    ('<c r="E4" s="7"><v>2024</v></c>', "2024"),  # a number
    ('<c r="E4" s="7"><v>0.5</v></c>', "0.5"),
    ('<c r="E4" s="7" t="b"><v>1</v></c>', "Yes"),
    ('<c r="E4" s="7" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>', "ab"),  # what a formula came to
    (
        '<c r="E4" t="inlineStr"><is><r><t xml:space="preserve">rich </t></r><r><t>text</t></r></is></c>',
        "rich text",
    ),
    ("", ""),  # the cell was deleted
]


@pytest.mark.parametrize(("markup", "text"), TYPED)
def test_cells_of_every_kind_are_read_as_words(markup, text):
    content = changed(GOOD, "xl/worksheets/sheet2.xml", r'<c r="E4"[^>]*>.*?</c>', markup)
    assert read(read_sheets(content), EXPECTED).rows["1.1"].values["evidence_of_compliance"] == text
