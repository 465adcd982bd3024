"""Writes the deny list of common passwords of 12 characters or more, by the rule that its heading states."""

from itertools import product
from pathlib import Path

TARGET = Path(__file__).resolve().parents[1] / "tracker" / "accounts" / "data" / "common_passwords.txt"
SHORTEST = 12
WORDS = """password passw0rd p@ssword p@ssw0rd welcome letmein qwerty qwertyuiop asdfgh asdfghjkl zxcvbnm
iloveyou monkey dragon football baseball sunshine princess superman batman shadow master michael jessica
charlie liverpool arsenal chelsea everton rangers celtic summer autumn winter spring january february august
september october november december monday tuesday wednesday thursday friday saturday sunday london england
scotland manchester birmingham changeme secret default computer internet office teacher social police council
hospital admin administrator guest user test testing temp temporary login signin access children family
safeguard safeguarding section partnership board"""
ENDINGS = """1 12 123 1234 12345 123456 1234567 12345678 123456789 1234567890 0 00 01 007 11 111 1111 22 69 99
100 321 4321 54321 654321 2020 2021 2022 2023 2024 2025 2026 2027 ! !! !!! 1! 12! 123! 1234! ? . @ # $ 2024!
2025! 2026! @123 @1234 #1 #123 abc abcd abc123 qwerty xyz"""
RUNS = """1234567890 qwertyuiop asdfghjkl zxcvbnm abcdefghijklmnopqrstuvwxyz 1q2w3e4r5t6y7u8i9o0p 0987654321
poiuytrewq 1qaz2wsx3edc4rfv5tgb qazwsxedcrfvtgb 147258369 987654321"""
HEADING = """# Passwords that are refused because they are easy to guess: lower case, 12 characters or more.
# Made by scripts/common_passwords.py, by this rule: a common word with a common ending; a common word twice,
# or two common words one after the other, with or without "1" or "123" behind; a keyboard or number run.
# Lines may be added by hand for an installation's own well-known names.
"""


def combinations() -> set[str]:
    """All passwords of the rule."""
    words = WORDS.split()
    ended = {word + ending for word, ending in product(words, ENDINGS.split())}
    paired = {first + second + end for first, second, end in product(words, words[:24], ("", "1", "123"))}
    doubled = {word * 2 + end for word, end in product(words, ("", "1", "12", "123", "!"))}
    return {text for text in ended | paired | doubled | runs() if len(text) >= SHORTEST}


def runs() -> set[str]:
    """Runs along the keyboard or the numbers, from any place in them, begun again until long enough."""
    found = set()
    for run, length in product(RUNS.split(), range(SHORTEST, 17)):
        for start in range(len(run)):
            turned = run[start:] + run[:start]
            found.add((turned * 3)[:length])
    return found


if __name__ == "__main__":
    TARGET.write_text(HEADING + "\n".join(sorted(combinations())) + "\n", encoding="utf-8")
