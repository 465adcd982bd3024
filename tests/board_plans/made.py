"""Plans in tests: spreadsheets as rows, loaded the way pages and commands load them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from tracker.board_plans.exporting import plan_workbook
from tracker.board_plans.importing import Loading, apply_loading, keep_upload, read_book
from tracker.board_plans.models import BoardPlan, BoardPlanUpload, PlanHeading, PlanLine, PlanReview
from tracker.board_plans.queries import load_sheet
from tracker.board_plans.reviewing import latest_review
from tracker.board_plans.rules import PlanKind
from tracker.boards.models import Board
from tracker.db import db
from tracker.policy import SYSTEM
from tracker.spreadsheet_reading import BookRead, SheetRead, read_sheets

Rows = Sequence[Sequence[str]]
TITLE = "Our plan"
COMPOSITE, IMPROVEMENT = PlanKind.COMPOSITE, PlanKind.IMPROVEMENT
TOP = ["Theme", "Objective", "Key action", "Baseline", "Current performance", "Target", "Target date", "Lead",
       "Status", "Direction", "Commentary", "Workstream"]  # fmt: skip
ACTIONS = [
    ["Training", "More trained", "Book trainers", "52%", "61%", "90%", "31/03/2027", "Trainer", "Amber",
     "↑", "First term\nis full", "Workforce"],
    ["", "", "Check what they learnt", "", "", "", "August, September milestones", "Manager", "Complete",
     "static", "", "Workforce"],
    ["Data", "One dashboard", "Agree them", "0", "4", "12", "March 2027", "Analyst", "Wobbly", "", "", ""],
]  # fmt: skip


def book(rows: Rows) -> BookRead:
    """A file with one sheet of these cells."""
    return BookRead("plan.xlsx", (SheetRead("Plan", [list(row) for row in rows]),))


def look(board: Board, rows: Rows, kind: PlanKind = IMPROVEMENT, title: str = "Plan") -> Loading:
    """What these rows would do."""
    return read_book(board, kind, title, book(rows))


def load(board: Board, rows: Rows, kind: PlanKind = IMPROVEMENT, title: str = "Plan") -> BoardPlan:
    """The plan after these rows were loaded."""
    return apply_loading(look(board, rows, kind, title), good_only=False, actor=SYSTEM)


def exported(plan: BoardPlan) -> list[list[str]]:
    """The cells of its spreadsheet, written to a real Excel file and read from it."""
    content: io.BytesIO = plan_workbook(load_sheet(plan))
    return [list(row) for row in read_sheets(content.getvalue(), most_rows=2_000)[0].rows]


@dataclass(frozen=True)
class Owned:
    """One of each thing of a board's own plan."""

    plan: BoardPlan
    heading: PlanHeading
    line: PlanLine
    review: PlanReview
    upload: BoardPlanUpload


def make_owned(board: Board, word: str) -> Owned:
    """A plan with one rated line whose timescale is no date, and a spreadsheet that waits."""
    row = [f"{word} theme", "", f"{word} action", "", "", "", f"{word} spring", "Lead", "Amber", "", "", ""]
    plan = load(board, [TOP, row], title=f"{word} plan")
    review = latest_review(plan.id)
    line = db.session.scalar(select(PlanLine).join(PlanLine.heading).where(PlanHeading.plan_id == plan.id))
    assert review is not None
    assert line is not None
    upload = keep_upload(board, IMPROVEMENT, f"{word} next", book([TOP, row]), actor=SYSTEM)
    return Owned(plan, line.heading, line, review, upload)
