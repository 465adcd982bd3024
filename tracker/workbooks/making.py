"""The workbook to fill in: nothing in it runs, and only what is to be answered can be changed."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from tracker.assessments.answers import LABELS, LONGEST, Answer
from tracker.forms import clean_text
from tracker.frameworks.rules import MinimumStandard, PolicyStandard
from tracker.spreadsheets import OPTIONS
from tracker.workbooks import columns as layout
from tracker.workbooks.columns import Column

TALLEST = 405  # points; Excel stops at 409
LINE = 14.5
NO_NAMES = "Do not name any child or family, or write anything that would tell a reader who they are."
PAPER_A3, PAPER_A4 = 8, 9
NOTHING = Answer()


@dataclass(frozen=True)
class Row:
    """One minimum standard with the answer that the workbook begins with, and that answer's version."""

    standard: MinimumStandard
    answer: Answer = NOTHING
    cited: tuple[str, ...] = ()
    version: int = 0


@dataclass(frozen=True)
class Sheet:
    """One policy standard and the rows of it that the workbook holds."""

    policy: PolicyStandard
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Contents:
    """All of a workbook. `marks` are kept on the hidden sheet; without them it is a blank form."""

    title: str
    about: tuple[tuple[str, str], ...]
    how: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    self_grading: bool
    marks: tuple[tuple[str, str], ...] = ()


def make(contents: Contents) -> io.BytesIO:
    """The workbook as a file, at its beginning."""
    file = io.BytesIO()
    book = Workbook(file, OPTIONS)
    book.set_properties({"title": contents.title, "author": dict(contents.about).get("Agency", "")})
    styles = _styles(book)
    _instructions(book.add_worksheet(layout.INSTRUCTIONS), contents, styles)
    for sheet in contents.sheets:
        _policy(book.add_worksheet(sheet_name(sheet.policy)), sheet, contents, styles)
    if contents.marks:
        _marks(book.add_worksheet(layout.MARKS), contents)
    book.close()
    file.seek(0)
    return file


def sheet_name(policy: PolicyStandard) -> str:
    """The policy standard's number and as much of its short title as a sheet's name can hold."""
    words = "".join(" " if character in "[]:*?/\\'’" else character for character in policy.short_title)
    return " ".join(f"{policy.number} {words}".split())[:31].strip()


def _styles(book: Workbook) -> dict[str, Any]:
    plain: dict[str, Any] = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#b1b4b6"}
    font: dict[str, Any] = {"font_name": "Arial", "font_size": 10}
    made: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 14},
        "note": {"italic": True},
        "label": {"bold": True, "valign": "top"},
        "words": {"text_wrap": True, "valign": "top"},
        "heading": {**plain, "bold": True, "bg_color": "#1d70b8", "font_color": "#ffffff"},
        "fixed": {**plain, "bg_color": "#f3f2f1"},
        # As text, so that a spreadsheet takes "=1" or "12/12" that is typed here for the words they are.
        "open": {**plain, "locked": False, "num_format": "@"},
    }
    return {name: book.add_format({**font, **style}) for name, style in made.items()}


def _instructions(sheet: Worksheet, contents: Contents, styles: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, contents.title, styles["title"])
    for row, (label, words) in enumerate(contents.about, start=2):
        sheet.write_string(row, 0, label, styles["label"])
        sheet.write_string(row, 1, clean_text(words), styles["words"])
    first = len(contents.about) + 3
    sheet.write_string(first, 0, "What to do", styles["label"])
    for row, words in enumerate((*contents.how, NO_NAMES), start=first):
        sheet.write_string(row, 1, words, styles["words"])
        sheet.set_row(row, LINE * _lines(words, 80) + 3)
    sheet.set_paper(PAPER_A4)
    sheet.fit_to_pages(1, 0)
    _protect(sheet)


def _policy(sheet: Worksheet, holding: Sheet, contents: Contents, styles: dict[str, Any]) -> None:
    shown = layout.columns(self_grading=contents.self_grading)
    _page(sheet, contents, shown)
    title = f"Policy standard {holding.policy.number}: {holding.policy.title}"
    sheet.write_string(0, 0, title, styles["title"])
    sheet.write_string(1, 0, f"Fill in the white cells. {NO_NAMES}", styles["note"])
    top = layout.HEADING_ROW
    for column, each in enumerate(shown):
        hidden = {"hidden": each.heading == layout.VERSION}
        sheet.set_column(column, column, each.width, None, hidden)
        sheet.write_string(top, column, each.heading, styles["heading"])
    sheet.set_row(top, 2 * LINE)
    for number, row in enumerate(holding.rows, start=top + 1):
        _row(sheet, number, row, shown, styles)
    last = top + max(len(holding.rows), 1)
    sheet.print_area(0, 0, last, len(shown) - 2)
    _limit(sheet, top + 1, last, shown)


def _page(sheet: Worksheet, contents: Contents, shown: Sequence[Column]) -> None:
    sheet.freeze_panes(layout.HEADING_ROW + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(PAPER_A3)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.repeat_rows(layout.HEADING_ROW)
    sheet.set_footer(f"&L{contents.title.replace('&', '&&')[:180]}&RPage &P of &N")
    _protect(sheet)


def _protect(sheet: Worksheet) -> None:
    # No password: this keeps slips away, not people.
    sheet.protect("", {"format_rows": True, "format_columns": True})


def _row(sheet: Worksheet, number: int, row: Row, shown: Sequence[Column], styles: dict[str, Any]) -> None:
    tallest = 1
    for column, each in enumerate(shown):
        text = _text(row, each)
        write = sheet.write_string if text else sheet.write_blank
        write(number, column, text, styles["open" if each.field else "fixed"])
        tallest = max(tallest, _lines(text, each.width) if each.heading != layout.VERSION else 1)
    sheet.set_row(number, min(max(tallest * LINE, 5 * LINE), TALLEST))


def _lines(text: str, width: int) -> int:
    return sum(1 + len(line) // width for line in text.split("\n"))


def _text(row: Row, column: Column) -> str:
    if column.field:
        return in_cell(row.answer, column.field)
    standard = row.standard
    return {
        layout.REF: standard.ref,
        "Essential": "Essential" if standard.essential else "",
        "Minimum standard": clean_text(standard.text),
        "Evidence could be": clean_text("\n".join(f"• {prompt}" for prompt in standard.evidence_prompts)),
        "Evidence cited": clean_text("\n".join(row.cited)),
        layout.VERSION: f"{row.version} {layout.YES if row.answer.finished else layout.NO}",
    }[column.heading]


def in_cell(answer: Answer, field: str) -> str:
    """One part of an answer as its cell holds it."""
    if field == "self_grade":
        return layout.grade_in_words(answer.self_grade)
    if field in layout.CHOICES:
        return layout.YES if getattr(answer, field) else layout.NO
    return clean_text(getattr(answer, field))


def _limit(sheet: Worksheet, first: int, last: int, shown: Sequence[Column]) -> None:
    """What a spreadsheet program accepts in each open cell; what it lets through is checked again by us."""
    for column, each in enumerate(shown):
        if each.field in LABELS:
            sheet.data_validation(first, column, last, column, {
                "validate": "length", "criteria": "<=", "value": LONGEST, "error_title": "Too long",
                "error_message": f"{each.heading}: at most {LONGEST:,} characters",
            })  # fmt: skip
        elif each.field:
            words = list(layout.GRADE_WORDS) if each.field == "self_grade" else list(layout.YES_NO)
            sheet.data_validation(first, column, last, column, {
                "validate": "list", "source": words, "error_title": "Choose from the list",
                "error_message": f"{each.heading}: {', '.join(words)}",
            })  # fmt: skip


def _marks(sheet: Worksheet, contents: Contents) -> None:
    refs = [(layout.REF_MARK, row.standard.ref) for each in contents.sheets for row in each.rows]
    for number, (name, value) in enumerate((*contents.marks, *refs)):
        sheet.write_string(number, 0, name)
        sheet.write_string(number, 1, value)
    sheet.hide()
    _protect(sheet)
