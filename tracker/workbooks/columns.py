"""What a workbook to fill in looks like: its sheets, its columns, its words for choices, its marks. Pure."""

from dataclasses import dataclass

from tracker.assessments.answers import LABELS, SELF_GRADES
from tracker.frameworks.rules import Grade

FORMAT = "section-11-workbook-1"
INSTRUCTIONS = "Instructions"
MARKS = "Marks"  # the hidden sheet
FORMAT_MARK, RETURN_MARK, MADE_MARK, REF_MARK = "format", "return", "made", "ref"
HEADING_ROW = 2  # counted from 0: a title and a sentence stand above it
YES, NO = "Yes", "No"
YES_NO = (YES, NO)
GRADE_WORDS = {f"{grade.short_label} {grade.label}": grade for grade in SELF_GRADES}
REF, VERSION = "Ref", "Version"
CHOICES = ("self_grade", "na_requested", "finished")


@dataclass(frozen=True)
class Column:
    """One column of a policy standard's sheet; `field` names the part of the answer that it holds."""

    heading: str
    width: int
    field: str = ""


COLUMNS = (
    Column(REF, 6),
    Column("Essential", 10),
    Column("Minimum standard", 38),
    Column("Evidence could be", 30),
    Column(LABELS["evidence_of_compliance"], 60, "evidence_of_compliance"),
    Column("Evidence cited", 30),
    Column(LABELS["areas_for_improvement"], 44, "areas_for_improvement"),
    Column("Own grade", 15, "self_grade"),
    Column("N/A requested", 11, "na_requested"),
    Column("Reason for N/A", 26, "na_reason"),
    Column("Modification", 26, "modification"),
    Column("Reasoning for the modification", 26, "modification_reason"),
    Column("Finished", 10, "finished"),
    Column(VERSION, 4),
)
FIELD_WORDS = {column.field: column.heading for column in COLUMNS if column.field}


def columns(*, self_grading: bool) -> tuple[Column, ...]:
    """The columns of a sheet, in order; the own grade only where the cycle asks for it."""
    return tuple(column for column in COLUMNS if self_grading or column.field != "self_grade")


def grade_in_words(grade: Grade | None) -> str:
    """As the drop-down has it: 2 Good; empty when there is none."""
    return f"{grade.short_label} {grade.label}" if grade else ""


def letters(column: int) -> str:
    """The letters over a column counted from 0: A, Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def cell(row: int, column: int) -> str:
    """A cell as spreadsheets name it, from a row and a column counted from 0: F7."""
    return f"{letters(column)}{row + 1}"
