"""Which files are taken and which are refused, family by family (TRUST, Uploads)."""

import io
from contextlib import suppress

import pytest
from PIL import Image

from tests.evidence import samples as make
from tests.evidence.cases import GOOD, MISMATCHED, REFUSED
from tracker.evidence.checking import check_file
from tracker.evidence.checking.refusal import Refused, not_what_it_says
from tracker.evidence.file_types import FILE_TYPES


def refused(content: bytes, name: str, limit_mb: int = 25) -> str:
    with pytest.raises(Refused) as caught:
        check_file(io.BytesIO(content), name, limit_mb=limit_mb)
    return caught.value.reason


@pytest.mark.parametrize("name", GOOD)
def test_a_good_file_is_taken_as_it_is(name: str) -> None:
    checked = check_file(io.BytesIO(GOOD[name]), name, limit_mb=25)
    assert checked.content.read() == GOOD[name]
    assert checked.size == len(GOOD[name])
    assert checked.media_type.startswith(FILE_TYPES[name.rpartition(".")[2].lower()].media_type)


@pytest.mark.parametrize("name", MISMATCHED)
def test_name_and_content_must_agree(name: str) -> None:
    kind = FILE_TYPES[name.rpartition(".")[2]]
    assert refused(MISMATCHED[name], name) == not_what_it_says(kind.words, kind.extension)


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_file_is_refused_with_its_reason(name: str) -> None:
    content, reason = REFUSED[name]
    assert refused(content, name, limit_mb=1) == reason


def test_every_family_has_a_good_and_a_bad_case() -> None:
    assert {name.rpartition(".")[2].lower() for name in GOOD} == set(FILE_TYPES)
    assert len(GOOD) + len(MISMATCHED) + len(REFUSED) >= 120


def test_the_limit_itself_is_allowed() -> None:
    check_file(io.BytesIO(b"a" * 1024 * 1024), "a.txt", limit_mb=1)


def test_text_remembers_its_character_set() -> None:
    assert (
        check_file(io.BytesIO(GOOD["utf-8.txt"]), "a.txt", limit_mb=1).media_type
        == "text/plain; charset=utf-8"
    )
    windows = check_file(io.BytesIO(GOOD["windows.txt"]), "a.txt", limit_mb=1)
    assert windows.media_type == "text/plain; charset=windows-1252"


def test_a_photograph_loses_its_place_and_nothing_else() -> None:
    given = make.photograph()
    assert 0x8825 in Image.open(io.BytesIO(given)).getexif()
    checked = check_file(io.BytesIO(given), "a.jpg", limit_mb=1)
    kept = checked.content.read()
    picture = Image.open(io.BytesIO(kept))
    assert 0x8825 not in picture.getexif()
    assert picture.getexif()[0x010F] == "Camera maker"
    assert picture.tobytes() == Image.open(io.BytesIO(given)).tobytes()
    assert checked.size == len(kept)


def test_what_follows_a_photograph_is_left_out() -> None:
    given = make.picture()
    for hidden in (make.zip_of({"a": b"a"}), b"<script>alert(1)</script>", make.photograph()):
        kept = check_file(io.BytesIO(given + hidden), "a.jpg", limit_mb=1).content.read()
        assert kept == given
    png = make.picture("PNG")
    assert check_file(io.BytesIO(png + b"PK\x03\x04"), "a.png", limit_mb=1).content.read() == png


def test_the_same_photograph_is_cleaned_to_the_same_bytes() -> None:
    first, second = (check_file(io.BytesIO(make.photograph()), "a.jpg", limit_mb=1) for _ in range(2))
    assert first.content.read() == second.content.read()


@pytest.mark.parametrize("name", GOOD)
def test_no_damage_is_ever_an_error_of_ours(name: str) -> None:
    """Cut short or with single bytes changed, a file is taken or refused, and nothing else happens."""
    content = GOOD[name]
    for at in range(0, len(content), max(1, len(content) // 60)):
        for damaged in (content[:at], content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]):
            with suppress(Refused):
                check_file(io.BytesIO(damaged), name, limit_mb=25)
