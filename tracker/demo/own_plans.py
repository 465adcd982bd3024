"""The board's own plans: the historical composite plan, and an improvement plan with three reviews."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from tracker.board_plans.importing import apply_loading, read_book
from tracker.board_plans.rules import PlanKind
from tracker.board_plans.words import short_date
from tracker.demo import composite_plan
from tracker.demo.stage import Stage
from tracker.formatting import format_date
from tracker.spreadsheet_reading import BookRead, SheetRead

LOADED, REVIEWS = -200.4, (-170.5, -80.5, -9.5)
TITLE = "Improvement plan after the joint inspection"
Row = tuple[int | str, ...]
HEADINGS = ("Theme", "Objective", "Key action", "Baseline", "Current performance", "Target", "Target date",
            "Lead", "Commentary", "Workstream")  # fmt: skip
# Theme, objective, key action, baseline, performance, target, days until the target date or words, lead,
# commentary, workstream; then the colour at each review.
LINES: tuple[Row, ...] = (
    ("Front door", "Referrals are decided in time", "Put a senior practitioner on every shift", "71%",
     "88%", "95%", 60, "Head of referral and assessment",
     "Both shifts are covered since the new post began.", "Multi-agency hub", "RAG"),
    ("Front door", "Referrals are decided in time", "Audit twenty decisions each month with partners",
     "0 a month", "14 a month", "20 a month", 25, "Quality assurance manager",
     "Health joins from this month.", "Multi-agency hub", "AAA"),
    ("Front door", "Families are told what happens next", "Write to families within two days",
     "Not measured", "64%", "90%", "August, September milestones", "Team managers",
     "Letters are in plain words and four languages.", "Multi-agency hub", "RRA"),
    ("Neglect", "Neglect is named early", "Train every school lead in the assessment tool",
     "38 schools", "71 schools", "84 schools", 110, "Education safeguarding lead",
     "Two courses are left this term.", "Early help", "AGG"),
    ("Neglect", "Neglect is named early", "Put the tool into midwifery and health visiting", "0 teams",
     "6 teams", "6 teams", -20, "Named nurse", "Every team uses it; a sample of records shows so.",
     "Early help", "AGB"),
    ("Neglect", "Drift is seen", "Count children on a plan for longer than 18 months every quarter",
     "11%", "9%", "5%", "Spring term", "Performance analyst", "The figure fell less than hoped for.",
     "Performance", "GGA"),
    ("Practice", "Supervision is regular", "Agree one supervision standard for all agencies",
     "Three standards", "One in draft", "One in use", 45, "Board manager",
     "The draft goes to the sub-group next.", "Workforce", "RAA"),
    ("Practice", "Supervision is regular", "Check the standard in each agency’s self-assessment", "",
     "", "30 agencies", "", "Board manager", "", "Workforce", " R "),
)  # fmt: skip
KEY = ("BLUE = Complete, with evidence seen", "GREEN = On target", "AMBER = At risk, and being put right",
       "RED = Off target")  # fmt: skip


def schedule(stage: Stage) -> None:
    """Write it into the diary: both are loaded from spreadsheets, the second again after each review."""
    stage.diary.note(
        LOADED, lambda: _load(stage, PlanKind.COMPOSITE, composite_plan.TITLE, composite_plan.sheet_rows())
    )
    days = [stage.diary.day(int(when // 1)) for when in REVIEWS]
    for number, when in enumerate(REVIEWS, start=1):
        stage.diary.note(when, partial(_bring, stage, days[:number]))


def _bring(stage: Stage, reviews: Sequence[date]) -> None:
    _load(stage, PlanKind.IMPROVEMENT, TITLE, _rows(reviews, stage))


def _rows(reviews: Sequence[date], stage: Stage) -> list[list[str]]:
    """The file as it was after these reviews."""
    top = [*HEADINGS, *(f"Status {short_date(day)}" for day in reviews)]
    return [
        [TITLE],
        *([meaning] for meaning in KEY),
        top,
        *(_row(line, len(reviews), stage) for line in LINES),
    ]


def _row(line: Row, reviews: int, stage: Stage) -> list[str]:
    *texts, colours = line
    due = [format_date(stage.diary.day(text)) if isinstance(text, int) else text for text in texts]
    return [*due, *(colour.strip() for colour in str(colours)[:reviews])]


def _load(stage: Stage, kind: PlanKind, title: str, rows: list[list[str]]) -> None:
    book = BookRead("plan.xlsx", (SheetRead("Plan", rows),))
    apply_loading(read_book(stage.board, kind, title, book), good_only=False, actor=stage.manager)
