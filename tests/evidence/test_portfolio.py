"""The portfolio: what is in it, what it says about what is not, and how little memory it takes."""

import hashlib
import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from tests import factories
from tests.evidence.build import (
    cite_at,
    different_pdf,
    make_file,
    make_link,
    make_note,
    make_return,
    replace_with,
    stored,
)
from tests.support.queries import count_queries
from tracker.assessments.evidence_queries import list_portfolio
from tracker.assessments.rules import AssessmentStatus
from tracker.audit.models import AuditEntry
from tracker.clock import now
from tracker.db import db
from tracker.evidence.names import portable
from tracker.evidence.portfolio import HEADINGS, Portfolio, PortfolioItem
from tracker.evidence.rules import EvidenceKind, FileState
from tracker.policy import Role
from tracker.storage.stores import StorageDown, storage


@pytest.fixture
def assessment(session: Any) -> Any:
    return make_return()


@pytest.fixture
def lead(assessment: Any, sign_in: Any) -> Any:
    return sign_in(factories.make_user(Role.AGENCY_LEAD, assessment.agency))


def address(assessment: Any) -> str:
    return f"/assessments/{assessment.id}/portfolio.zip"


def taken(browser: Any, assessment: Any) -> zipfile.ZipFile:
    archive = zipfile.ZipFile(io.BytesIO(browser.download(address(assessment)).data))
    assert archive.testzip() is None
    return archive


def index(archive: zipfile.ZipFile) -> list[dict[str, Any]]:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(archive.read("Index.xlsx"))).get_sheet_by_index(0)
    headings, *lines = rows.to_python()
    assert tuple(headings) == HEADINGS
    return [dict(zip(HEADINGS, line, strict=True)) for line in lines]


def item(number: int = 1, **changes: Any) -> PortfolioItem:
    content = changes.pop("content", b"words")
    values: dict[str, Any] = {
        "item_id": uuid4(), "kind": EvidenceKind.FILE, "title": f"Policy {number}", "owner_name": "",
        "document_date": None, "review_by": None, "added_at": datetime(2026, 1, 1, tzinfo=UTC), "url": "",
        "held_at": "", "display_name": "policy.pdf", "media_type": "application/pdf", "size": len(content),
        "state": FileState.AVAILABLE, "ref": "3.4", "standard": "Supervision", "see": "", "number": 1,
        "uploaded_at": None, "sha256": hashlib.sha256(content).hexdigest(), "storage_name": "local",
        "storage_key": "k", "newer_at": None,
    }  # fmt: skip
    return PortfolioItem(**values | changes)


def made(items: list[PortfolioItem], pieces: list[bytes] | None = None) -> zipfile.ZipFile:
    given = [b"words"] if pieces is None else pieces
    stream = Portfolio("Heading", items).stream(lambda _name, _key: iter(given))
    return zipfile.ZipFile(io.BytesIO(b"".join(stream)))


def test_files_stand_by_standard_and_everything_is_in_the_index(assessment: Any, lead: Any) -> None:
    agency = assessment.agency
    policy = make_file(agency, "Supervision policy", review_by=date(2027, 1, 1))
    cite_at(policy, assessment, "1.1", see="page 3")
    cite_at(policy, assessment, "2.1", see="page 9")
    cite_at(make_file(agency, "Log: a/b?", different_pdf("log")), assessment, "1.1")
    cite_at(make_link(agency, "Website"), assessment, "1.2")
    cite_at(make_note(agency, "Personnel files"), assessment, "1.2")
    make_file(agency, "Never cited")
    archive = taken(lead, assessment)
    first = "1.1 Standard 1.1/01 Supervision policy.pdf"
    assert archive.namelist() == [first, "1.1 Standard 1.1/02 Log a b.pdf", "Index.txt", "Index.xlsx"]
    assert archive.read(first) == stored(policy)
    rows = index(archive)
    where = HEADINGS[5]
    assert [(row["Standard"], row["Title"], row["See"], row[where]) for row in rows] == [
        ("1.1", "Supervision policy", "page 3", first),
        ("1.1", "Log: a/b?", "page 4", "1.1 Standard 1.1/02 Log a b.pdf"),
        ("1.2", "Website", "page 4", "https://a.example/p"),
        ("1.2", "Personnel files", "page 4", "Mill Lane office"),
        ("2.1", "Supervision policy", "page 9", first),
    ]
    assert rows[0]["SHA-256"] == hashlib.sha256(stored(policy)).hexdigest()
    assert rows[0]["Review by"] == date(2027, 1, 1)
    text = archive.read("Index.txt").decode("utf-8-sig")
    assert text.startswith(f"Evidence cited in the return of {agency.name}")
    assert "    File, link or where it is held: Mill Lane office\r\n" in text


def test_it_leaves_like_any_download_and_is_noted(assessment: Any, lead: Any) -> None:
    cite_at(make_file(assessment.agency), assessment)
    response = lead.download(address(assessment))
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Content-Type"] == "application/zip"
    assert response.headers["Cache-Control"] == "no-store"
    assert "Evidence of" in response.headers["Content-Disposition"]
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()
    assert (entry.verb, entry.after) == ("assessment.export", {"kind": "portfolio"})


def test_a_submitted_return_gives_the_version_it_was_submitted_with(
    assessment: Any, sign_in: Any, clock: Any
) -> None:
    policy = make_file(assessment.agency, "Policy")
    old = stored(policy)
    cite_at(policy, assessment)
    assessment.status, assessment.receipt_reference = AssessmentStatus.SUBMITTED, "S11-P-1"
    assessment.submitted_at = now()
    clock.shift(timedelta(days=31))
    replace_with(policy, different_pdf("swapped"))
    grader = sign_in(factories.make_user(Role.MODERATOR, assessment.cycle.board))
    archive = taken(grader, assessment)
    assert archive.read("1.1 Standard 1.1/01 Policy.pdf") == old
    assert index(archive)[0]["Note"] == "As submitted; a newer version of 3 December 2026 exists"
    assert index(archive)[0]["Version"] == 1


def test_what_waits_was_refused_or_is_missing_is_named(assessment: Any, lead: Any) -> None:
    files = {state: make_file(assessment.agency, state.label) for state in FileState}
    gone = make_file(assessment.agency, "Gone")
    for state, file in files.items():
        file.versions[0].state = state
        cite_at(file, assessment)
    cite_at(gone, assessment, "1.2")
    storage().delete(gone.versions[0].storage_key)
    archive = taken(lead, assessment)
    assert archive.namelist() == ["1.1 Standard 1.1/01 Available.pdf", "Index.txt", "Index.xlsx"]
    notes = {row["Title"]: row["Note"] for row in index(archive)}
    assert notes == {
        "Available": "",
        "Received": "Not included: received",
        "Being checked": "Not included: being checked",
        "Refused": "Not included: refused",
        "Gone": "The file could not be read from the storage and is not in this portfolio",
    }


def test_a_file_that_breaks_off_or_changed_never_breaks_the_zip() -> None:
    def broken(_name: str, key: str) -> Iterator[bytes]:
        yield b"words"
        if key == "broken":
            raise StorageDown("gone")

    items = [item(1, storage_key="broken"), item(2, sha256="0" * 64), item(3)]
    portfolio = Portfolio("Heading", items)
    archive = zipfile.ZipFile(io.BytesIO(b"".join(portfolio.stream(broken))))
    assert archive.testzip() is None
    notes = [row["Note"] for row in index(archive)]
    assert [note.split(":")[0] for note in notes] == [
        "The file could not be read to its end", "The file is not the one that was added", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Supervision policy", "Supervision policy"),
        ('a/b\\c:d*e?f"g<h>i|j', "a b c d e f g h i j"),  # what Windows does not take
        ("..", "document"),  # leads out
        ("../../etc/passwd", "etc passwd"),
        ("ends with dots...", "ends with dots"),  # Windows cuts them off
        (" spaces  between ", "spaces between"),
        ("CON", "_CON"),  # devices of Windows
        ("lpt1.txt", "_lpt1.txt"),
        ("Constable", "Constable"),
        ("turned\u202efdp", "turnedfdp"),
        ("new\nline\x00", "newline"),
        ("Ysgol Gynradd Ŵy", "Ysgol Gynradd Ŵy"),
        ("", "document"),
        ("x" * 300, "x" * 60),
    ],
)
def test_names_are_taken_by_every_system(text: str, expected: str) -> None:
    assert portable(text, 60) == expected


def test_titles_alike_are_numbered_and_endings_are_not_doubled() -> None:
    names = made([item(title="Policy"), item(title="POLICY"), item(title="Policy.pdf")]).namelist()
    assert names[:3] == [f"3.4 Supervision/{number:02} {name}.pdf" for number, name in
                         enumerate(("Policy", "POLICY", "Policy"), start=1)]  # fmt: skip


def test_formulas_in_titles_stay_words() -> None:
    assert index(made([item(title="=1+1", see="@SUM(A1)")]))[0]["Title"] == "=1+1"


def test_two_hundred_files_take_no_more_memory_than_a_few() -> None:
    """Twenty megabytes are streamed; what is held at any moment is a piece and the list of names."""
    piece = bytes(50_000)
    items = [item(number, content=piece * 2) for number in range(200)]

    def peak(some: list[PortfolioItem]) -> tuple[int, int]:
        tracemalloc.start()
        stream = Portfolio("Heading", some).stream(lambda _name, _key: iter([piece, piece]))
        sent = sum(len(part) for part in stream)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return sent, most

    sent, most = peak(items)
    assert sent > 20_000_000
    assert most < 4_000_000, f"{most:,} bytes at once for {sent:,}"


def test_the_list_is_one_query_however_long(assessment: Any) -> None:
    for number in range(20):
        cite_at(make_link(assessment.agency, f"Link {number}"), assessment)
    with count_queries() as counted:
        assert len(list_portfolio(assessment.id)) == 20
    assert counted.count == 1, counted


def test_who_may_take_it(assessment: Any, sign_in: Any, lead: Any) -> None:
    cite_at(make_file(assessment.agency), assessment)
    board = assessment.cycle.board
    graders = sign_in(factories.make_user(Role.BOARD_MANAGER, board))
    graders.refused(409, address(assessment))  # not submitted
    contributor = sign_in(factories.make_user(Role.CONTRIBUTOR, assessment.agency))
    contributor.refused(403, address(assessment))
    sign_in(factories.make_user(Role.BOARD_READER, board)).refused(403, address(assessment))
    stranger = sign_in(factories.make_user(Role.AGENCY_LEAD, make_return().agency))
    stranger.refused(404, address(assessment))
    assessment.status = AssessmentStatus.SUBMITTED
    assessment.submitted_at, assessment.receipt_reference = now(), "S11-P-2"
    assert taken(graders, assessment).namelist()[0].startswith("1.1 ")
    page = lead.get_ok(f"/assessments/{assessment.id}/read")
    assert page.link_to("Download all evidence (zip)") == address(assessment)


def test_an_empty_return_gives_an_empty_index(assessment: Any, lead: Any) -> None:
    assert taken(lead, assessment).namelist() == ["Index.txt", "Index.xlsx"]
