"""Word, Excel, PowerPoint and OpenDocument files: what is inside the container, and what must not be."""

import os
import re
from typing import BinaryIO

from tracker.evidence.checking.markup import elements
from tracker.evidence.checking.refusal import (
    MACROS,
    OUTSIDE_TEMPLATE,
    PACKED_INSIDE,
    PASSWORD,
    Refused,
    not_what_it_says,
)
from tracker.evidence.checking.zips import Budget, Container
from tracker.evidence.file_types import FILE_TYPES, FileType
from tracker.evidence.names import extension

# Where Office keeps what is embedded: the data of a chart, a table from Excel.
EMBEDDED = re.compile(r"(word|xl|ppt)/embeddings/[^/]+\.(docx|xlsx|pptx)", re.IGNORECASE)
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
MACRO_NAMES = re.compile(r"vbaproject|vbadata|/macrosheets/|/activex/|/intlmacrosheets/", re.IGNORECASE)
MACRO_TYPES = re.compile(r"macroenabled|vbaproject|macrosheet|activex", re.IGNORECASE)
BASIC_LISTS = ("script-lb.xml", "script-lc.xml", "dialog-lb.xml", "dialog-lc.xml")
# What a document would fetch by itself when opened; an ordinary hyperlink waits for a click.
FETCHED = ("attachedTemplate", "oleObject", "frame", "subDocument", "aFChunk", "control")
ON_THIS_DISK = re.compile(r"(file:///)?[a-z]:[/\\]|[^/\\:]+$", re.IGNORECASE)


def check_office(content: BinaryIO, size: int, kind: FileType) -> None:
    """A .docx, .xlsx or .pptx without macros, password, packed files or templates from elsewhere.

    A document, workbook or presentation embedded in it, as every chart in Word has one, is looked at in the
    same way; nothing may be packed inside that one, and the limits count for both together.
    """
    container = _checked(content, size, kind, None)
    embedded = frozenset(filter(EMBEDDED.fullmatch, container.names))
    for name in embedded:
        _check_embedded(container, name)
    container.check_all_content(beside=embedded)


def _check_embedded(outer: Container, name: str) -> None:
    kind = FILE_TYPES[extension(name)]
    with outer.unpacked(name) as inner:
        size = inner.seek(0, os.SEEK_END)
        try:
            _checked(inner, size, kind, outer.budget).check_all_content()
        except Refused as problem:
            # The person never chose the inner file: of its name and kind they know nothing.
            other = problem.reason == not_what_it_says(kind.words, kind.extension)
            raise Refused(PACKED_INSIDE if other else problem.reason) from problem


def _checked(content: BinaryIO, size: int, kind: FileType, budget: Budget | None) -> Container:
    """The container, its names and its small parts looked at; its other content not yet."""
    container = _opened(content, size, kind, budget)
    declared = container.read("[Content_Types].xml")
    if declared is None:
        raise Refused(not_what_it_says(kind.words, kind.extension))
    types = {attributes.get("ContentType", "") for _name, attributes in elements(declared)}
    if any(map(MACRO_TYPES.search, types)) or any(map(MACRO_NAMES.search, container.names)):
        raise Refused(MACROS)
    if f"{kind.media_type}.main+xml" not in types:
        raise Refused(not_what_it_says(kind.words, kind.extension))
    for name in container.names:
        if name.lower().endswith(".rels"):
            _check_relations(container.read(name) or b"")
    return container


def _opened(content: BinaryIO, size: int, kind: FileType, budget: Budget | None = None) -> Container:
    content.seek(0)
    if content.read(len(OLD_OFFICE)) == OLD_OFFICE:
        protected = ENCRYPTED_PACKAGE in content.read()
        raise Refused(PASSWORD if protected else not_what_it_says(kind.words, kind.extension))
    content.seek(0)
    if content.read(4) != b"PK\x03\x04":
        raise Refused(not_what_it_says(kind.words, kind.extension))
    return Container(content, size, budget)


def _check_relations(markup: bytes) -> None:
    for _name, attributes in elements(markup):
        if attributes.get("TargetMode", "").lower() != "external":
            continue
        fetched = attributes.get("Type", "").rpartition("/")[2] in FETCHED
        if fetched and not ON_THIS_DISK.match(attributes.get("Target", "")):
            raise Refused(OUTSIDE_TEMPLATE)


def check_opendocument(content: BinaryIO, size: int, kind: FileType) -> None:
    """An .odt or .ods without macros, password, packed files or a template from elsewhere."""
    container = _opened(content, size, kind)
    if not container.stored_plainly("mimetype") or container.read("mimetype") != kind.media_type.encode():
        raise Refused(not_what_it_says(kind.words, kind.extension))
    manifest = elements(container.read("META-INF/manifest.xml") or b"")
    if any(name == "encryption-data" for name, _ in manifest) or "encrypted-package" in container.names:
        raise Refused(PASSWORD)
    if any(map(_is_macro, container.names)):
        raise Refused(MACROS)
    for name, attributes in elements(container.read("meta.xml") or b"<none/>"):
        if name == "template" and re.match(r"(https?|ftp|smb|file)://\w|\\\\", attributes.get("href", "")):
            raise Refused(OUTSIDE_TEMPLATE)
    container.check_all_content()


def _is_macro(name: str) -> bool:
    folder, _, rest = name.partition("/")
    if folder == "Scripts":
        return bool(rest) and not name.endswith("/")
    return folder == "Basic" and rest.endswith(".xml") and not rest.endswith(BASIC_LISTS)
