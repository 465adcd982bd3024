"""Which lines of a plan a page shows. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from tracker.board_plans.sheet import Heading, Line, PlanSheet, is_achieved

Row = tuple[Heading, Line]


@dataclass(frozen=True)
class Wanted:
    """What a reader asked for; empty leaves everything in."""

    colour: str = ""
    agency: str = ""
    lead: str = ""
    workstream: str = ""
    settle: str = ""
    hide_achieved: bool = False

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> "Wanted":
        """From the address of the page."""
        names = ("colour", "agency", "lead", "workstream", "settle")
        return cls(**{name: arguments.get(name, "") for name in names}, hide_achieved="left" in arguments)

    @property
    def anything(self) -> bool:
        return self != Wanted()

    def takes(self, line: Line) -> bool:
        """Whether a line is asked for, apart from what is achieved."""
        return (
            self.colour in ("", line.colour)
            and (not self.agency or self.agency in line.agencies)
            and (not self.lead or self.lead in people_of(line))
            and self.workstream in ("", line.texts.workstream)
            and (self.settle != "date" or line.needs_date)
            and (self.settle != "status" or line.unclear_status)
        )


def narrowed(sheet: PlanSheet, wanted: Wanted) -> list[Row]:
    """The lines asked for with their headings, in the order of the plan."""
    rows = ((heading, line) for heading in sheet.headings for line in heading.lines)
    return [
        (heading, line)
        for heading, line in rows
        if wanted.takes(line) and not (wanted.hide_achieved and is_achieved(line, sheet.key))
    ]


def rows_of(rows: Sequence[Row]) -> list[tuple[Heading, list[Line]]]:
    """The same under their headings."""
    grouped = groupby(rows, key=lambda row: row[0].id)
    return [(group[0][0], [line for _, line in group]) for _, found in grouped if (group := list(found))]


def people_of(line: Line) -> list[str]:
    """The lead persons of a line, one a line of text."""
    return [name.strip() for name in line.texts.lead.split("\n") if name.strip()]


def leads_of(lines: Iterable[Line]) -> list[str]:
    """Everybody who leads something."""
    return sorted({name for line in lines for name in people_of(line)}, key=str.casefold)


def workstreams_of(lines: Iterable[Line]) -> list[str]:
    """Every workstream."""
    return sorted({line.texts.workstream for line in lines if line.texts.workstream}, key=str.casefold)
