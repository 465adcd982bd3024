"""The one clock: instants in UTC, days in Europe/London (deadlines end at 23:59 there)."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Today's date in London."""
    return now().astimezone(LONDON).date()


def end_of(day: date) -> datetime:
    """The instant a deadline on that day ends: 23:59:59 in London, in UTC."""
    return datetime.combine(day, time(23, 59, 59), LONDON).astimezone(UTC)


def local(instant: datetime) -> datetime:
    """The same instant as clocks in London show it."""
    return instant.astimezone(LONDON)
