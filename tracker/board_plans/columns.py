"""The columns of a plan in a spreadsheet, and where they are in one that somebody else made. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.board_plans.rules import PlanKind
from tracker.board_plans.words import find_date
from tracker.errors import RuleBroken
from tracker.forms import clean_line

HEADINGS_WITHIN = 40
# What a column of ratings may be called besides its date.
RATING_WORDS = re.compile(
    r"^(?:(?:b ?)?r ?a ?g(?: ?(?:rating|status))?|rating|status|review|progress rating|current status"
    r"|colour|review date|reviewed|rating at)$"
)
GENERIC_FIRST = re.compile(r"^(?:b?rag(?: rating| status)?|rating|status|review)\s+(?=\S)", re.IGNORECASE)
PUNCTUATION = re.compile(r"[^\w%]+")


@dataclass(frozen=True)
class Column:
    """One column: its key in a row, its heading, what else it may be called (between bars), and
    whether it must be there."""

    key: str
    heading: str
    others: str = ""
    needed: bool = False

    def is_called(self, words: str) -> bool:
        """Whether a heading, made plain, means this column."""
        return words in {plain(each) for each in (self.heading, *self.others.split("|"))}


LEAD = Column(
    "lead",
    "Lead person",
    "lead|leads|lead persons|lead people|lead officer|lead manager|lead agency|responsible|responsible person"
    "|owner|person responsible|who|by whom",
)
TARGET_ON = Column(
    "target_on",
    "Target date",
    "due date|due|by when|timescale|timescales|deadline|date due|completion date|target completion date|when"
    "|milestones",
)
AGENCIES = Column("agencies", "Agencies", "agency|partners|partner agencies")
WORKSTREAM = Column("workstream", "Workstream", "work stream|strand|sub group|subgroup")
TRAVEL = Column("travel", "Direction of travel", "direction|dot|trend|travel|trajectory")
REF = Column(
    "ref",
    "Recommendation",
    "recommendation number|recommendation no|rec|rec no|no|number|ref|reference",
    needed=True,
)
WORDING = Column(
    "wording", "Text", "recommendation text|text of recommendation|wording|recommendation wording"
)
EVIDENCE = Column(
    "comment",
    "Comment to include evidence as appropriate",
    "comment|comments|comment and evidence|comments and evidence|commentary|progress|comment with evidence"
    "|comment including evidence|evidence|update",
    needed=True,
)
THEME = Column("wording", "Theme", "area|priority|theme or area|improvement theme")
OBJECTIVE = Column("objective", "Objective", "objectives|outcome|aim")
KEY_ACTION = Column("key_action", "Key action", "key actions|action|actions|what we will do", needed=True)
BASELINE = Column("baseline", "Baseline", "base line|starting point|baseline performance")
CURRENT = Column(
    "current",
    "Current performance",
    "current|performance|current position|latest performance|current measure|actual",
)
TARGET = Column("target", "Target", "target measure|target performance|measure of success|success measure")
COMMENTARY = Column("comment", "Commentary", "comment|comments|progress|progress update|update|narrative")
COLUMNS = {
    PlanKind.COMPOSITE: (REF, WORDING, EVIDENCE, LEAD, TARGET_ON, TRAVEL, WORKSTREAM, AGENCIES),
    PlanKind.IMPROVEMENT: (
        THEME, OBJECTIVE, KEY_ACTION, BASELINE, CURRENT, TARGET, TARGET_ON, LEAD, TRAVEL, COMMENTARY,
        WORKSTREAM, AGENCIES,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class RatingColumn:
    """A column that holds a colour: where it is, the review's date if its heading says one, and its name."""

    at: int
    on: date | None
    name: str
    heading: str


@dataclass(frozen=True)
class Headings:
    """The heading row of a sheet: its number from 0, where each column is, the ratings, what is not read."""

    row: int
    places: Mapping[str, int]
    ratings: tuple[RatingColumn, ...]
    unread: tuple[str, ...]


def plain(heading: str) -> str:
    """A heading without case, punctuation and doubled spaces."""
    return PUNCTUATION.sub(" ", heading.casefold()).strip()


def find_headings(rows: Sequence[Sequence[str]], kind: PlanKind) -> Headings | None:
    """The first row that has every needed heading, or None. Raises RuleBroken when one is there twice."""
    for number, row in enumerate(rows[:HEADINGS_WITHIN]):
        if all(
            any(column.is_called(plain(cell)) for cell in row) for column in COLUMNS[kind] if column.needed
        ):
            return _headings(number, row, kind)
    return None


def _headings(number: int, row: Sequence[str], kind: PlanKind) -> Headings:
    places = dict(_places(row, kind))
    ratings: list[RatingColumn] = []
    unread = []
    for at, cell in enumerate(row):
        if at in places.values():
            continue
        found = _rating(at, cell, follows=bool(ratings) and ratings[-1].at == at - 1)
        if found:
            ratings.append(found)
        elif cell.strip():
            unread.append(clean_line(cell)[:60])
    return Headings(number, places, tuple(ratings), tuple(unread))


def _places(row: Sequence[str], kind: PlanKind) -> Iterator[tuple[str, int]]:
    """Where each column is; of two headings that mean the same, the one with its proper name."""
    for column in COLUMNS[kind]:
        found = [at for at, cell in enumerate(row) if column.is_called(plain(cell))]
        proper = [at for at in found if plain(row[at]) == plain(column.heading)]
        if len(found) > 1 and len(proper) != 1:
            raise RuleBroken(f"The selected file has the column “{column.heading}” twice", field="file")
        if found:
            yield column.key, (proper or found)[0]


def _rating(at: int, cell: str, *, follows: bool) -> RatingColumn | None:
    """A column of ratings by its heading; one without any, right of such a column, belongs to it (merged)."""
    words = clean_line(cell)
    if not words:
        return RatingColumn(at, None, "", "") if follows else None
    found = find_date(words)
    if found.day is None:
        return RatingColumn(at, None, "", words) if RATING_WORDS.match(plain(words)) else None
    return RatingColumn(at, found.day, review_name(words if found.month_only else found.rest), words)


def review_name(text: str) -> str:
    """What a review is called beside its date: nothing when that is only “Rating” or the like."""
    before, words = "", clean_line(text).strip("()[] ")
    while words != before:
        before, found = words, find_date(words)
        if found.day and not found.month_only:
            words = clean_line(found.rest)
        words = GENERIC_FIRST.sub("", words).strip("()[] ")
    return "" if RATING_WORDS.match(plain(words)) else words[:80].strip()
