"""Putting things in an order that a stated seed decides, so that anybody can repeat a draw. Pure.

The method, in full, for another program: write the seed, one line feed (U+000A) and the key as one text;
encode it as UTF-8; take its SHA-256 as 64 lower-case hexadecimal digits; sort the keys by that, ascending.
The draw is the first so many of the sorted keys. In a shell: printf '%s\\n%s' "$seed" "$key" | sha256sum
"""

import secrets
from collections.abc import Iterable
from hashlib import sha256

METHOD = "sha256-of-seed-and-key"
SEED_LIMIT = 100


def rank(key: str, seed: str) -> str:
    """Where a key stands in the order that this seed gives: 64 hexadecimal digits, the lowest first."""
    return sha256(f"{seed}\n{key}".encode()).hexdigest()


def ordered_by_seed(keys: Iterable[str], seed: str) -> list[str]:
    """Every key once, in the order of this seed: the same on any machine and whatever order they came in.

    A key's place among others does not depend on which others there are. Raises ValueError without a seed.
    """
    if not seed:
        raise ValueError("a draw needs a seed")
    return sorted(set(keys), key=lambda key: (rank(key, seed), key))


def new_seed() -> str:
    """A seed that nobody chose: 12 digits, short enough to read out and to type in again."""
    return f"{secrets.randbelow(10**12):012d}"
