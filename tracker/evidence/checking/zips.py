"""A safe look inside a zip container, reading it ourselves: the library at hand trusts sizes and overlaps.

Whatever two programs might read differently is refused: something before the first or after the last entry,
entries that share bytes or names, and sizes that are not the true ones.
"""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from tracker.evidence.checking.refusal import (
    DAMAGED,
    PACKED_INSIDE,
    PASSWORD,
    TOO_MANY_PARTS,
    UNPACKS_TOO_MUCH,
    Refused,
)

MB = 1024 * 1024
MOST_ENTRIES = 5_000
MOST_DIRECTORY = 4 * MB
MOST_UNPACKED = 200 * MB
RATIO_COUNTS_FROM = 64 * MB
MOST_RATIO = 50
MOST_MARKUP = 8 * MB
CHUNK = 64 * 1024

END = struct.Struct("<4s4H2LH")
LOCAL = struct.Struct("<4s5H3L2H")
ENCRYPTED_FLAGS = 0x0001 | 0x0040 | 0x2000
SYMBOLIC_LINK = 0o120000
PACKED = (
    b"PK\x03\x04", b"PK\x05\x06", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"BZh",
    b"\xfd7zXZ\x00", b"MSCF", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x7fELF", b"MZ\x90",
)  # fmt: skip


@dataclass
class Budget:
    """How much a file may hold, counted together with the files that are packed inside it."""

    size: int
    entries: int = 0
    unpacked: int = 0

    def spend(self, entries: int, unpacked: int) -> None:
        """Raises Refused when it becomes too much."""
        self.entries, self.unpacked = self.entries + entries, self.unpacked + unpacked
        if self.entries > MOST_ENTRIES:
            raise Refused(TOO_MANY_PARTS)
        too_dense = self.unpacked > RATIO_COUNTS_FROM and self.unpacked > MOST_RATIO * self.size
        if self.unpacked > MOST_UNPACKED or too_dense:
            raise Refused(UNPACKS_TOO_MUCH)


class Container:
    """A zip file that passed every check of its structure. `names` are its entries in order."""

    def __init__(self, content: BinaryIO, size: int, budget: Budget | None = None) -> None:
        self._content = content
        self.budget = budget or Budget(size)
        directory_at = _check_end(content, size)
        try:
            self._entries = ZipFile(content).infolist()
        except (BadZipFile, NotImplementedError, ValueError, struct.error, OSError) as problem:
            raise Refused(DAMAGED) from problem
        self.names = [entry.filename for entry in self._entries]
        self._starts = self._places(directory_at)
        self._check_names()
        self.budget.spend(len(self._entries), sum(entry.file_size for entry in self._entries))

    def check_all_content(self, beside: frozenset[str] = frozenset()) -> None:
        """Unpack everything once, keeping nothing. Raises Refused for damage and for files packed inside.

        `beside`: entries that were looked at by themselves already.
        """
        for entry in self._entries:
            if entry.filename in beside:
                continue
            head = b""
            for piece in self._pieces(entry):
                head = head or piece[:512]
            if head.startswith(PACKED) or head[257:262] == b"ustar":
                raise Refused(PACKED_INSIDE)

    def read(self, name: str) -> bytes | None:
        """A small entry's content, or None when there is no such entry."""
        for entry in self._entries:
            if entry.filename == name:
                if entry.file_size > MOST_MARKUP:
                    raise Refused(UNPACKS_TOO_MUCH)
                return b"".join(self._pieces(entry))
        return None

    @contextmanager
    def unpacked(self, name: str) -> Iterator[BinaryIO]:
        """An entry as a file of its own, kept on disk when it is large. Raises Refused for damage."""
        with SpooledTemporaryFile(max_size=MOST_MARKUP) as file:
            for entry in self._entries:
                if entry.filename == name:
                    file.writelines(self._pieces(entry))
            yield cast(BinaryIO, file)

    def stored_plainly(self, name: str) -> bool:
        """Whether the first entry has this name and is not compressed, as OpenDocument demands."""
        return bool(self._entries) and self.names[0] == name and self._entries[0].compress_type == ZIP_STORED

    def _places(self, directory_at: int) -> dict[str, int]:
        """Where each entry's bytes begin. Entries must follow one another without sharing a byte."""
        starts, free_from = {}, 0
        for entry in sorted(self._entries, key=lambda entry: entry.header_offset):
            if entry.header_offset < free_from or (free_from == 0 and entry.header_offset):
                raise Refused(DAMAGED)
            starts[entry.filename] = self._start_of(entry)
            free_from = starts[entry.filename] + entry.compress_size
        if free_from > directory_at:
            raise Refused(DAMAGED)
        return starts

    def _start_of(self, entry: ZipInfo) -> int:
        self._content.seek(entry.header_offset)
        header = self._content.read(LOCAL.size)
        if len(header) < LOCAL.size or not header.startswith(b"PK\x03\x04"):
            raise Refused(DAMAGED)
        *_, name_length, extra_length = LOCAL.unpack(header)
        encoding = "utf-8" if entry.flag_bits & 0x800 else "cp437"
        if self._content.read(name_length) != entry.orig_filename.encode(encoding, "replace"):
            raise Refused(DAMAGED)
        return entry.header_offset + LOCAL.size + name_length + extra_length

    def _check_names(self) -> None:
        if len({name.lower() for name in self.names}) != len(self.names):
            raise Refused(DAMAGED)
        for entry in self._entries:
            if entry.flag_bits & ENCRYPTED_FLAGS:
                raise Refused(PASSWORD)
            link = entry.external_attr >> 16 & 0o170000 == SYMBOLIC_LINK
            if link or _leads_out(entry.orig_filename):
                raise Refused(DAMAGED)

    def _pieces(self, entry: ZipInfo) -> Iterator[bytes]:
        """The entry's content; refuses unless it is exactly as long as it says and its checksum fits."""
        length = checksum = 0
        for piece in self._unpacked(entry):
            length, checksum = length + len(piece), zlib.crc32(piece, checksum)
            if length > entry.file_size:
                raise Refused(DAMAGED)
            yield piece
        if length != entry.file_size or checksum != entry.CRC:
            raise Refused(DAMAGED)

    def _unpacked(self, entry: ZipInfo) -> Iterator[bytes]:
        if entry.compress_type == ZIP_STORED:
            return self._packed(entry)
        if entry.compress_type == ZIP_DEFLATED:
            return _inflated(self._packed(entry))
        raise Refused(DAMAGED)

    def _packed(self, entry: ZipInfo) -> Iterator[bytes]:
        self._content.seek(self._starts[entry.filename])
        left = entry.compress_size
        while left:
            piece = self._content.read(min(CHUNK, left))
            if not piece:
                raise Refused(DAMAGED)
            left -= len(piece)
            yield piece


def _check_end(content: BinaryIO, size: int) -> int:
    """Where the list of entries begins; refuses anything before the archive, after it, or in 64-bit form."""
    if size < END.size:
        raise Refused(DAMAGED)
    content.seek(size - END.size)
    mark, disk, first_disk, here, entries, length, offset, comment = END.unpack(content.read(END.size))
    whole = mark == b"PK\x05\x06" and not (disk or first_disk or comment) and here == entries > 0
    if not whole or offset + length + END.size != size:
        raise Refused(DAMAGED)
    if entries > MOST_ENTRIES or length > MOST_DIRECTORY:
        raise Refused(TOO_MANY_PARTS)
    return int(offset)


def _leads_out(name: str) -> bool:
    parts = name.split("/")
    return "\\" in name or "\0" in name or ":" in parts[0] or name.startswith("/") or ".." in parts


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for piece in pieces:
            while piece:
                yield engine.decompress(piece, CHUNK * 16)
                piece = engine.unconsumed_tail
    except zlib.error as problem:
        raise Refused(DAMAGED) from problem
    if not engine.eof or engine.unused_data:
        raise Refused(DAMAGED)
