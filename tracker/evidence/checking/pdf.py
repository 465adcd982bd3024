"""PDF files: whole, open to everybody, and without anything that acts by itself."""

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from tracker.evidence.checking.refusal import ACTIVE_PDF, DAMAGED, PASSWORD, Refused, not_what_it_says
from tracker.evidence.file_types import FileType

# For the whole process: a stream that unpacks without end is given up.
pikepdf.settings.set_qpdf_limits(flate_max_memory=64 * 1024 * 1024, max_stream_filters=4)

TAIL = 64 * 1024 + 22
MOST_OBJECTS = 500_000
WEB_PAGE = re.compile(rb"<\s*(!doctype\s+html|html|head|body|script|svg|iframe)\b", re.IGNORECASE)
ACTIVE_KEYS = frozenset(
    {"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/RichMediaContent", "/RichMediaSettings", "/XFA"}
)
ACTIVE_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition", "/Movie", "/Sound",
     "/RichMediaExecute"}
)  # fmt: skip
ACTIVE_PARTS = frozenset({"/EmbeddedFile", "/FileAttachment", "/RichMedia", "/Movie", "/Screen", "/3D"})
SUSPECT = re.compile(
    rb"/(JS|JavaScript|EmbeddedFiles?|EF|RichMedia\w*|XFA|Launch|ImportData|SubmitForm|GoToE|Rendition|Movie"
    rb"|Sound|FileAttachment|Screen|3D|OpenAction|AA)\b"
)
HARMLESS_ACTIONS = frozenset({"/GoTo", "/Named"})


def check_pdf(content: BinaryIO, size: int, kind: FileType) -> None:
    """Refuses passwords, scripts, launches, attached files, rich media, forms that send, and damage."""
    content.seek(0)
    if WEB_PAGE.search(content.read(2048)) or _is_also_a_zip(content, size):
        raise Refused(not_what_it_says(kind.words, kind.extension))
    content.seek(0)
    try:
        with pikepdf.open(content) as document:
            _check_document(document)
    except pikepdf.PasswordError as problem:
        raise Refused(PASSWORD) from problem
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, KeyError) as problem:
        raise Refused(DAMAGED) from problem


def _is_also_a_zip(content: BinaryIO, size: int) -> bool:
    content.seek(max(0, size - TAIL))
    return b"PK\x05\x06" in content.read()


def _check_document(document: pikepdf.Pdf) -> None:
    if document.is_encrypted:
        raise Refused(PASSWORD)
    if not len(document.pages) or len(document.objects) > MOST_OBJECTS:
        raise Refused(DAMAGED)
    for thing in document.objects:
        _check_object(thing)


def _check_object(thing: Any) -> None:
    """Look at one numbered object, also one out of an object stream. None is one that could not be read."""
    if thing is None:
        raise Refused(DAMAGED)
    if isinstance(thing, Stream):
        thing = thing.stream_dict
    # The quick look finds names however they were spelled; the slow one makes sure that they are names.
    suspect = isinstance(thing, Dictionary | Array) and SUSPECT.search(thing.unparse(resolved=True))
    if suspect and any(map(_acts, _dictionaries(thing))):
        raise Refused(ACTIVE_PDF)


def _dictionaries(thing: Any) -> Iterator[Any]:
    """The dictionaries of one object; what it only refers to is another object's turn."""
    waiting = [thing]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Dictionary):
            yield part
            waiting.extend(value for value in part.as_dict().values() if not _elsewhere(value))
        elif isinstance(part, Array):
            waiting.extend(value for value in part.as_list() if not _elsewhere(value))


def _elsewhere(value: Any) -> bool:
    return bool(getattr(value, "is_indirect", False))


def _acts(part: Any) -> bool:
    if ACTIVE_KEYS & set(part.keys()):
        return True
    if part.get("/S") in ACTIVE_ACTIONS or {part.get("/Type"), part.get("/Subtype")} & ACTIVE_PARTS:
        return True
    return _acts_by_itself(part.get("/OpenAction")) or _any_acts_by_itself(part.get("/AA"))


def _acts_by_itself(action: Any) -> bool:
    """Whether opening does more than go to a page."""
    return isinstance(action, Dictionary) and action.get("/S", Name("/GoTo")) not in HARMLESS_ACTIONS


def _any_acts_by_itself(triggers: Any) -> bool:
    return isinstance(triggers, Dictionary) and any(map(_acts_by_itself, triggers.as_dict().values()))
