"""How values read on a page: dates, times, sizes, plain text. Registered as Jinja filters."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby

from flask import Flask
from markupsafe import Markup, escape

from tracker.clock import local, today

BULLET = re.compile(r"^\s*(?:[•●▪◦·o*\-–]|\d{1,2}[.)])\s+(?=\S)")


def format_date(day: date | datetime | None) -> str:
    """12 December 2026; empty when there is none. Instants are shown as London days."""
    if day is None:
        return ""
    if isinstance(day, datetime):
        day = local(day).date()
    return _day_in_words(day)


@lru_cache(maxsize=4096)
def _day_in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def format_time(instant: datetime) -> str:
    """2:32pm, in London."""
    moment = local(instant)
    return f"{moment.hour % 12 or 12}:{moment:%M}{'am' if moment.hour < 12 else 'pm'}"


def format_when(instant: datetime | None) -> str:
    """12 December 2026 at 2:32pm, in London; empty when there is none."""
    return f"{format_date(instant)} at {format_time(instant)}" if instant else ""


def format_due(day: date | None, on: date | None = None) -> str:
    """How far off a deadline is, in words: in 12 days, today, 3 days late."""
    if day is None:
        return ""
    days = (day - (on or today())).days
    words = {0: "today", 1: "tomorrow", -1: "1 day late"}
    return words.get(days) or (f"in {days} days" if days > 0 else f"{-days} days late")


def format_size(size: int) -> str:
    """A file's size as people say it: 812 bytes, 34 KB, 2.1 MB."""
    if size < 1000:
        return f"{size} bytes"
    return f"{size / 1000:.0f} KB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def plural(count: int, one: str, many: str | None = None) -> str:
    """1 action, 2 actions."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def paragraphs(text: str | None) -> Markup:
    """Plain text as escaped paragraphs and bullet lists; nothing typed can become markup."""
    # Escaped once as a whole: a return has hundreds of lines. No sign that begins a bullet is changed by it.
    blocks = re.split(r"\n\s*\n", str(escape((text or "").strip())))
    html = "\n".join(_block(block.split("\n")) for block in blocks if block.strip())
    return Markup(html)  # nosec B704: our tags round words that were escaped above


def _block(lines: list[str]) -> str:
    """HTML of one block of escaped lines: runs of bullets are lists, everything else is a paragraph."""
    runs = groupby(lines, key=lambda line: bool(BULLET.match(line)))
    return "".join(_bullets(run) if bullets else _paragraph(run) for bullets, run in runs)


def _paragraph(lines: Iterable[str]) -> str:
    return f'<p class="govuk-body">{"<br>".join(lines)}</p>'


def _bullets(lines: Iterable[str]) -> str:
    rows = "".join(f"<li>{BULLET.sub('', line)}</li>" for line in lines)
    return f'<ul class="govuk-list govuk-list--bullet">{rows}</ul>'


def first_line(text: str | None, limit: int = 120) -> str:
    """The first line of a text, cut at a word with an ellipsis when longer than the limit."""
    lines = (text or "").strip().split("\n")
    line = lines[0]
    if len(line) <= limit:
        return line
    return line[:limit].rsplit(" ", 1)[0] + "…"


def format_iso(text: str | None) -> str:
    """A date kept as ISO text in a frozen snapshot, as 12 December 2026."""
    return format_date(date.fromisoformat(text)) if text else ""


def init_app(app: Flask) -> None:
    """Register the filters under the names the templates use."""
    app.jinja_env.filters.update(
        date=format_date,
        when=format_when,
        time=format_time,
        due=format_due,
        iso_date=format_iso,
        size=format_size,
        plural=plural,
        paragraphs=paragraphs,
        first_line=first_line,
    )
