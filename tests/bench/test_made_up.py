"""What the board is filled with: answers of a realistic length, and files that our own checks let in."""

from io import BytesIO

import pytest

from tracker.bench.files import form_with_pdf, pdf
from tracker.bench.load import Answer, WrongAnswer, keep_cookies
from tracker.bench.words import LONGEST, SHORTEST, answer
from tracker.evidence.checking import check_file


def test_answers_have_a_realistic_length_and_differ() -> None:
    texts = [answer(number) for number in range(600)]
    assert all(SHORTEST <= len(text.split()) <= LONGEST for text in texts)
    assert len(set(texts)) > 300
    assert answer(7) == answer(7)


def test_files_are_real_and_differ() -> None:
    first, second = pdf(1), pdf(2)
    assert first != second
    assert 1024 * 1024 < len(first) < 1024 * 1024 + 2_000
    check_file(BytesIO(first), "document-1.pdf", limit_mb=25)


def test_the_form_carries_fields_and_file() -> None:
    body, media_type = form_with_pdf({"title": "Document 3"}, "file", 3)
    boundary = media_type.partition("boundary=")[2].encode()
    assert body.count(b"--" + boundary) == 3  # a field, the file, the end
    assert b'name="title"\r\n\r\nDocument 3\r\n' in body
    assert pdf(3) in body


def test_an_answer_must_be_the_expected_one() -> None:
    page = Answer(200, b'<input name="version" type="hidden" value="4">')
    assert page.expect(200, "version") is page
    assert page.hidden("version") == "4"
    with pytest.raises(WrongAnswer, match="answered 200 instead of 302"):
        page.expect(302)
    with pytest.raises(WrongAnswer, match="lacks “Agency”"):
        page.expect(200, "Agency")
    with pytest.raises(WrongAnswer, match="no field “csrf_token”"):
        page.hidden("csrf_token")


def test_cookies_are_kept_and_replaced() -> None:
    jar: dict[str, str] = {"old": "1"}
    keep_cookies(jar, Answer(200, b"", ("session=abc=; Path=/; HttpOnly", "old=2")))
    assert jar == {"session": "abc=", "old": "2"}
