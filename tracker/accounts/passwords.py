"""Hashing and checking passwords: argon2id with 19 MiB, two passes, one lane (about 25 ms)."""

from functools import cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tracker.accounts.rules import LONGEST, same_text

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_password(password: str) -> str:
    """The text to store. Slow on purpose: call `release()` first, so that nobody waits for the database."""
    return HASHER.hash(same_text(password))


def is_right(password: str, stored: str | None) -> bool:
    """Whether the password fits the stored hash. Takes as long for an account that is not there."""
    if stored is None or len(password) > LONGEST:
        _verify(password[:LONGEST], _nobody())
        return False
    return _verify(password, stored)


def _verify(password: str, stored: str) -> bool:
    try:
        return HASHER.verify(stored, same_text(password))
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return hash_password("nobody has this password")


@cache
def common_passwords() -> frozenset[str]:
    """The deny list: `data/common_passwords.txt`, one in lower case on each line; `#` begins a remark."""
    text = files("tracker.accounts").joinpath("data/common_passwords.txt").read_text(encoding="utf-8")
    lines = (line.strip() for line in text.splitlines())
    return frozenset(line for line in lines if line and not line.startswith("#"))
