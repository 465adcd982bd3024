"""One interface to a local folder or an S3-compatible store. Keys are made by us, never by people."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import obstore
from flask import Flask, current_app
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from tracker.config import Settings

CHUNK = 256 * 1024
CLIENT = {"connect_timeout": "5s", "timeout": "30s"}


class StorageDown(Exception):
    """The store could not be reached or refused; nothing was stored."""


@dataclass(frozen=True)
class Storage:
    """A named place for bytes. A file's row remembers the name, so that stores can be changed later."""

    name: str
    store: ObjectStore
    folder: Path | None = None

    def put(self, key: str, content: BinaryIO | bytes) -> None:
        """Store the content; when this returns it survives a power cut. Raises StorageDown."""
        try:
            obstore.put(self.store, key, content)
        except (BaseError, OSError) as problem:
            raise StorageDown(str(problem)) from problem
        if self.folder is not None:
            _make_durable(self.folder / key)

    def keys_older_than(self, moment: datetime) -> Iterator[list[str]]:
        """The keys of what was stored before then, some at a time. Raises StorageDown."""
        try:
            for found in obstore.list(self.store):
                yield [str(each["path"]) for each in found if each["last_modified"] < moment]
        except (BaseError, OSError) as problem:
            raise StorageDown(str(problem)) from problem

    def stream(self, key: str) -> Iterator[bytes]:
        """The content in pieces. Raises StorageDown when it is missing or cannot be read."""
        try:
            for piece in obstore.get(self.store, key).stream(min_chunk_size=CHUNK):
                yield bytes(piece)
        except (BaseError, OSError) as problem:
            raise StorageDown(str(problem)) from problem

    def read(self, key: str) -> bytes:
        """The whole content. Raises StorageDown."""
        return b"".join(self.stream(key))

    def delete(self, key: str) -> None:
        """Remove the content; used only for orphans that no row names."""
        try:
            obstore.delete(self.store, key)
        except (BaseError, OSError) as problem:
            raise StorageDown(str(problem)) from problem


def _make_durable(path: Path) -> None:
    for target in (path, path.parent):
        try:
            _sync(target)
        except OSError as problem:
            raise StorageDown(str(problem)) from problem


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def open_storage(settings: Settings) -> Storage:
    """The storage the settings name: `local` (a folder beside the database) or `s3://bucket/prefix`."""
    if settings.evidence_store == "local":
        folder = settings.data_folder / "evidence"
        folder.mkdir(parents=True, exist_ok=True)
        return Storage("local", LocalStore(folder), folder)
    options: Any = {"client_options": CLIENT}
    return Storage(settings.evidence_store, from_url(settings.evidence_store, **options))


def init_app(app: Flask, settings: Settings) -> None:
    """Open the storage once per process."""
    app.extensions["storage"] = open_storage(settings)


def storage() -> Storage:
    """The storage of the running application."""
    found: Storage = current_app.extensions["storage"]
    return found


def storage_named(name: str) -> Storage:
    """The storage that a file's row remembers, also after the installation moved to another one."""
    current = storage()
    if name == current.name:
        return current
    settings: Settings = current_app.extensions["settings"]
    return open_storage(settings.model_copy(update={"evidence_store": name}))
