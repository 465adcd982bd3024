"""`tracker frameworks import`: standards for every board, or one board's own."""

from pathlib import Path

import click

from tracker.boards.queries import find_board_by_slug
from tracker.db import commit
from tracker.errors import RuleBroken
from tracker.frameworks.commands import (
    FAULTS,
    application,
    existing_file,
    frameworks,
    read_text,
    report,
    summary,
)
from tracker.frameworks.forms import month_of
from tracker.frameworks.loading import About, Loaded, load_sheets, load_yaml
from tracker.frameworks.models import FrameworkVersion
from tracker.frameworks.operations import import_for_board, import_framework
from tracker.frameworks.queries import find_for_board, get_framework
from tracker.frameworks.rules import REFERENCE
from tracker.frameworks.sheet_table import MOST_ROWS
from tracker.frameworks.source import BrokenFramework
from tracker.policy import SYSTEM
from tracker.spreadsheet_reading import Unreadable, read_sheets

SHEETS = ("xlsx", "ods", "csv")
SAY = "A spreadsheet of standards needs --board, --reference, --title and --issued."


@frameworks.command("import")
@click.argument("file", type=existing_file)
@click.option("--board", "slug", help="Only for this board, by its short address name.")
@click.option("--reference", default="", help="For a spreadsheet: the reference, such as RSCP-S11-2027.")
@click.option("--title", default="", help="For a spreadsheet: the title.")
@click.option("--issued", default="", help="For a spreadsheet: the month of issue, such as 2027-01.")
def import_file(file: Path, slug: str | None, reference: str, title: str, issued: str) -> None:
    """Import a framework FILE. Importing the same content again changes nothing."""
    about = _about(file, slug, About(reference, title.strip(), issued))
    try:
        with application():
            version = (
                _for_board(file, slug, about) if slug else import_framework(read_text(file), actor=SYSTEM)
            )
            commit()
            click.echo(f"Imported. {summary(get_framework(version.id))}")
    except BrokenFramework as broken:
        report(file, broken.faults)
        click.get_current_context().exit(FAULTS)
    except RuleBroken as refusal:
        click.echo(f"{file}: {refusal.message}", err=True)
        click.get_current_context().exit(FAULTS)


def _kind(file: Path) -> str:
    return file.suffix.lower().removeprefix(".")


def _about(file: Path, slug: str | None, said: About) -> About:
    """What was said of a spreadsheet, the month as 2027-01; a data file says it itself."""
    if _kind(file) not in SHEETS:
        return said
    month = month_of(said.issued)
    if not slug or not said.title or month is None or not REFERENCE.fullmatch(said.reference):
        raise click.UsageError(SAY)
    return About(said.reference, said.title, month)


def _for_board(file: Path, slug: str, about: About) -> FrameworkVersion:
    board = find_board_by_slug(slug)
    if board is None:
        raise click.UsageError(f"There is no board {slug}.")
    if _kind(file) in SHEETS:
        loaded = _load_sheets(file, about)
    else:
        raw = file.read_bytes()
        loaded = load_yaml(
            raw, lambda reference: find_for_board(reference, board.id), lambda _reference: False
        )
    for note in loaded.notes:
        click.echo(note)
    return import_for_board(board.id, loaded.framework, actor=SYSTEM)


def _load_sheets(file: Path, about: About) -> Loaded:
    try:
        sheets = read_sheets(file.read_bytes(), _kind(file), most_rows=MOST_ROWS)
    except Unreadable as problem:
        raise RuleBroken("the file is no spreadsheet that can be read") from problem
    return load_sheets(sheets, about)


__all__ = ["frameworks", "import_file"]
