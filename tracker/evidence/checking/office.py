"""Word, Excel, PowerPoint and OpenDocument files: what is inside the container, and what must not be."""

import re
from typing import BinaryIO

from tracker.evidence.checking.markup import elements
from tracker.evidence.checking.refusal import (
    MACROS,
    OUTSIDE_TEMPLATE,
    PASSWORD,
    Refused,
    not_what_it_says,
)
from tracker.evidence.checking.zips import Container
from tracker.evidence.file_types import FileType

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
MACRO_NAMES = re.compile(r"vbaproject|vbadata|/macrosheets/|/activex/|/intlmacrosheets/", re.IGNORECASE)
MACRO_TYPES = re.compile(r"macroenabled|vbaproject|macrosheet|activex", re.IGNORECASE)
BASIC_LISTS = ("script-lb.xml", "script-lc.xml", "dialog-lb.xml", "dialog-lc.xml")
# What a document would fetch by itself when opened; an ordinary hyperlink waits for a click.
FETCHED = ("attachedTemplate", "oleObject", "frame", "subDocument", "aFChunk", "control")
ON_THIS_DISK = re.compile(r"(file:///)?[a-z]:[/\\]|[^/\\:]+$", re.IGNORECASE)


def check_office(content: BinaryIO, size: int, kind: FileType) -> None:
    """A .docx, .xlsx or .pptx without macros, password, packed files or templates from elsewhere."""
    container = _opened(content, size, kind)
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
    container.check_all_content()


def _opened(content: BinaryIO, size: int, kind: FileType) -> Container:
    content.seek(0)
    if content.read(len(OLD_OFFICE)) == OLD_OFFICE:
        protected = ENCRYPTED_PACKAGE in content.read()
        raise Refused(PASSWORD if protected else not_what_it_says(kind.words, kind.extension))
    content.seek(0)
    if content.read(4) != b"PK\x03\x04":
        raise Refused(not_what_it_says(kind.words, kind.extension))
    return Container(content, size)


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
