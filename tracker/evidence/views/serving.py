"""Handing a stored file on: never as a page of ours, always noted in the audit trail.

Chromium shows PDFs, pictures and text under the sandbox policy, without running anything in them; other kinds
are always downloaded. Only a file in the state *available* leaves the storage.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import structlog
from flask import Response, abort, request

from tracker.db import writing
from tracker.errors import WrongState
from tracker.evidence.file_types import type_of
from tracker.evidence.names import content_disposition
from tracker.evidence.operations import note_opened
from tracker.evidence.rules import FileState
from tracker.formatting import format_size
from tracker.forms import clean_text
from tracker.headers import DOWNLOAD_POLICY
from tracker.policy import Scope, current_actor
from tracker.storage.stores import StorageDown, storage_named

WHY_NOT = {
    FileState.RECEIVED: "This file has not been checked yet. Try again in a few minutes.",
    FileState.BEING_CHECKED: "This file waits to be checked for viruses. Try again in a few minutes.",
}
MOST_PREVIEW = 64 * 1024
MOST_LINES = 200
log = structlog.get_logger()


def file_words(version: Any) -> str:
    """What a file is: PDF, 2.1 MB."""
    kind = type_of(version.media_type)
    return f"{kind.words if kind else 'File'}, {format_size(version.size)}"


def may_be_shown(version: Any) -> bool:
    """Whether a browser may show it; the rest is downloaded."""
    kind = type_of(version.media_type)
    return kind is not None and kind.shown and version.state is FileState.AVAILABLE


def send_version(item: Any, version: Any, *, scope: Scope) -> Response:
    """The file, to be shown when the address asks for it (`?view=1`) and it may be; else as a download.

    Raises WrongState (409) with the reason while the file is not available. 503 when the storage is down.
    """
    if version.state is not FileState.AVAILABLE:
        reason = version.refusal or "It did not pass the checks."
        raise WrongState(WHY_NOT.get(version.state, f"This file was refused. {reason}"))
    inline = request.args.get("view") == "1" and may_be_shown(version)
    response = Response(_pieces(version), headers=_headers(version, inline=inline))
    number = version.number
    with writing():
        note_opened(item, "view" if inline else "download", scope=scope, number=number, actor=current_actor())
    return response


@dataclass(frozen=True)
class Preview:
    """The beginning of a text file; `cut` when there is more of it."""

    text: str
    cut: bool


def preview(item: Any, version: Any, *, scope: Scope) -> Preview | None:
    """The first lines of a text file to read in the page, which counts as a view; None for other kinds.

    Reads a bounded part of it. None also when the storage is down: the page has the link still.
    """
    plain, _, charset = version.media_type.partition("; charset=")
    if version.state is not FileState.AVAILABLE or plain not in ("text/plain", "text/csv"):
        return None
    try:
        head = _head(version)
    except StorageDown as problem:
        log.error("evidence not readable", key=version.storage_key, error=str(problem))
        return None
    lines = clean_text(head.decode(charset or "utf-8", errors="replace")).split("\n")
    cut = version.size > len(head) or len(lines) > MOST_LINES
    number = version.number
    with writing():
        note_opened(item, "view", scope=scope, number=number, actor=current_actor())
    return Preview("\n".join(lines[:MOST_LINES]), cut)


def _head(version: Any) -> bytes:
    found = b""
    for piece in storage_named(version.storage_name).stream(version.storage_key):
        found += piece
        if len(found) >= MOST_PREVIEW:
            break
    return found[:MOST_PREVIEW]


def _headers(version: Any, *, inline: bool) -> dict[str, str]:
    return {
        "Content-Type": version.media_type,
        "Content-Length": str(version.size),
        "Content-Disposition": content_disposition(version.display_name, inline=inline),
        "Content-Security-Policy": DOWNLOAD_POLICY,
        "Cache-Control": "no-store",
    }


def _pieces(version: Any) -> Iterator[bytes]:
    """The content, its first piece already read: a storage that is down is noticed before we answer."""
    pieces = storage_named(version.storage_name).stream(version.storage_key)
    try:
        first = next(pieces)
    except (StorageDown, StopIteration) as problem:
        log.error("evidence not readable", key=version.storage_key, error=str(problem))
        abort(503)
    return chain([first], pieces)
