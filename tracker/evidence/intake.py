"""Taking a file in: checked, hashed and stored before any row speaks of it. No database here."""

import hashlib
from dataclasses import dataclass, replace
from typing import BinaryIO, Protocol
from uuid import uuid4

from tracker.errors import RuleBroken
from tracker.evidence.checking import check_file
from tracker.evidence.checking.clamd import Verdict, scan
from tracker.evidence.checking.refusal import INFECTED, NOT_CHOSEN, Refused
from tracker.evidence.rules import FileState
from tracker.storage.stores import Storage, StorageDown

NOT_STORED = "The selected file could not be uploaded. Nothing was saved: try again in a few minutes"
CHUNK = 1024 * 1024


class Upload(Protocol):
    """What a browser sent, or anything else with a name and content that can be read more than once."""

    @property
    def filename(self) -> str | None: ...

    @property
    def stream(self) -> BinaryIO: ...


@dataclass(frozen=True)
class NewFile:
    """A file that does not come from a browser, for example one made by code."""

    filename: str
    stream: BinaryIO


@dataclass(frozen=True)
class Incoming:
    """A file that passed every check and is not stored yet. `sha256` is that of the content to keep."""

    display_name: str
    media_type: str
    size: int
    sha256: str
    content: BinaryIO
    state: FileState = FileState.AVAILABLE


@dataclass(frozen=True)
class StoredFile:
    """A file that is durable in a storage and waits for its row."""

    incoming: Incoming
    storage_name: str
    storage_key: str


def inspect(upload: Upload | None, *, limit_mb: int) -> Incoming:
    """Check and hash what was sent. Raises RuleBroken on the field `file` with the plain reason."""
    if upload is None or not upload.filename:
        raise RuleBroken(NOT_CHOSEN, field="file")
    try:
        checked = check_file(upload.stream, upload.filename, limit_mb=limit_mb)
    except Refused as problem:
        raise RuleBroken(problem.reason, field="file") from problem
    sha256 = hashlib.sha256()
    while piece := checked.content.read(CHUNK):
        sha256.update(piece)
    checked.content.seek(0)
    return Incoming(
        checked.display_name, checked.media_type, checked.size, sha256.hexdigest(), checked.content
    )


def scanned(incoming: Incoming, clamd: str) -> Incoming:
    """What the virus scanner at this address says; without an address there is no scan.

    Raises RuleBroken for an infected file. When the scanner cannot be asked, the file waits to be checked.
    """
    if not clamd:
        return incoming
    verdict = scan(clamd, iter(lambda: incoming.content.read(CHUNK), b""))
    incoming.content.seek(0)
    if verdict is Verdict.INFECTED:
        raise RuleBroken(INFECTED, field="file")
    return incoming if verdict is Verdict.CLEAN else replace(incoming, state=FileState.BEING_CHECKED)


def store(incoming: Incoming, place: Storage) -> StoredFile:
    """Make the content durable under a key of our own. Raises RuleBroken when the storage is down."""
    key = uuid4().hex
    try:
        place.put(key, incoming.content)
    except StorageDown as problem:
        raise RuleBroken(NOT_STORED, field="file") from problem
    return StoredFile(incoming, place.name, key)
