"""When things happen on the demonstration board: written down in any order, played in order of time."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count

from tracker.clock import LONDON, set_to

Act = Callable[[], object]
WORK_BEGINS = time(8, 30)
WORKING_MINUTES = 480
FRIDAY = 4


@dataclass
class Diary:
    """Days are counted from today: -7 is a week ago. Nobody works at weekends."""

    today: date
    _acts: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _order: "count[int]" = field(default_factory=count)

    def calendar_day(self, days: int) -> date:
        """The day so many days from today, whatever day of the week it is."""
        return self.today + timedelta(days=days)

    def day(self, days: int) -> date:
        """The same, or the Friday before when it falls on a weekend."""
        day = self.calendar_day(days)
        return day - timedelta(days=max(0, day.weekday() - FRIDAY))

    def moment(self, days: float) -> datetime:
        """A moment in working hours: -7 is the morning of the day a week ago, -6.5 its middle.

        What is later by its number is later by the clock: Saturday and Sunday become parts of the Friday.
        """
        whole = int(days // 1)
        weekday = self.calendar_day(whole).weekday()
        share = days - whole
        if weekday >= FRIDAY:
            share = (share + weekday - FRIDAY) / 3
        begins = datetime.combine(self.day(whole), WORK_BEGINS, LONDON)
        return begins + timedelta(seconds=int(share * WORKING_MINUTES * 60))

    def note(self, days: float, act: Act) -> None:
        """Have something happen then. Raises ValueError for what is not over yet."""
        if days >= 0:
            raise ValueError("the demonstration board is built from what happened up to yesterday")
        heapq.heappush(self._acts, (self.moment(days), next(self._order), act))

    def play(self) -> None:
        """Let everything happen, the earliest first, with the application's clock set to each moment."""
        while self._acts:
            moment, _, act = heapq.heappop(self._acts)
            with set_to(moment):
                act()
