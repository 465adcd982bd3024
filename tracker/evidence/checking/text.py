"""Plain text, rich text and email."""

import re
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import BinaryIO

from tracker.evidence.checking.refusal import (
    BAD_ATTACHMENT,
    DAMAGED,
    NOT_TEXT,
    OUTSIDE_TEMPLATE,
    PACKED_INSIDE,
    Refused,
    not_what_it_says,
)
from tracker.evidence.file_types import FileType

OTHER_KINDS = (b"%PDF-", b"{\\rtf", b"PK\x03\x04", b"%!PS", b"\xd0\xcf\x11\xe0", b"#!/")
WEB_PAGE = re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|head|body|script|svg|\?xml|\?php)", re.IGNORECASE)
CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
OBJECTS = re.compile(rb"\\(objdata|objemb|objlink|objautlink|objupdate|objocx|object|bin\d)", re.IGNORECASE)
OUTSIDE = re.compile(
    rb"\\\*\s*\\template\s[^}]*(https?:|ftp:|\\\\\\\\)|(includepicture|includetext|dde(auto)?)\s[^}]*(https?:|\\\\)",
    re.IGNORECASE,
)
MOST_PARTS = 200
BODIES = frozenset(
    {"text/plain", "text/html", "text/calendar", "text/enriched", "message/delivery-status", "image/gif",
     "message/disposition-notification", "application/pgp-signature", "application/pkcs7-signature"}
)  # fmt: skip

# What Python's own reader is known to raise for messages that nobody's program wrote.
BROKEN_MESSAGE = (ValueError, LookupError, AttributeError, TypeError, RecursionError)

CheckAttachment = Callable[[bytes, str], None]


def check_text(content: BinaryIO, kind: FileType) -> str:
    """Plain text without NUL or other control characters; gives its character set for the media type."""
    content.seek(0)
    data = content.read()
    if data.startswith(OTHER_KINDS) or WEB_PAGE.match(data):
        raise Refused(not_what_it_says(kind.words, kind.extension))
    if CONTROLS.search(data):
        raise Refused(NOT_TEXT)
    for charset in ("utf-8", "windows-1252"):
        try:
            data.decode(charset)
        except UnicodeDecodeError:
            continue
        return charset
    raise Refused(NOT_TEXT)


def check_rich_text(content: BinaryIO, kind: FileType) -> None:
    """An .rtf without objects packed inside and without a template or picture from elsewhere."""
    content.seek(0)
    data = content.read()
    if not data.startswith(b"{\\rtf1") or not data.rstrip(b"\x00\r\n\t ").endswith(b"}"):
        raise Refused(not_what_it_says(kind.words, kind.extension))
    if OBJECTS.search(data):
        raise Refused(PACKED_INSIDE)
    if OUTSIDE.search(data):
        raise Refused(OUTSIDE_TEMPLATE)


def check_email(content: BinaryIO, kind: FileType, check_attachment: CheckAttachment) -> None:
    """One saved message. What is attached to it must be a file that could be added by itself."""
    content.seek(0)
    data = content.read()
    if b"\x00" in data or not re.match(rb"[A-Za-z][A-Za-z0-9-]{0,70}:", data):
        raise Refused(not_what_it_says(kind.words, kind.extension))
    try:
        _check_message(BytesParser(policy=policy.default).parsebytes(data), kind, check_attachment)
    except BROKEN_MESSAGE as problem:
        raise Refused(DAMAGED) from problem


def _check_message(message: EmailMessage, kind: FileType, check_attachment: CheckAttachment) -> None:
    if not any(message.get(name) for name in ("From", "Date", "Subject", "Received")):
        raise Refused(not_what_it_says(kind.words, kind.extension))
    parts = [part for part in message.walk() if not part.is_multipart()]
    if len(parts) > MOST_PARTS:
        raise Refused(BAD_ATTACHMENT)
    for part in parts:
        _check_part(part, check_attachment)


def _check_part(part: EmailMessage, check_attachment: CheckAttachment) -> None:
    name = part.get_filename()
    if name is None and part.get_content_type() in BODIES:
        return
    payload = part.get_payload(decode=True)
    if part.get_content_type() == "image/gif" and isinstance(payload, bytes) and payload.startswith(b"GIF8"):
        return
    try:
        check_attachment(payload if isinstance(payload, bytes) else b"", name or _name_for(part))
    except Refused as problem:
        raise Refused(BAD_ATTACHMENT) from problem


def _name_for(part: EmailMessage) -> str:
    return f"part.{part.get_content_subtype()}"
