"""`tracker plans …`: the board's own plans. Exit 0 done, 1 refused or faults in the file, 2 used wrongly."""

import json
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from tracker.board_plans.exporting import plan_workbook
from tracker.board_plans.importing import MOST_SHEET_ROWS, Loading, apply_loading, read_book
from tracker.board_plans.judging import Outcome
from tracker.board_plans.models import BoardPlan
from tracker.board_plans.queries import find_plan, list_with_standing, load_sheet
from tracker.board_plans.rules import PlanKind
from tracker.board_plans.sheet import PlanSheet, standing
from tracker.boards.models import Board
from tracker.boards.queries import find_board_by_slug
from tracker.db import commit
from tracker.errors import RuleBroken
from tracker.forms import clean_line
from tracker.policy import SYSTEM
from tracker.spreadsheet_reading import BookRead, Unreadable, read_sheets

FAULTS = 1
KINDS = ("xlsx", "ods", "csv")
EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)
LONGEST_TITLE = 200


@click.group()
def plans() -> None:
    """Load, count and take away the board's own plans."""


@plans.command("import")
@click.argument("file", type=EXISTING)
@click.option("--board", "slug", required=True, help="The board, by its short address name.")
@click.option("--kind", required=True, type=click.Choice([kind.value for kind in PlanKind]))
@click.option("--title", required=True, help="A plan of the board, or the title of a new one.")
@click.option("--good-rows-only", is_flag=True, help="Leave out the rows that cannot be taken.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def import_file(file: Path, slug: str, kind: str, title: str, good_rows_only: bool, as_json: bool) -> None:
    """Load FILE (xlsx, ods or csv) into a plan. Loading the same file again changes nothing."""
    board = _board(slug)
    title = clean_line(title)
    if not title or len(title) > LONGEST_TITLE:
        raise click.UsageError("--title must have 1 to 200 characters.")
    try:
        loading = read_book(board, PlanKind(kind), title, _book(file))
        for fault in loading.judgement.faults:
            click.echo(fault.sentence, err=True)
        plan = apply_loading(loading, good_only=good_rows_only, actor=SYSTEM)
    except RuleBroken as problem:
        click.echo(f"{file.name}: {problem.message}", err=True)
        click.get_current_context().exit(FAULTS)
    commit()
    _tell(loading, plan, as_json)


def _tell(loading: Loading, plan: BoardPlan, as_json: bool) -> None:
    judgement = loading.judgement
    done = {outcome.value: judgement.count(outcome) for outcome in Outcome}
    if as_json:
        told = {
            "plan": plan.slug,
            **done,
            "faults": [fault.sentence for fault in judgement.faults],
            "notes": list(judgement.notes),
            "said": _said(loading),
        }
        _print(told)
        return
    for words in (*judgement.notes, *_said(loading)):
        click.echo(words)
    counts = ", ".join(f"{number} {name}" for name, number in done.items())
    click.echo(f"{plan.title} ({plan.slug}): {counts}.")


def _said(loading: Loading) -> list[str]:
    return [f"Row {row.read.row}: {words}." for row in loading.judgement.rows for words in row.read.said]


@plans.command("list")
@click.option("--board", "slug", required=True, help="The board, by its short address name.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def list_plans(slug: str, as_json: bool) -> None:
    """List the board's own plans."""
    found = [_figures(each.sheet) for each in list_with_standing(_board(slug).id)]
    if as_json:
        _print(found)
        return
    for each in found:
        click.echo(f"{each['plan']}\t{each['kind']}\t{each['lines']}\t{each['title']}")


@plans.command("summary")
@click.argument("name", metavar="PLAN")
@click.option("--board", "slug", help="The board, where several have a plan of that name.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def summary(name: str, slug: str | None, as_json: bool) -> None:
    """Print counts and percentages of PLAN (its id, short name or title) by colour and direction."""
    found = _figures(load_sheet(_plan(name, slug)))
    if as_json:
        _print(found)
        return
    click.echo(f"{found['title']}: {found['lines']} lines, {found['unsettled_dates']} dates to settle")
    for part in ("colours", "travel"):
        for word, number in found[part].items():
            click.echo(f"{word}\t{number}\t{found[f'{part}_percent'][word]}%")


@plans.command("export")
@click.argument("name", metavar="PLAN")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--board", "slug", help="The board, where several have a plan of that name.")
@with_appcontext
def export(name: str, file: Path, slug: str | None) -> None:
    """Write PLAN to FILE as Excel, in the layout that can be loaded again."""
    plan = _plan(name, slug)
    try:
        file.write_bytes(plan_workbook(load_sheet(plan)).getvalue())
    except OSError as problem:
        click.echo(f"{file} cannot be written: {problem.strerror}", err=True)
        click.get_current_context().exit(FAULTS)
    click.echo(f"{plan.title} is written to {file}.")


def _figures(sheet: PlanSheet) -> dict[str, Any]:
    found = standing(list(sheet.lines), sheet.key)
    return {
        "plan": sheet.slug,
        "id": str(sheet.id),
        "title": sheet.title,
        "kind": sheet.kind.value,
        "lines": found.lines,
        "colours": dict(found.colours),
        "colours_percent": dict(found.percents),
        "complete_counted_with_green": found.complete_with_green,
        "travel": dict(found.travel),
        "travel_percent": dict(found.travel_percents),
        "unsettled_dates": found.unsettled_dates,
        "unclear_statuses": found.unclear_statuses,
        "reviews": [review.on.isoformat() for review in sheet.reviews],
    }


def _book(file: Path) -> BookRead:
    kind = file.suffix.lower().removeprefix(".")
    if kind not in KINDS:
        raise click.UsageError("FILE must end in .xlsx, .ods or .csv.")
    try:
        return BookRead(file.name, read_sheets(file.read_bytes(), kind, most_rows=MOST_SHEET_ROWS))
    except Unreadable as problem:
        raise RuleBroken("the file is no spreadsheet that can be read") from problem


def _board(slug: str) -> Board:
    board = find_board_by_slug(slug)
    if board is None:
        raise click.UsageError(f"There is no board {slug}.")
    return board


def _plan(name: str, slug: str | None) -> BoardPlan:
    board = _board(slug) if slug else None
    found = [plan for plan in find_plan(name) if board is None or plan.board_id == board.id]
    if not found:
        raise click.UsageError(f"There is no plan {name}.")
    if len(found) > 1:
        raise click.UsageError(f"Several plans are called {name}: add --board or give the id.")
    return found[0]


def _print(data: object) -> None:
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))
