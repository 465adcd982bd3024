"""The blueprint of this folder, the board's words in the standards, and how a step of set-up ends."""

from calendar import month_name
from typing import Any, Protocol

from flask import Blueprint, flash, g, redirect, request
from flask.typing import ResponseReturnValue

from tracker.db import commit
from tracker.frameworks.rules import Framework, fill, worded

blueprint = Blueprint("frameworks", __name__)


class NamedBoard(Protocol):
    """What a page knows of its board."""

    short_name: str
    area: str


@blueprint.app_template_filter("in_words_of")
def in_words_of(value: Any, board: NamedBoard | None) -> Any:
    """A framework, or one of its texts, with the board's short name and area filled in."""
    names = {"board": board.short_name, "area": board.area} if board else {}
    return worded(value, **names) if isinstance(value, Framework) else fill(value, **names)


@blueprint.app_template_filter("issued")
def issued(text: str) -> str:
    """January 2027 for 2027-01."""
    year, _dash, month = text.partition("-")
    return f"{month_name[int(month)]} {year}" if month.isdigit() and int(month) <= 12 else text


@blueprint.before_request
def mark_section() -> None:
    """A board's pages belong to set-up; the help pages to no place of the navigation."""
    if "board_id" in (request.view_args or {}):
        g.section = "setup"


def went_on(address: str, words: str) -> ResponseReturnValue:
    """Keep what was done, and go on to another page, which says so."""
    commit()
    flash(words, "success")
    return redirect(address, 303)
