"""Is this file what it says, and safe to keep and to hand on? (TRUST, Uploads). No database, no Flask."""

import io
import os
from dataclasses import dataclass
from typing import BinaryIO

import filetype

from tracker.evidence.checking.office import check_office, check_opendocument
from tracker.evidence.checking.pdf import check_pdf
from tracker.evidence.checking.pictures import clean_picture
from tracker.evidence.checking.refusal import EMPTY, WRONG_TYPE, Refused, not_what_it_says, too_large
from tracker.evidence.checking.text import check_email, check_rich_text, check_text
from tracker.evidence.file_types import FILE_TYPES, FileType
from tracker.evidence.names import clean_name, extension

MB = 1024 * 1024
# Kinds whose first bytes give them away; containers and texts are looked at more closely.
MARKED = frozenset({"pdf", "picture", "rich text"})


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be kept. `content` is what to keep: for a photograph it may differ from what came."""

    display_name: str
    media_type: str
    size: int
    content: BinaryIO


def check_file(content: BinaryIO, raw_name: str | None, *, limit_mb: int) -> CheckedFile:
    """Look at the whole file. Raises Refused with one plain sentence; `content` must be able to seek."""
    name = clean_name(raw_name)
    kind = FILE_TYPES.get(extension(name))
    size = content.seek(0, os.SEEK_END)
    if kind is None:
        raise Refused(WRONG_TYPE)
    if not size:
        raise Refused(EMPTY)
    if size > limit_mb * MB:
        raise Refused(too_large(limit_mb))
    _check_mark(content, kind)
    media_type, clean = _look_inside(content, size, kind)
    kept = io.BytesIO(clean) if clean is not None else content
    kept.seek(0)
    return CheckedFile(name, media_type, len(clean) if clean is not None else size, kept)


def _check_mark(content: BinaryIO, kind: FileType) -> None:
    content.seek(0)
    found = filetype.guess_mime(content.read(8192))
    if kind.family in MARKED and found != kind.media_type:
        raise Refused(not_what_it_says(kind.words, kind.extension))


def _look_inside(content: BinaryIO, size: int, kind: FileType) -> tuple[str, bytes | None]:
    """The media type to store, and the content to keep when it is not the one given."""
    if kind.family == "picture":
        return kind.media_type, clean_picture(content, kind)
    if kind.family == "text":
        return f"{kind.media_type}; charset={check_text(content, kind)}", None
    if kind.family == "email":
        check_email(content, kind, _check_attachment)
        return kind.media_type, None
    {
        "pdf": lambda: check_pdf(content, size, kind),
        "office": lambda: check_office(content, size, kind),
        "opendocument": lambda: check_opendocument(content, size, kind),
        "rich text": lambda: check_rich_text(content, kind),
    }[kind.family]()
    return kind.media_type, None


def _check_attachment(content: bytes, name: str) -> None:
    # A message attached to a message is walked through with it, so this never goes deeper.
    if extension(name) == "eml":
        raise Refused(WRONG_TYPE)
    check_file(io.BytesIO(content), name, limit_mb=len(content) // MB + 1)
