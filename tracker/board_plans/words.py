"""What people write into the cells of a plan: dates, colours, statuses, directions of travel. Pure."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from tracker.board_plans.rules import Key, Rating, Travel, achieved_colour, green_is_done

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
NUMBERS = re.compile(r"(?<!\d)(\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{4}|\d{2})(?!\d)")
ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
IN_WORDS = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?[\s-]+(?:of\s+)?{_MONTH}[\s,-]+(\d{{4}}|\d{{2}})(?!\d)", re.I
)
MONTH_ONLY = re.compile(rf"\b{_MONTH}[\s,'’-]*(\d{{4}}|\d{{2}})(?!\d)", re.I)
CENTURY_TURNS = 70  # 09 is 2009, 98 is 1998

COLOURS = {
    "b": Rating.BLUE, "g": Rating.GREEN, "a": Rating.AMBER, "r": Rating.RED,
    "blue": Rating.BLUE, "green": Rating.GREEN, "amber": Rating.AMBER, "red": Rating.RED,
    "yellow": Rating.AMBER, "orange": Rating.AMBER,
}  # fmt: skip
COLOUR_WORD = re.compile(r"[a-z]+", re.IGNORECASE)
NOTHING = frozenset({"", "-", "–", "—", "n/a", "na", "none", "not rated", "."})


def _words(joined: str) -> frozenset[str]:
    return frozenset(joined.split("|"))


COMPLETE = _words(
    "complete|completed|done|achieved|finished|closed|fully complete|fully achieved"
    "|fully implemented|implemented|delivered"
)
ON_TRACK = _words("on track|on target|on schedule|to timescale|progressing to timescale")
UNDER_WAY = _words(
    "in progress|under way|underway|started|progressing|ongoing|partially complete"
    "|partly complete|partially achieved"
)
AT_RISK = _words("at risk|slipping|some delay|minor delay|some slippage|some concerns")
NOT_STARTED = _words("not started|not yet started|to start|to be started|to do|not begun")
OFF_TRACK = _words("off track|off target|behind|behind schedule|delayed|overdue|late|missed")
BETTER = _words("↑|⬆|▲|↗|improving|improved|improvement|better|up|upward|upwards|rising|positive")
SAME = _words(
    "→|↔|⇔|➡|►|◄►|=|static|stable|steady|same|unchanged|no change|level|maintained|sustained|the same"
)
WORSE = _words(
    "↓|⬇|▼|↘|declining|declined|decline|worse|worsening|down|downward|downwards|deteriorating"
    "|falling|negative"
)


class NotUnderstood(Exception):
    """A cell says something that is none of what may stand there; the words say what to write."""


@dataclass(frozen=True)
class Found:
    """A date in a text, the text without it, and whether only a month was given (its last day is meant)."""

    day: date | None
    rest: str
    month_only: bool = False


@dataclass(frozen=True)
class Status:
    """What a status means: a colour or none, the word to keep beside it, and what to tell the person."""

    rating: Rating | None
    word: str = ""
    said: str = ""
    known: bool = True


def find_date(text: str) -> Found:
    """The first date in a text, day before month as written here; a month alone means its last day."""
    for pattern, order in ((ISO, (2, 1, 0)), (NUMBERS, (0, 1, 2)), (IN_WORDS, (0, 1, 2))):
        match = pattern.search(text)
        day = _real(*(match.groups()[place] for place in order)) if match else None
        if match and day:
            return Found(day, _without(text, match))
    match = MONTH_ONLY.search(text)
    if match and (end := _month_end(match[1], match[2])):
        return Found(end, _without(text, match), month_only=True)
    return Found(None, text.strip())


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]}{text[match.end() :]}".strip(" \t:,;–-")


def _year(text: str) -> int:
    year = int(text)
    return year if year > 99 else year + (1900 if year >= CENTURY_TURNS else 2000)


def _month(text: str) -> int:
    return int(text) if text.isdigit() else MONTHS.index(text[:3].lower()) + 1


def _real(day: str, month: str, year: str) -> date | None:
    try:
        found = date(_year(year), _month(month), int(day))
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2199 else None


def _month_end(month: str, year: str) -> date | None:
    return _real(str(monthrange(_year(year), _month(month))[1]), month, year)


def only_date(text: str) -> Found:
    """A date that is the whole of a text, or nothing: what else is written with it is kept as text."""
    found = find_date(text)
    return (
        found
        if found.day and found.rest.lower() in ("", "by", "end", "by end", "end of")
        else Found(None, text)
    )


def short_date(day: date) -> str:
    """14.8.09, as the plan of 2009 writes its dates; years out of reach of two digits are written whole."""
    year = f"{day:%y}" if _year(f"{day:%y}") == day.year else str(day.year)
    return f"{day.day}.{day.month}.{year}"


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .:;,!")


def is_nothing(text: str) -> bool:
    """Whether a cell says that it has nothing to say."""
    return _plain(text) in NOTHING or text.strip() in NOTHING


def read_colour(text: str) -> Rating | None:
    """A colour by its word or letter; None for anything else. Raises NotUnderstood for two colours."""
    words = [word.casefold() for word in COLOUR_WORD.findall(text)]
    colours = {COLOURS[word] for word in words if word in COLOURS}
    if len(colours) > 1 and len(words) == len([word for word in words if word in COLOURS]):
        raise NotUnderstood(f"“{text.strip()}” names more than one colour: give one")
    return COLOURS.get(_plain(text))


def read_status(text: str, key: Key) -> Status:
    """A colour of the key, or a status in words and what it counts as in this key.

    Raises NotUnderstood for two colours, or a colour that the key does not have.
    """
    if is_nothing(text):
        return Status(None)
    rating = read_colour(text)
    if rating is None:
        return _by_word(text.strip(), key)
    return Status(_in_key(rating, key))


def _in_key(rating: Rating, key: Key) -> Rating:
    if rating.value not in key:
        used = ", ".join(colour for colour in key)
        raise NotUnderstood(f"{rating.word} is not in the key of this plan, which uses {used}")
    return rating


def _by_word(text: str, key: Key) -> Status:
    word = _plain(text)
    done = green_is_done(key)
    if word in COMPLETE:
        return _complete(text, key)
    meanings = [
        (ON_TRACK, Rating.AMBER if done else Rating.GREEN),
        (UNDER_WAY, Rating.AMBER if done else None),
        (AT_RISK, Rating.AMBER),
        (NOT_STARTED, Rating.RED),
        (OFF_TRACK, Rating.RED),
    ]
    rating = next((rating for words, rating in meanings if word in words), None)
    if rating is None or rating.value not in key:
        return Status(
            None, text, f"“{text}” is no status of this key and is kept as it is written", known=False
        )
    return Status(rating, "", f"“{text}” is taken as {rating.value}")


def _complete(text: str, key: Key) -> Status:
    rating = achieved_colour(key)
    if rating is Rating.BLUE:
        return Status(rating, "", f"“{text}” is taken as blue")
    return Status(rating, text, f"“{text}” is counted with green: this plan’s key has no blue")


def is_complete(word: str) -> bool:
    """Whether a status kept as a word says that the line is complete."""
    return _plain(word) in COMPLETE


def read_travel(text: str) -> Travel | None:
    """A direction by its arrow or word. Raises NotUnderstood for anything else."""
    if is_nothing(text):
        return None
    plain = _plain(text.replace("\ufe0f", ""))
    signs = [each for each in plain.split() if each]
    for travel, words in ((Travel.BETTER, BETTER), (Travel.SAME, SAME), (Travel.WORSE, WORSE)):
        if plain in words or (signs and all(sign in words for sign in signs)):
            return travel
    raise NotUnderstood(f"“{text.strip()}” is no direction of travel: write improving, static or declining")
