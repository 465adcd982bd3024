"""Passwords, throttling and how long sessions live. Pure."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from tracker.errors import RuleBroken
from tracker.policy import Role

SHORTEST, LONGEST = 12, 256
MOST_FAILURES = 10
FAILURE_WINDOW = timedelta(minutes=5)
RESET_LIFE = timedelta(hours=1)
INVITATION_LIFE = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=1)
CONTEXT_WORDS = ("section11", "safeguarding", "tracker")


def check_password(password: str, *, email: str, common: frozenset[str]) -> None:
    """Raise RuleBroken unless the password has 12–256 characters and is not an obvious one."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise RuleBroken(f"Password must be between {SHORTEST} and {LONGEST} characters", field="password")
    lowered = password.lower()
    plain = "".join(character for character in lowered if character.isalpha())
    owner = email.partition("@")[0].lower()
    obvious = (
        lowered in common or len(set(lowered)) < 4 or plain in CONTEXT_WORDS or lowered in (email, owner)
    )
    if obvious:
        raise RuleBroken("Choose a password that is harder to guess", field="password")


def wait_until(failures: Sequence[datetime], moment: datetime) -> datetime | None:
    """When signing in may be tried again, or None when it may be now: 10 failures in 5 minutes make a wait."""
    recent = sorted(at for at in failures if moment - at < FAILURE_WINDOW)
    if len(recent) < MOST_FAILURES:
        return None
    return recent[-MOST_FAILURES] + FAILURE_WINDOW


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
