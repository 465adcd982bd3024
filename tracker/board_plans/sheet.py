"""A whole plan as plain data: the same for its page, its spreadsheet and the comparison with a file. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from tracker.board_plans.rules import (
    NOT_RATED,
    Key,
    PlanKind,
    Rating,
    Travel,
    achieved_colour,
    colours_of,
    counted,
    percentages,
    travel_between,
)
from tracker.board_plans.words import is_complete


@dataclass(frozen=True)
class Review:
    """One dated review; `name` is what it is called beside its date, often nothing."""

    id: UUID
    name: str
    on: date


@dataclass(frozen=True)
class Rated:
    """A colour given at a review, on a day of its own, with what was said."""

    rating: Rating
    on: date
    comment: str = ""
    current: str = ""


@dataclass(frozen=True)
class LineTexts:
    """What is written in one line of a plan; which of it shows depends on the kind of plan.

    `target_text` keeps a timescale as it was written; `target_on` is what it means, once that is settled.
    """

    objective: str = ""
    key_action: str = ""
    comment: str = ""
    lead: str = ""
    baseline: str = ""
    current: str = ""
    target: str = ""
    target_on: date | None = None
    target_text: str = ""
    status_text: str = ""
    travel: Travel | None = None
    workstream: str = ""
    origin: str = ""


@dataclass(frozen=True)
class Line:
    """One line with its ratings by review; `order` names the reviews of the plan from first to last."""

    id: UUID
    texts: LineTexts
    agencies: tuple[str, ...] = ()
    ratings: Mapping[UUID, Rated] = field(default_factory=dict)
    order: tuple[UUID, ...] = ()
    version: int = 1

    @property
    def rated(self) -> list[Rated]:
        """The ratings it has, first to last."""
        return [self.ratings[review] for review in self.order if review in self.ratings]

    @property
    def latest(self) -> Rated | None:
        return self.rated[-1] if self.rated else None

    @property
    def colour(self) -> str:
        """The latest colour, or `none`."""
        return self.latest.rating.value if self.latest else NOT_RATED

    @property
    def travel(self) -> Travel | None:
        """As a person said it, otherwise between the last two ratings."""
        last_two = [each.rating for each in self.rated[-2:]]
        return self.texts.travel or (travel_between(*last_two) if len(last_two) == 2 else None)

    @property
    def needs_date(self) -> bool:
        """Whether its timescale is no date and nobody has settled one."""
        return bool(self.texts.target_text) and self.texts.target_on is None

    @property
    def is_complete(self) -> bool:
        """Whether its status said complete, though its colour is the one for on target too."""
        return is_complete(self.texts.status_text)

    @property
    def unclear_status(self) -> bool:
        """Whether its status is a word that the key does not have."""
        return bool(self.texts.status_text) and not self.is_complete


@dataclass(frozen=True)
class Heading:
    """A recommendation or a theme with its lines."""

    id: UUID
    ref: str
    wording: str
    lines: tuple[Line, ...] = ()

    @property
    def name(self) -> str:
        """Recommendation 2, or the theme."""
        return f"Recommendation {self.ref}" if self.ref else self.wording


@dataclass(frozen=True)
class PlanSheet:
    """A plan with everything in it, in order."""

    kind: PlanKind
    title: str
    key: Key
    about: str = ""
    reviews: tuple[Review, ...] = ()
    headings: tuple[Heading, ...] = ()
    slug: str = ""
    id: UUID | None = None

    @property
    def lines(self) -> Iterator[Line]:
        return (line for heading in self.headings for line in heading.lines)

    def rated_at(self, review_id: UUID) -> int:
        """How many lines were rated at a review."""
        return sum(review_id in line.ratings for line in self.lines)


@dataclass(frozen=True)
class Standing:
    """How a plan stands: counts and percentages by colour and by direction, and what is left to settle."""

    lines: int
    colours: Mapping[str, int]
    travel: Mapping[str, int]
    complete_with_green: int
    unsettled_dates: int
    unclear_statuses: int
    percents: Mapping[str, int] = field(init=False)
    travel_percents: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "percents", percentages(self.colours))
        object.__setattr__(self, "travel_percents", percentages(self.travel))


def standing(lines: Sequence[Line], key: Key) -> Standing:
    """The figures of these lines; the percentages of each table add up to 100."""
    names = [rating.value for rating in colours_of(key)]
    return Standing(
        lines=len(lines),
        colours=counted((line.colour for line in lines), names),
        travel=counted((line.travel for line in lines), [travel.value for travel in Travel]),
        complete_with_green=sum(line.is_complete and line.colour == Rating.GREEN for line in lines),
        unsettled_dates=sum(line.needs_date for line in lines),
        unclear_statuses=sum(line.unclear_status for line in lines),
    )


def is_achieved(line: Line, key: Key) -> bool:
    """Whether the latest rating is the colour that counts as achieved in this plan."""
    return line.colour == achieved_colour(key).value
