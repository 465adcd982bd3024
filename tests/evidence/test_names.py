"""File names as people and attackers give them, and as we show them and send them back."""

import pytest

from tracker.evidence.names import clean_name, content_disposition, extension, title_from

NAMES = [
    ("policy.pdf", "policy.pdf"),
    ("Safeguarding  policy .pdf", "Safeguarding policy.pdf"),  # runs of spaces
    ("../../etc/passwd", "passwd"),
    ("..\\..\\boot.ini", "boot.ini"),
    ("C:\\Documents\\policy.docx", "policy.docx"),  # what old browsers sent
    ("/etc/policy.pdf", "policy.pdf"),
    ("policy.pdf\x00.exe", "policy.pdf.exe"),  # NUL hides nothing
    ("policy\r\nSet-Cookie: a=b.pdf", "policySet-Cookie_ a=b.pdf"),
    ("annual\u202efdp.exe", "annualfdp.exe"),  # right-to-left override
    ("zero\u200bwidth.pdf", "zerowidth.pdf"),
    ("policy.pdf.", "policy.pdf"),  # Windows drops dots and spaces at the end
    ("policy.pdf . ", "policy.pdf"),
    (".pdf", "document.pdf"),
    ("...", "document"),
    ("", "document"),
    (None, "document"),
    ("a:b|c?.pdf", "a_b_c_.pdf"),
    ("policy.pdf:stream.exe", "policy.pdf_stream.exe"),
    ('<script>"x".pdf', "_script__x_.pdf"),
    ("Полiтика.docx", "Полiтика.docx"),
    ("政策.PDF", "政策.PDF"),
    ("Cafe\u0301.txt", "Café.txt"),  # composed
    ("a" * 300 + ".docx", "a" * 195 + ".docx"),
    ("a." + "b" * 300, "a." + "b" * 20),
    ("\ud800lone.pdf", "lone.pdf"),
]


@pytest.mark.parametrize(("raw", "shown"), NAMES)
def test_names_are_made_fit_to_show(raw: str | None, shown: str) -> None:
    assert clean_name(raw) == shown
    assert clean_name(shown) == shown, "cleaning twice changes nothing"
    assert len(shown) <= 200


@pytest.mark.parametrize(
    ("name", "ending"),
    [("a.PDF", "pdf"), ("a.pdf.exe", "exe"), ("a", ""), ("a.", ""), (".pdf", "pdf"), ("a.tar.GZ", "gz")],
)
def test_only_the_last_ending_counts(name: str, ending: str) -> None:
    assert extension(name) == ending


def test_a_title_is_the_name_without_its_ending() -> None:
    assert title_from("Training_log_2026.xlsx") == "Training log 2026"
    assert title_from("no ending") == "no ending"


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("policy.pdf", "attachment; filename=\"policy.pdf\"; filename*=UTF-8''policy.pdf"),
        ("a b.pdf", "attachment; filename=\"a b.pdf\"; filename*=UTF-8''a%20b.pdf"),
        ("Café.txt", "attachment; filename=\"Cafe.txt\"; filename*=UTF-8''Caf%C3%A9.txt"),
        ("政策.pdf", "attachment; filename=\"document.pdf\"; filename*=UTF-8''%E6%94%BF%E7%AD%96.pdf"),
        ("100%.pdf", "attachment; filename=\"100%.pdf\"; filename*=UTF-8''100%25.pdf"),
        ("it's.pdf", "attachment; filename=\"it's.pdf\"; filename*=UTF-8''it%27s.pdf"),
    ],
)
def test_the_download_header_holds_any_name(name: str, header: str) -> None:
    assert content_disposition(name) == header


def test_a_quote_in_a_name_cannot_end_the_header() -> None:
    assert content_disposition('a"; x="b.pdf').count('"') == 2
    assert content_disposition("a.pdf", inline=True).startswith("inline; ")
