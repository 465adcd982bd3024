"""The one clock: instants in UTC, days in Europe/London (deadlines end at 23:59 there)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_set_to: ContextVar[datetime | None] = ContextVar("set_to", default=None)


def now() -> datetime:
    """This instant, aware, in UTC."""
    return _set_to.get() or datetime.now(UTC)


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Act as if it were that moment: the demonstration board is built through its own past."""
    token = _set_to.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _set_to.reset(token)


def today() -> date:
    """Today's date in London."""
    return now().astimezone(LONDON).date()


def end_of(day: date) -> datetime:
    """The instant a deadline on that day ends: 23:59:59 in London, in UTC."""
    return datetime.combine(day, time(23, 59, 59), LONDON).astimezone(UTC)


def local(instant: datetime) -> datetime:
    """The same instant as clocks in London show it."""
    return instant.astimezone(LONDON)
