"""Reading the rows of one sheet: which heading each stands under, its texts, its dated ratings. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.board_plans.cells import CellRead, clean_ref, read_cell, read_target, split_recommendation
from tracker.board_plans.columns import Headings, RatingColumn
from tracker.board_plans.rows import HeadingRead, LineRead, RatingRead, ReviewRead, RowFault, heading_key
from tracker.board_plans.rules import Key, PlanKind
from tracker.board_plans.sheet import LineTexts
from tracker.board_plans.words import NotUnderstood, read_travel
from tracker.errors import RuleBroken
from tracker.formatting import format_date
from tracker.forms import clean_line, clean_text

LIMITS = {"baseline": 200, "current": 200, "target": 200, "workstream": 200}
LONGEST_TEXT, LONGEST_REF, LONGEST_STATUS = 10_000, 40, 200
TEXTS = ("objective", "key_action", "comment", "lead", "baseline", "current", "target", "workstream")
NO_THEME = "All actions"
UNDATED = (
    "The selected file has more than one column of colours without a date: write the date of the review in "
    "each heading"
)


@dataclass(frozen=True)
class Raw:
    """One row as it is, with its number in the sheet."""

    number: int
    cells: Sequence[str]

    def at(self, place: int | None) -> str:
        return self.cells[place] if place is not None and place < len(self.cells) else ""


class RowReader:
    """Reads rows one after the other; what a row leaves out may be said above it."""

    def __init__(self, headings: Headings, kind: PlanKind, today: date, key: Key) -> None:
        self.columns, self.kind, self.today, self.key = headings, kind, today, key
        self.reviews: list[ReviewRead] = []
        self.bands: set[str] = set()
        self.above: HeadingRead | None = None
        self.lines: list[LineRead] = []
        self.faults: list[RowFault] = []
        self.unread: list[str] = []
        self.known: dict[str, HeadingRead] = {}
        self.objective = ""

    def read(self, rows: Sequence[Raw]) -> None:
        """All rows. Raises RuleBroken on the field `file` when no dates tell the ratings apart."""
        columns = [column for column in self.columns.ratings if self._is_rated(column, rows)]
        self.reviews = [self._review(column, rows) for column in columns]
        if sum(review.today for review in self.reviews) > 1:
            raise RuleBroken(UNDATED, field="file")
        if len({(review.on, review.name) for review in self.reviews}) < len(self.reviews):
            raise RuleBroken("The selected file has two columns of ratings for the same review", field="file")
        for row in rows:
            try:
                self._read(row, columns)
            except NotUnderstood as problem:
                self.faults.append(RowFault(row.number, str(problem)))

    @property
    def used_headings(self) -> list[HeadingRead]:
        """The headings of the lines that can be taken, and those that stand alone, in their order."""
        used = self.bands | {line.heading for line in self.lines}
        return [heading for key, heading in self.known.items() if key in used]

    def _is_rated(self, column: RatingColumn, rows: Sequence[Raw]) -> bool:
        """Whether a column has ratings; a dated column in which no cell is one is something else."""
        cells = [row.at(column.at) for row in rows if row.at(column.at).strip()]
        understood = [cell for cell in cells if self._understood(cell)]
        if cells and not understood and (column.on or not column.heading):
            self.unread.append(column.heading or "a column without a heading")
        return bool(understood) or bool(cells and column.heading and not column.on)

    def _understood(self, cell: str) -> bool:
        try:
            return read_cell(clean_text(cell), self.key).rating is not None
        except NotUnderstood:
            return True

    def _review(self, column: RatingColumn, rows: Sequence[Raw]) -> ReviewRead:
        """The review of a column: its heading's date, or the last of its cells', or today."""
        if column.on:
            return ReviewRead(column.name, column.on)
        days = [day for row in rows if (day := self._day_in(row.at(column.at)))]
        return ReviewRead(column.name, max(days)) if days else ReviewRead(column.name, self.today, today=True)

    def _day_in(self, cell: str) -> date | None:
        try:
            return read_cell(clean_text(cell), self.key).on
        except NotUnderstood:
            return None

    def _read(self, row: Raw, columns: Sequence[RatingColumn]) -> None:
        place = self.columns.places.get
        heading = self._heading(row)
        same = not row.at(place("wording")).strip()
        texts = {name: clean_text(row.at(place(name))) for name in TEXTS}
        if self.kind is PlanKind.IMPROVEMENT and same and not texts["objective"]:
            texts["objective"] = self.objective
        self.objective = texts["objective"]
        if self._only_heading(row, columns):
            self.bands.add(heading.key)
            return
        self._fits(texts)
        self.lines.append(self._line(row, columns, heading, texts))

    def _only_heading(self, row: Raw, columns: Sequence[RatingColumn]) -> bool:
        """Whether a row says nothing but its heading: a recommendation above its lines, or without any."""
        of_heading = {self.columns.places.get("ref"), self.columns.places.get("wording")}
        others = [*self.columns.places.values(), *(column.at for column in columns)]
        return not any(row.at(at).strip() for at in others if at not in of_heading)

    def _line(
        self, row: Raw, columns: Sequence[RatingColumn], heading: HeadingRead, texts: dict[str, str]
    ) -> LineRead:
        place = self.columns.places.get
        target = read_target(row.at(place("target_on")))
        if len(target.text) > LIMITS["target"]:
            raise NotUnderstood("the timescale is longer than 200 characters")
        cells = [read_cell(clean_text(row.at(column.at)), self.key) for column in columns]
        ratings = [rating for number, cell in enumerate(cells) if (rating := self._rating(number, cell))]
        said = [each for each in (target.said, *(cell.status.said for cell in cells)) if each]
        return LineRead(
            row.number,
            heading.key,
            LineTexts(
                **texts,
                target_on=target.on,
                target_text=target.text,
                status_text=self._status_text(cells),
                travel=read_travel(row.at(place("travel"))),
            ),
            tuple(ratings),
            _names(row.at(place("agencies"))),
            tuple(said),
        )

    def _rating(self, number: int, cell: CellRead) -> RatingRead | None:
        if cell.rating is None:
            return None
        on = cell.on or self.reviews[number].on
        if on > self.today:
            raise NotUnderstood(f"a colour cannot be given for {format_date(on)}, which is still to come")
        return RatingRead(number, cell.rating, on, cell.comment, cell.current)

    def _status_text(self, cells: Sequence[CellRead]) -> str:
        """The word to keep: of the last column that says something. An unknown word elsewhere is a fault."""
        spoken = [cell.status for cell in cells if cell.rating or cell.status.word]
        for status in spoken:
            unknown = not status.known and (self.kind is PlanKind.COMPOSITE or status is not spoken[-1])
            if unknown or len(status.word) > LONGEST_STATUS:
                colours = ", ".join(self.key)
                raise NotUnderstood(f"“{status.word[:60]}” is no colour: write {colours}")
        return spoken[-1].word if spoken else ""

    def _heading(self, row: Raw) -> HeadingRead:
        ref, wording = self._named(row)
        if not ref and not wording:
            return self._as_above()
        if len(ref) > LONGEST_REF or len(wording) > LONGEST_TEXT:
            raise NotUnderstood("the recommendation or theme is too long")
        found = self.known.get(heading_key(ref, wording))
        if found is None:
            found = HeadingRead(row.number, ref, wording)
            self.known[found.key] = found
        self.above = found
        if ref and wording and wording != found.wording:
            raise NotUnderstood(f"recommendation {ref} has another text in row {found.row}")
        return found

    def _as_above(self) -> HeadingRead:
        if self.above:
            return self.above
        if self.kind is PlanKind.COMPOSITE or "wording" in self.columns.places:
            what = "recommendation" if self.kind is PlanKind.COMPOSITE else "theme"
            raise NotUnderstood(f"it names no {what}, and there is none above it")
        self.above = HeadingRead(0, "", NO_THEME)
        self.known[self.above.key] = self.above
        return self.above

    def _named(self, row: Raw) -> tuple[str, str]:
        """Number and text as this row gives them; both empty when it gives none."""
        first = clean_text(row.at(self.columns.places.get("ref")))
        wording = clean_text(row.at(self.columns.places.get("wording")))
        if not first or wording or heading_key(clean_ref(first), "") in self.known:
            return clean_ref(first), wording
        return split_recommendation(first)

    def _fits(self, texts: dict[str, str]) -> None:
        for name, text in texts.items():
            limit = LIMITS.get(name, LONGEST_TEXT)
            if len(text) > limit:
                words = name.replace("_", " ")
                raise NotUnderstood(f"the {words} is longer than {limit:,} characters")


def _names(cell: str) -> tuple[str, ...]:
    return tuple(
        name for part in clean_text(cell).replace(";", "\n").split("\n") if (name := clean_line(part))
    )
