"""Passwords, throttling, mailed links and how long sessions live. Pure."""

import hashlib
import ipaddress
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from tracker.errors import RuleBroken, TrackerError
from tracker.policy import Actor, Role

SHORTEST, LONGEST = 12, 256
MOST_FAILURES = 10
FAILURE_WINDOW = timedelta(minutes=5)
RESET_LIFE = timedelta(hours=1)
INVITATION_LIFE = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=1)
CONTEXT_WORDS = frozenset(
    {"section", "safeguarding", "tracker", "partnership", "board", "agency", "children"}
)


class TokenPurpose(StrEnum):
    """What a mailed link is for."""

    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # nosec B105: the name of a purpose, not a password

    @property
    def life(self) -> timedelta:
        """How long the link can be used."""
        return INVITATION_LIFE if self is TokenPurpose.INVITATION else RESET_LIFE


class PersonStatus(StrEnum):
    """How an account stands."""

    INVITED = "invited"
    ACTIVE = "active"
    DISABLED = "disabled"

    @property
    def label(self) -> str:
        return self.value.capitalize()

    @property
    def colour(self) -> str:
        return {PersonStatus.INVITED: "yellow", PersonStatus.ACTIVE: "green"}.get(self, "grey")


class TooManyAttempts(TrackerError):
    """Ten attempts in five minutes: the next one may be made at `until`."""

    status = 429

    def __init__(self, until: datetime) -> None:
        super().__init__("There have been too many attempts in a short time.")
        self.until = until

    @property
    def shown_until(self) -> datetime:
        """The wait as a clock can show it: the next full minute, so that trying then works."""
        minute = self.until.replace(second=0, microsecond=0)
        return minute if minute == self.until else minute + timedelta(minutes=1)


def check_password(password: str, *, email: str, common: frozenset[str]) -> None:
    """Raise RuleBroken unless the password has 12–256 characters and is not an obvious one."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise RuleBroken(f"Password must be between {SHORTEST} and {LONGEST} characters", field="password")
    if password.lower() in common or len(set(password.lower())) < 4 or _says_only(password, email):
        raise RuleBroken("Choose a password that is harder to guess", field="password")


def _says_only(password: str, email: str) -> bool:
    """Whether nothing but digits and signs is left once the words anybody would guess here are taken out."""
    left = password.lower()
    owner, _, host = email.lower().partition("@")
    guessable = {email.lower(), owner, host, *owner.split("."), *CONTEXT_WORDS}
    for word in sorted((word for word in guessable if len(word) > 2), key=len, reverse=True):
        left = left.replace(word, "")
    return not any(character.isalpha() for character in left) and left != password.lower()


def same_text(password: str) -> str:
    """The password as every keyboard would give it (NFC); nothing is trimmed or cut."""
    return unicodedata.normalize("NFC", password)


def wait_until(failures: Sequence[datetime], moment: datetime) -> datetime | None:
    """When signing in may be tried again, or None for now: 10 failures in 5 minutes make a wait."""
    recent = sorted(at for at in failures if moment - at < FAILURE_WINDOW)
    if len(recent) < MOST_FAILURES:
        return None
    return recent[-MOST_FAILURES] + FAILURE_WINDOW


def attempt_keys(kind: str, email: str, network: str) -> list[str]:
    """Under what attempts are counted: the account, known or not, and the network address."""
    account = token_hash(email.strip().lower())
    return [f"{kind}:account:{account}", f"{kind}:network:{network_of(network)}"]


def network_of(address: str) -> str:
    """An address as it is counted: IPv6 by its /64, since one household owns all of it."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(parsed), 64), strict=False))
    return str(parsed)


def local_path(target: str | None) -> str:
    """The target when it is a path of this site and nothing else, otherwise an empty text."""
    if not target or len(target) > 2000 or not target.startswith("/") or target.startswith("//"):
        return ""
    if "\\" in target or any(ord(character) <= 32 or 127 <= ord(character) < 160 for character in target):
        return ""
    try:
        parts = urlsplit(target)
    except ValueError:
        return ""
    segments = parts.path.split("/")
    strange = parts.scheme or parts.netloc or "" in segments[1:-1] or "." in segments or ".." in segments
    return "" if strange else target


def one_of_each(people: Sequence[Actor]) -> list[Actor]:
    """One person for each role, the agency ones of one and the same agency: enough to try everything out."""
    chosen: dict[Role, Actor] = {}
    agency_id = None
    for role in Role:
        for person in people:
            grant = person.grants[0]
            fits = grant.role is role and len(person.grants) == 1
            if fits and (not role.at_agency or agency_id in (None, grant.agency_id)):
                chosen[role] = person
                agency_id = agency_id or grant.agency_id
                break
    return list(chosen.values())


def idle_limit(roles: Iterable[Role], *, agency_minutes: int, board_minutes: int) -> timedelta:
    """How long a session may be idle: shorter as soon as one role is at a board."""
    at_board = any(not role.at_agency for role in roles)
    return timedelta(minutes=board_minutes if at_board else agency_minutes)


def session_ends(created: datetime, last_seen: datetime, idle: timedelta, longest: timedelta) -> datetime:
    """When a session ends unless something is done."""
    return min(created + longest, last_seen + idle)


def token_hash(token: str) -> str:
    """What is stored of a secret link or session: its SHA-256, so that a stolen table opens nothing."""
    return hashlib.sha256(token.encode()).hexdigest()


def session_handle(stored_hash: str) -> str:
    """How a page names one of a person's sessions; says nothing about the cookie or what is stored."""
    return token_hash(stored_hash)[:16]
