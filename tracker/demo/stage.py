"""What everybody who builds the demonstration board has at hand: its words, its people, its diary."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from tracker.accounts.models import User
from tracker.boards.models import Agency, Board
from tracker.clock import today
from tracker.demo.content import AgencyContent, Content
from tracker.demo.diary import Diary
from tracker.demo.texts import Texts
from tracker.policy import Actor, Role


@dataclass
class Stage:
    """The board being built. `users` and `actors` are by the person's key, `agencies` by the agency's."""

    content: Content
    seed: int
    diary: Diary
    board: Board
    agencies: dict[str, Agency]
    users: dict[str, User]
    actors: dict[str, Actor]
    framework_id: UUID
    standard_ids: dict[str, UUID]
    essential: frozenset[str]
    _texts: dict[int, Texts] = field(default_factory=dict)

    def texts(self, days: int) -> Texts:
        """The words as somebody would write them on that day."""
        if days not in self._texts:
            self._texts[days] = Texts(self.content, self.seed + days, self.diary.calendar_day(days))
        return self._texts[days]

    def texts_on(self, day: date) -> Texts:
        """The same, by the date."""
        return self.texts((day - self.diary.today).days)

    def agency(self, key: str) -> AgencyContent:
        """How the agency speaks of itself."""
        return self.content.agency(key)

    def who(self, role: Role, at: str = "") -> Actor:
        """The first person with the role at an agency, or at the board."""
        return self.actors[self.content.person(role, at or self.content.board.slug).key]

    def lead(self, agency: str) -> Actor:
        """The agency's lead."""
        return self.who(Role.AGENCY_LEAD, agency)

    def authoriser(self, agency: str) -> Actor:
        """The agency's authoriser."""
        return self.who(Role.AUTHORISER, agency)

    def contributors(self, agency: str) -> list[Actor]:
        """The agency's contributors who do nothing else, in the order of the file."""
        return [
            self.actors[person.key]
            for person in self.content.people
            if [(grant.role, grant.at) for grant in person.grants] == [(Role.CONTRIBUTOR, agency)]
        ]

    @property
    def manager(self) -> Actor:
        """The board manager."""
        return self.who(Role.BOARD_MANAGER)

    def minute(self, item: int) -> str:
        """The reference of a minute of the sub-group's meeting of today, such as PQA/2026/04/7."""
        day = today()
        return f"{self.content.board.minute_prefix}/{day.year}/{day.month:02d}/{item}"
