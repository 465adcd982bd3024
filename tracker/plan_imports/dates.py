"""A day out of the words of a timescale, or nothing when they name none. Pure."""

import re
from datetime import UTC, date, datetime

FORMS = ("%d %B %Y", "%d %b %Y", "%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%d.%m.%Y", "%d-%m-%Y", "%B %d %Y")
ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
WEEKDAY = re.compile(r"^(?:mon|tues|wednes|thurs|fri|satur|sun)day\s+", re.IGNORECASE)
BEFORE = re.compile(r"^(?:by|due|until|end of day)\s+", re.IGNORECASE)
TIME_OF_DAY = re.compile(r"[ T]\d{1,2}:\d{2}(?::\d{2})?$")


def day_in(words: str) -> date | None:
    """The day: "12 December 2026", "12th Dec 2026", "12/12/2026", "2026-12-12", also after "by".

    None for "ongoing", "Q3 2026", "March 2027" or "August/September". What stands in brackets is left out,
    because our own sheet says there when it was first due.
    """
    plain = words.partition("(")[0].strip().rstrip(".").replace(",", " ")
    plain = TIME_OF_DAY.sub("", ORDINAL.sub("", WEEKDAY.sub("", BEFORE.sub("", plain))))
    plain = " ".join(plain.split())
    for form in FORMS:
        try:
            found = datetime.strptime(plain, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
        return found if 2000 <= found.year < 2100 else None
    return None
