"""Long lists in pages of 50. A page number that is not there becomes the nearest one that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

from flask import request

PAGE_SIZE = 50
Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """One page of a list: its rows, its number (from 1), how many pages and rows there are in all."""

    rows: Sequence[Row]
    number: int
    pages: int
    total: int

    @property
    def address(self) -> str:
        """The present address up to the page number, with every filter kept."""
        return f"?{urlencode([*_filters(), ('page', '')])}"

    @property
    def spreadsheet_address(self) -> str:
        """The whole list, narrowed in the same way, as a spreadsheet."""
        return f"?{urlencode([*_filters(), ('format', 'xlsx')])}"


def _filters() -> list[tuple[str, str]]:
    return [(name, value) for name, value in request.args.items(multi=True) if name not in ("page", "format")]


def place_in(total: int) -> tuple[int, int]:
    """The asked page's number and how many pages there are, for a list of so many rows."""
    pages = max(1, -(-total // PAGE_SIZE))
    typed = request.args.get("page", "")
    wanted = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 1
    return min(max(1, wanted), pages), pages


def page_of(rows: Sequence[Row]) -> Page[Row]:
    """The asked page of a list that is in memory already."""
    number, pages = place_in(len(rows))
    start = (number - 1) * PAGE_SIZE
    return Page(rows[start : start + PAGE_SIZE], number, pages, len(rows))
