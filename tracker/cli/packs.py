"""`tracker packs …`: the packs for the meetings of the sub-group. Exit 0 done, 1 refused, 2 used wrongly."""

import json
import sys
from datetime import datetime
from typing import Any
from uuid import UUID

import click
from flask.cli import with_appcontext

from tracker.boards.queries import find_board_by_slug
from tracker.db import commit
from tracker.errors import NotFound
from tracker.meetings.making import make_pack
from tracker.meetings.operations import ask_for_pack
from tracker.meetings.queries import find_pack, list_packs, standing_of
from tracker.meetings.rules import PackStatus
from tracker.policy import SYSTEM

REFUSED = 1


@click.group()
def packs() -> None:
    """Make and list the packs for the meetings of the sub-group."""


@packs.command("make")
@click.argument("pack_id", required=False, type=click.UUID)
@click.option("--board", "slug", help="The board's short address name: makes a new pack.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="With --board: the day of the meeting.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def make(pack_id: UUID | None, slug: str | None, day: datetime | None, as_json: bool) -> None:
    """Make the pack PACK_ID that waits, or a new one for a board's meeting. Ends with 1 when it failed."""
    wanted = pack_id or _ask(slug, day)
    try:
        make_pack(wanted)
    except NotFound:
        click.echo(f"There is no pack {wanted}.", err=True)
        sys.exit(REFUSED)
    pack = find_pack(wanted)
    _say([pack], as_json=as_json)
    sys.exit(0 if pack is not None and pack.status is PackStatus.READY else REFUSED)


def _ask(slug: str | None, day: datetime | None) -> UUID:
    if slug is None or day is None:
        raise click.UsageError("Name a pack that waits, or say --board and --on.")
    board = find_board_by_slug(slug)
    if board is None:
        click.echo(f"There is no board {slug}.", err=True)
        sys.exit(REFUSED)
    pack, _new = ask_for_pack(board, day.date(), actor=SYSTEM)
    commit()
    return pack.id


@packs.command("list")
@click.option("--board", "slug", help="Only packs of this board.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@with_appcontext
def list_made(slug: str | None, as_json: bool) -> None:
    """List packs, the latest meeting first."""
    board = find_board_by_slug(slug) if slug else None
    if slug and board is None:
        click.echo(f"There is no board {slug}.", err=True)
        sys.exit(REFUSED)
    _say(list_packs(board.id if board else None), as_json=as_json)


def _say(found: list[Any], *, as_json: bool) -> None:
    lines = [_as_data(pack) for pack in found if pack is not None]
    if as_json:
        click.echo(json.dumps(lines, indent=2, ensure_ascii=False))
        return
    for line in lines:
        click.echo(
            f"{line['id']}\t{line['board']}\t{line['meeting_on']}\t{line['status']}\t{line['problem']}"
        )


def _as_data(pack: Any) -> dict[str, Any]:
    how = standing_of(pack)
    return {
        "id": str(pack.id),
        "board": pack.board.slug,
        "meeting_on": pack.meeting_on.isoformat(),
        "status": how.status.value,
        "problem": how.problem,
        "asked_at": pack.asked_at.isoformat(),
        "finished_at": pack.finished_at.isoformat() if pack.finished_at else None,
        "pdf_bytes": pack.pdf_size,
        "word_bytes": pack.word_size,
    }
