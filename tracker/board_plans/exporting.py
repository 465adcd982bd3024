"""A plan as a spreadsheet like the original's, a dated column for each review; it reads back unchanged."""

import io
from collections.abc import Iterator
from typing import Any

from xlsxwriter import Workbook

from tracker.board_plans.cells import write_cell, write_target
from tracker.board_plans.columns import COLUMNS, Column
from tracker.board_plans.rules import PlanKind, Rating
from tracker.board_plans.sheet import Heading, Line, PlanSheet
from tracker.board_plans.words import short_date
from tracker.forms import clean_text
from tracker.spreadsheets import CELL_LIMIT, OPTIONS

WHERE_USED = frozenset({"target_on", "travel", "workstream", "agencies"})  # in a composite plan
WIDTHS = {"wording": 42, "comment": 60, "key_action": 42, "objective": 34, "lead": 24}
FILLS = {
    Rating.BLUE: ("#1d70b8", "#ffffff"), Rating.GREEN: ("#00703c", "#ffffff"),
    Rating.AMBER: ("#f47738", "#0b0c0c"), Rating.RED: ("#d4351c", "#ffffff"),
}  # fmt: skip
Cell = tuple[str, Rating | None]


def plan_rows(plan: PlanSheet) -> Iterator[list[Cell]]:
    """The rows of the sheet: title, what it is about, the key, headings, then a row for each line."""
    yield [(plan.title, None)]
    if plan.about:
        yield [(f"About: {plan.about}", None)]
    for colour, meaning in plan.key.items():
        yield [(f"{colour.upper()} = {meaning}", Rating(colour))]
    columns = _columns(plan)
    yield [*((column.heading, None) for column in columns), *((name, None) for name in _review_names(plan))]
    for heading in plan.headings:
        if not heading.lines:
            yield _cells(plan, columns, heading, None, first=True)
        for number, line in enumerate(heading.lines):
            yield _cells(plan, columns, heading, line, first=number == 0)


def heading_row(plan: PlanSheet) -> int:
    """The number, from 0, of the row with the headings."""
    return 1 + bool(plan.about) + len(plan.key)


def _columns(plan: PlanSheet) -> list[Column]:
    """All columns of an improvement plan; of a composite plan those beside the original's that are used."""
    every = COLUMNS[plan.kind]
    if plan.kind is PlanKind.IMPROVEMENT:
        used = {"agencies"} if any(line.agencies for line in plan.lines) else set()
        return [column for column in every if column.key != "agencies" or column.key in used]
    return [column for column in every if column.key not in WHERE_USED or _is_used(plan, column.key)]


def _is_used(plan: PlanSheet, key: str) -> bool:
    if key == "travel":
        return any(line.texts.travel for line in plan.lines)
    return any(_text(key, None, line, first=False) for line in plan.lines)


def _review_names(plan: PlanSheet) -> list[str]:
    usual = "RAG rating" if plan.kind is PlanKind.COMPOSITE else "Status"
    if not plan.reviews:
        return [usual]
    return [f"{review.name or usual} {short_date(review.on)}" for review in plan.reviews]


def _cells(
    plan: PlanSheet, columns: list[Column], heading: Heading, line: Line | None, *, first: bool
) -> list[Cell]:
    texts: list[Cell] = [(_text(column.key, heading, line, first=first), None) for column in columns]
    return [*texts, *(_ratings(plan, line) if line else [])]


def _text(key: str, heading: Heading | None, line: Line | None, *, first: bool) -> str:
    if key == "ref":
        return heading.ref if heading else ""
    if key == "wording":
        return heading.wording if heading and (first or not heading.ref) else ""
    if line is None:
        return ""
    if key == "target_on":
        return write_target(line.texts.target_on, line.texts.target_text)
    if key == "travel":
        return f"{line.travel.arrow} {line.travel.label}" if line.travel else ""
    return "\n".join(line.agencies) if key == "agencies" else str(getattr(line.texts, key))


def _ratings(plan: PlanSheet, line: Line) -> list[Cell]:
    if not line.ratings:  # a status that is no colour stands in the last column
        return [*([("", None)] * (max(1, len(plan.reviews)) - 1)), (line.texts.status_text, None)]
    last = next(review.id for review in reversed(plan.reviews) if review.id in line.ratings)
    found: list[Cell] = []
    for review in plan.reviews:
        rated = line.ratings.get(review.id)
        word = line.texts.status_text if review.id == last else ""
        dated = rated is not None and (plan.kind is PlanKind.COMPOSITE or rated.on != review.on)
        found.append((write_cell(rated, word, dated=dated), rated.rating) if rated else ("", None))
    return found


def plan_workbook(plan: PlanSheet) -> io.BytesIO:
    """The sheet as an Excel file, its colours filled in with the word in them."""
    file = io.BytesIO()
    book = Workbook(file, OPTIONS)
    sheet = book.add_worksheet("Plan")
    plain = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    bold = book.add_format({"bold": True})
    heading = book.add_format(
        {"bold": True, "bg_color": "#1d70b8", "font_color": "#ffffff", "text_wrap": True}
    )
    fills: dict[Any, Any] = {
        rating: book.add_format(
            {"bg_color": fill, "font_color": ink, "text_wrap": True, "valign": "top", "border": 1}
        )
        for rating, (fill, ink) in FILLS.items()
    }
    top = heading_row(plan)
    for number, row in enumerate(plan_rows(plan)):
        usual = heading if number == top else bold if number < top else plain
        for at, (text, rating) in enumerate(row):
            sheet.write_string(number, at, clean_text(text)[:CELL_LIMIT], fills.get(rating, usual))
    for at, column in enumerate(_columns(plan)):
        sheet.set_column(at, at, WIDTHS.get(column.key, 18))
    sheet.set_column(len(_columns(plan)), len(_columns(plan)) + max(1, len(plan.reviews)) - 1, 16)
    sheet.freeze_panes(top + 1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    book.close()
    file.seek(0)
    return file
