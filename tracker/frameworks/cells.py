"""The columns of a spreadsheet of standards, and what a cell of each may say. Pure."""

import re
from enum import StrEnum

from tracker.forms import clean_line, clean_text
from tracker.frameworks.numbering import REF

YES = frozenset({"yes", "y", "true", "1", "essential"})
NO = frozenset({"no", "n", "false", "0", "not essential"})
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
A_DATE = re.compile(rf"\d{{1,2}} (?:{MONTHS}) \d{{4}}.*|\d{{4}}-\d\d-\d\d.*|\d{{1,2}}/\d{{1,2}}/\d{{2,4}}")
POLICY_NUMBER = re.compile(r"(?:(?:policy )?standard )?([1-9][0-9]?)(?:\.0|\.)?", re.IGNORECASE)
BULLET = re.compile(r"^(?:[•●▪◦*–-]|\d{1,2}[.)])(?:\s+|$)")
BRACKETS = re.compile(r"\([^)]*\)")
ONLY_WORDS = re.compile(r"[^a-z]+")
# Words that add nothing to a heading: “Policy standard no.”, “Essential yes/no”.
FILLING = re.compile(r"\b(?:number|no|nr|num|yes no|y n|one per line|text|wording)\b$")


class Column(StrEnum):
    """A column that is read, by its heading; the order is that of the template."""

    POLICY = "Policy standard"
    TITLE = "Policy standard title"
    REF = "Ref"
    TEXT = "Minimum standard"
    ESSENTIAL = "Essential"
    PROMPTS = "Evidence prompts"


HEADINGS = {
    "policy standard": Column.POLICY, "policy": Column.POLICY, "policy standards": Column.POLICY,
    "policy standard title": Column.TITLE, "policy standard name": Column.TITLE, "policy title": Column.TITLE,
    "title of policy standard": Column.TITLE,
    "ref": Column.REF, "reference": Column.REF, "minimum standard ref": Column.REF, "refs": Column.REF,
    "minimum standard reference": Column.REF, "standard ref": Column.REF, "standard reference": Column.REF,
    "minimum standard number": Column.REF, "minimum standard no": Column.REF, "standard no": Column.REF,
    "minimum standard": Column.TEXT, "minimum standards": Column.TEXT, "standard": Column.TEXT,
    "essential": Column.ESSENTIAL, "essential standard": Column.ESSENTIAL,
    "evidence prompts": Column.PROMPTS, "evidence prompt": Column.PROMPTS, "prompts": Column.PROMPTS,
    "evidence could be": Column.PROMPTS,
}  # fmt: skip


def column_of(heading: str) -> Column | None:
    """The column that a heading names, whatever its case, brackets and signs; None for any other."""
    words = " ".join(ONLY_WORDS.sub(" ", BRACKETS.sub(" ", clean_line(heading).lower())).split())
    return HEADINGS.get(words) or HEADINGS.get(FILLING.sub("", words).strip())


def essential_of(text: str) -> bool | None:
    """Whether a cell says yes or no; None when it says neither."""
    word = clean_line(text).lower()
    return True if word in YES else False if word in NO else None


def policy_number_of(text: str) -> int | None:
    """The number in a cell such as 3, 3.0 or Policy standard 3; None when there is none."""
    found = POLICY_NUMBER.fullmatch(clean_line(text))
    return int(found[1]) if found else None


def ref_fault(ref: str) -> str:
    """What is wrong with a reference by itself, or nothing."""
    if not ref:
        return "the reference is missing: give one such as 1.3"
    if REF.fullmatch(ref):
        return ""
    if A_DATE.fullmatch(ref):
        return (
            f"“{ref}” is a date: the spreadsheet program made it from a reference such as 1.3. "
            "Format the column as text and type the reference again"
        )
    return f"“{ref[:40]}” is not a reference: it is two numbers with a dot between them, such as 1.3"


def prompts_of(text: str) -> list[str]:
    """The evidence prompts in a cell: one per line or separated by semicolons, bullets left out."""
    pieces = re.split(r"[;\n]", clean_text(text))
    prompts = (BULLET.sub("", clean_line(piece)).strip() for piece in pieces)
    return [prompt for prompt in prompts if prompt]
