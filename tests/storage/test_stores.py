"""Bytes in a local folder: put, read in pieces, missing, removed. (S3 has the same interface.)"""

from io import BytesIO
from pathlib import Path

import pytest

from tests.conftest import settings_for_tests
from tracker.storage.stores import CHUNK, Storage, StorageDown, open_storage

LARGE = bytes(range(256)) * 4096  # 1 MB


@pytest.fixture
def store(tmp_path: Path) -> Storage:
    return open_storage(settings_for_tests(tmp_path, ""))


@pytest.mark.parametrize("content", [b"", b"words", b"\x00\xff" * 10, LARGE])
def test_what_was_put_is_read_again(store: Storage, content: bytes) -> None:
    store.put("ab/cd", content)
    assert store.read("ab/cd") == content


def test_a_stream_is_put_as_it_is(store: Storage) -> None:
    store.put("stream", BytesIO(LARGE))
    assert store.read("stream") == LARGE


def test_large_content_comes_in_pieces(store: Storage) -> None:
    store.put("large", LARGE)
    pieces = list(store.stream("large"))
    assert len(pieces) > 1
    assert all(len(piece) >= CHUNK for piece in pieces[:-1])
    assert b"".join(pieces) == LARGE


def test_what_is_put_again_is_replaced(store: Storage) -> None:
    store.put("key", b"first")
    store.put("key", b"second")
    assert store.read("key") == b"second"


def test_what_is_missing_is_said_plainly(store: Storage) -> None:
    with pytest.raises(StorageDown):
        store.read("missing")


def test_what_was_removed_is_missing(store: Storage) -> None:
    store.put("key", b"words")
    store.delete("key")
    with pytest.raises(StorageDown):
        store.read("key")


def test_the_folder_is_beside_the_database_and_named_in_each_row(store: Storage, tmp_path: Path) -> None:
    store.put("key", b"words")
    assert (tmp_path / "evidence" / "key").read_bytes() == b"words"
    assert store.name == "local"


def test_nothing_half_written_stays_behind(store: Storage, tmp_path: Path) -> None:
    class Broken(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("the line went dead")

    with pytest.raises(StorageDown):
        store.put("key", Broken(b"words"))
    assert [path for path in (tmp_path / "evidence").rglob("*") if path.is_file()] == []


def test_a_folder_that_cannot_be_written_is_said_plainly(store: Storage, tmp_path: Path) -> None:
    (tmp_path / "evidence" / "taken").write_bytes(b"a file where a folder is wanted")
    with pytest.raises(StorageDown):
        store.put("taken/key", b"words")


def test_settings_name_another_store(tmp_path: Path) -> None:
    other = open_storage(settings_for_tests(tmp_path, "", evidence_store="s3://evidence/section-11"))
    assert other.name == "s3://evidence/section-11"
    assert other.folder is None
