"""A cycle with returns that have not come in, and the people who are chased."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests import factories
from tracker.accounts.models import User
from tracker.assessments.models import Assessment
from tracker.boards.models import Agency, Board
from tracker.boards.queries import load_actor
from tracker.clock import today
from tracker.cycles.models import Cycle
from tracker.policy import Actor, Role

LONG_AGO = date(2026, 6, 1)


@dataclass
class Story:
    """One agency that owes a return, its lead and authoriser, and the board's manager."""

    board: Board
    cycle: Cycle
    agency: Agency
    assessment: Assessment
    lead: User
    authoriser: User
    manager: User

    @property
    def chase(self) -> str:
        return f"/cycles/{self.cycle.id}/chase"


def make_story(due: date, **values: Any) -> Story:
    """Everything answered but not submitted, unless `values` of the return say otherwise."""
    board = factories.make_board(name="Vale Safeguarding Partnership", contact_telephone="01632 960123")
    cycle = factories.make_cycle(board, due_on=due, opens_on=LONG_AGO, name="Autumn round")
    agency = factories.make_agency(board, name="Mill Trust")
    return Story(
        board=board,
        cycle=cycle,
        agency=agency,
        assessment=factories.make_assessment(cycle, agency, **values),
        lead=factories.make_user(Role.AGENCY_LEAD, agency, name="Ada Lead", email="ada@mill.example"),
        authoriser=factories.make_user(Role.AUTHORISER, agency, name="Olu Officer", email="olu@mill.example"),
        manager=factories.make_user(Role.BOARD_MANAGER, board),
    )


def more_returns(story: Story, number: int, **values: Any) -> list[Assessment]:
    """Further agencies of the same cycle with a lead each."""
    made = []
    for _ in range(number):
        agency = factories.make_agency(story.board)
        factories.make_user(Role.AGENCY_LEAD, agency)
        made.append(factories.make_assessment(story.cycle, agency, **values))
    return made


def actor_of(user: User) -> Actor:
    """The person as the access policy sees them."""
    return load_actor(user.id, user.name, user.email)


def in_days(number: int) -> date:
    return today() + timedelta(days=number)
