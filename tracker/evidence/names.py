"""File names as people gave them, made fit to show and to send back. Pure; never used to store anything."""

import re
import unicodedata
from urllib.parse import quote

NAME_LIMIT = 200
UNNAMED = "document"
# Controls, lone surrogates, and characters that turn the reading direction or cannot be seen.
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]"
)
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
NOT_IN_WINDOWS = re.compile(r'[<>:"|?*]')


def extension(name: str) -> str:
    """What stands after the last dot, in small letters; empty when there is no dot."""
    _stem, dot, last = name.rpartition(".")
    return last.lower() if dot else ""


def clean_name(raw: str | None) -> str:
    """The name to show: no folders, nothing unseen, at most 200 characters, its extension kept."""
    last_part = re.split(r"[/\\]", UNSEEN.sub("", unicodedata.normalize("NFC", raw or "")))[-1]
    name = NOT_IN_WINDOWS.sub("_", " ".join(last_part.split())).rstrip(". ")
    stem, dot, ending = name.rpartition(".")
    if not dot:
        return name[:NAME_LIMIT] or UNNAMED
    ending = ending[:20]
    stem = stem.strip(". ")[: NAME_LIMIT - len(ending) - 1].rstrip(". ")
    return f"{stem or UNNAMED}.{ending}"


def title_from(name: str) -> str:
    """A title for people from a file's name: no extension, no underscores."""
    stem = name.rpartition(".")[0] or name
    return " ".join(stem.replace("_", " ").split())[:NAME_LIMIT]


def content_disposition(name: str, *, inline: bool = False) -> str:
    """The download header of RFC 6266: a plain name for old clients and the true one in UTF-8."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r'["\\]', "_", plain)
    if not plain.rpartition(".")[0].strip():
        plain = f"{UNNAMED}.{extension(name)}" if extension(name) else UNNAMED
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def portable(text: str, limit: int) -> str:
    """A part of a path that every system takes: nothing reserved, and no dot or space at the ends."""
    plain = UNSEEN.sub("", unicodedata.normalize("NFC", text))
    plain = " ".join(re.sub(r'[<>:"|?*/\\]', " ", plain).split())[:limit].strip(". ")
    return f"_{plain}" if RESERVED.match(plain) else plain or UNNAMED
