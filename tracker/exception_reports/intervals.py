"""Which agency reports in which period, where it agreed to report less often than the others (2.18). Pure."""

from collections.abc import Iterable
from datetime import date

from tracker.exception_reports.calendar import months_later


def is_due(last_end: date | None, ends_on: date, months: int | None) -> bool:
    """Whether an agency reports in the period that ends on a day.

    `last_end` is the end of the period it last reported in, None when it never did; `months` what it agreed,
    None when it reports in every period like the others.
    """
    if months is None or last_end is None:
        return True
    return months_later(last_end, months) <= ends_on


def ends_due(last_end: date | None, ends: Iterable[date], months: int | None) -> list[date]:
    """The ends of the coming periods in which it reports, when it reports in each that is due."""
    found: list[date] = []
    for ends_on in sorted(ends):
        if is_due(last_end, ends_on, months):
            found.append(ends_on)
            last_end = ends_on
    return found


def not_before(last_end: date, months: int) -> date:
    """The earliest end of a period in which it reports again."""
    return months_later(last_end, months)
