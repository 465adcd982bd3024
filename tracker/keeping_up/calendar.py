"""A calendar file (RFC 5545): all-day entries with keys that stay the same, so that programs update them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event

from tracker.keeping_up.rules import Entry

MOST_ENTRIES = 1000
READ_AGAIN_AFTER = timedelta(hours=12)


def as_calendar(entries: Iterable[Entry], name: str, made_at: datetime) -> bytes:
    """The entries by date as a file; no more than a thousand, the earliest first."""
    calendar = Calendar()
    calendar.add("prodid", "-//Section 11 tracker//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", READ_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    for entry in sorted(entries, key=lambda each: (each.day, each.key))[:MOST_ENTRIES]:
        calendar.add_component(_event(entry, made_at))
    return bytes(calendar.to_ical())


def _event(entry: Entry, made_at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.key}@{urlsplit(entry.link).hostname or 'tracker'}")
    event.add("dtstamp", made_at.replace(microsecond=0))
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", entry.title)
    event.add("description", f"{entry.words}\n{entry.link}")
    event.add("url", entry.link)
    event.add("transp", "TRANSPARENT")
    return event
