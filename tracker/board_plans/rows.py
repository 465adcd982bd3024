"""What the rows of a plan's spreadsheet say. Pure."""

from dataclasses import dataclass
from datetime import date

from tracker.board_plans.rules import Rating
from tracker.board_plans.sheet import LineTexts


@dataclass(frozen=True)
class ReviewRead:
    """A dated column of ratings; `today` when nothing in the file says its date."""

    name: str
    on: date
    today: bool = False


@dataclass(frozen=True)
class RatingRead:
    """A colour in a cell of the review with this number (from 0), given on a day of its own."""

    review: int
    rating: Rating
    on: date
    comment: str = ""
    current: str = ""


@dataclass(frozen=True)
class HeadingRead:
    """A recommendation with number and text, or a theme without number; the row where it is first."""

    row: int
    ref: str
    wording: str

    @property
    def key(self) -> str:
        """What tells one from another: the number, or else the words."""
        return heading_key(self.ref, self.wording)


@dataclass(frozen=True)
class LineRead:
    """One row: its number in the file, the key of its heading, what it says, and what to tell of it."""

    row: int
    heading: str
    texts: LineTexts
    ratings: tuple[RatingRead, ...] = ()
    agencies: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class RowFault:
    """Why a row cannot be taken."""

    row: int
    words: str

    @property
    def sentence(self) -> str:
        return f"Row {self.row}: {self.words}."


def heading_key(ref: str, wording: str) -> str:
    """What tells headings apart: the number where there is one, or else the words, whatever their case."""
    return f"#{ref.casefold()}" if ref else " ".join(wording.casefold().split())
