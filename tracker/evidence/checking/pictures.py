"""JPG and PNG pictures: whole, of a size that can be opened safely, and without the place they were taken."""

import io
import re
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from PIL import Image, UnidentifiedImageError

from tracker.evidence.checking.refusal import DAMAGED, TOO_MANY_PIXELS, Refused, not_what_it_says
from tracker.evidence.file_types import FileType

# We count the pixels ourselves, before anything is unpacked.
Image.MAX_IMAGE_PIXELS = None

MOST_PIXELS = 120_000_000
LONGEST_SIDE = 30_000
GPS = 0x8825
EXIF = b"Exif\x00\x00"
DESCRIBES = (EXIF, b"http://ns.adobe.com/xap/1.0/\x00", b"http://ns.adobe.com/xmp/extension/\x00")
MULTI_PICTURE = b"MPF\x00"
PNG_MARK = b"\x89PNG\r\n\x1a\n"
MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])")
START_OF_SCAN, END_OF_IMAGE = 0xDA, 0xD9


def clean_picture(content: BinaryIO, kind: FileType) -> bytes | None:
    """The picture to keep in place of the one given, or None when it may be kept as it is.

    It is rewritten, without loss, when it says where it was taken or carries more than one picture.
    """
    content.seek(0)
    data = content.read()
    is_png = kind.media_type == "image/png"
    _check_opens(data, kind, "PNG" if is_png else "JPEG")
    clean = clean_png(data) if is_png else clean_jpeg(data)
    return None if clean == data else clean


def _check_opens(data: bytes, kind: FileType, format_name: str) -> None:
    try:
        with Image.open(io.BytesIO(data), formats=[format_name]) as picture:
            wide, high = picture.size
            if wide * high > MOST_PIXELS or max(wide, high) > LONGEST_SIDE:
                raise Refused(TOO_MANY_PIXELS)
            _unpack(picture)
    except UnidentifiedImageError as problem:
        raise Refused(not_what_it_says(kind.words, kind.extension)) from problem
    except (OSError, ValueError, SyntaxError, IndexError, struct.error, zlib.error) as problem:
        raise Refused(DAMAGED) from problem


def _unpack(picture: Image.Image) -> None:
    if picture.format == "JPEG":
        picture.draft("RGB", (picture.width // 8 or 1, picture.height // 8 or 1))
        picture.load()
    else:
        picture.verify()


def clean_jpeg(data: bytes) -> bytes:
    """The same picture; place, further pictures and anything after its end are left out."""
    parts, place = [b"\xff\xd8"], 2
    for marker, start, end in _jpeg_parts(data):
        parts.append(_without_place(marker, data[start:end]))
        place = end
    told_place = b"".join(parts) != data[:place]
    return b"".join(parts) if told_place or place != len(data) else data


def _jpeg_parts(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Each part as (marker, start, end), the picture's own data with the part that announces it."""
    at = 2
    while True:
        found = MARKER.match(data, at)
        if found is None:
            raise Refused(DAMAGED)
        marker = found[1][0]
        if marker == END_OF_IMAGE:
            yield marker, at, found.end()
            return
        if found.end() + 2 > len(data):
            raise Refused(DAMAGED)
        end = found.end() + int.from_bytes(data[found.end() : found.end() + 2], "big")
        if marker == START_OF_SCAN:
            following = MARKER.search(data, end)
            if following is None:
                raise Refused(DAMAGED)
            end = following.start()
        yield marker, at, end
        at = end


def _without_place(marker: int, part: bytes) -> bytes:
    body = part[4:]
    if marker == 0xE2 and body.startswith(MULTI_PICTURE):
        return b""
    if marker != 0xE1 or not body.startswith(DESCRIBES):
        return part
    if not body.startswith(EXIF):
        return b"" if b"gps" in body.lower() else part
    kept = _exif_without_gps(body)
    return part if kept is None else b"\xff\xe1" + struct.pack(">H", len(kept) + 2) + kept


def _exif_without_gps(body: bytes) -> bytes | None:
    """The description without the place; None when it names none. What cannot be read is dropped whole."""
    exif = Image.Exif()
    try:
        exif.load(body)
        if GPS not in exif:
            return None
        del exif[GPS]
        kept = exif.tobytes()
    except (OSError, ValueError, SyntaxError, struct.error, TypeError, KeyError):
        kept = b""
    kept = kept if kept.startswith(EXIF) else EXIF + kept
    return kept if len(kept) < 65_000 else EXIF


def clean_png(data: bytes) -> bytes:
    """The same picture without Exif, without words that tell the place, and without what follows it."""
    parts, at = [PNG_MARK], len(PNG_MARK)
    while at < len(data):
        length, name = struct.unpack_from(">I4s", data, at) if at + 8 <= len(data) else (0, b"")
        chunk = data[at : at + 12 + length]
        if len(chunk) != 12 + length:
            raise Refused(DAMAGED)
        if not _tells_place(name, chunk):
            parts.append(chunk)
        at += len(chunk)
        if name == b"IEND":
            return b"".join(parts)
    raise Refused(DAMAGED)


def _tells_place(name: bytes, chunk: bytes) -> bool:
    if name == b"eXIf":
        return True
    words = chunk[8:-4]
    return name in (b"tEXt", b"iTXt", b"zTXt") and (
        words.startswith((b"XML:com.adobe.xmp", b"Raw profile type")) or b"gps" in words.lower()
    )
