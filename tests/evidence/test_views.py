"""The library's pages: who may see them, what they say, and exactly how files leave."""

import io
from datetime import timedelta
from unittest import mock
from uuid import uuid4

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from tests import factories
from tests.evidence import samples
from tests.evidence.build import cite_at, different_pdf, make_file, make_link, make_note, make_return, stored
from tests.support.queries import count_queries
from tracker.audit.models import AuditEntry
from tracker.clock import today
from tracker.db import db
from tracker.evidence.models import EvidenceItem
from tracker.evidence.rules import FileState
from tracker.policy import Role
from tracker.storage.stores import Storage, StorageDown


@pytest.fixture
def assessment(session):
    return make_return()


@pytest.fixture
def agency(assessment):
    return assessment.agency


@pytest.fixture
def lead(agency, sign_in):
    return sign_in(factories.make_user(Role.AGENCY_LEAD, agency))


CAFE_POLICY = "filename*=UTF-8''Caf%C3%A9_policy.pdf"


def library(agency) -> str:
    return f"/agencies/{agency.id}/evidence"


def sent(content: bytes, name: str = "policy.pdf", **fields: str) -> dict[str, object]:
    return {"way": "file", "file": (io.BytesIO(content), name), **fields}


def last_entry() -> AuditEntry:
    return db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()


def test_an_empty_library_says_what_will_be_here(agency, lead):
    page = lead.get_ok(library(agency))
    assert page.h1 == "Evidence"
    assert "No evidence yet" in page.text
    assert page.link_to("Add evidence") == f"{library(agency)}/add"


def test_the_library_lists_filters_and_sorts(assessment, agency, lead):
    cite_at(make_file(agency, "Alpha"), assessment)
    make_link(agency, "Beta", review_by=today() - timedelta(days=3))
    page = lead.get_ok(library(agency))
    assert [row["Title ▲"] for row in page.rows()] == ["Alpha", "Beta"]
    assert page.rows()[0]["Cited ↕"] == "1"
    assert "Past review" in page.rows()[1]["Review by ↕"]
    assert "1 item" in lead.get_ok(page.link_to("Links")).text
    assert "Alpha" not in lead.get_ok(page.link_to("Past review")).text
    assert "Nothing fits" in lead.get_ok(f"{library(agency)}?q=zzz").text
    for nonsense in ("?page=x&sort=y&kind=z&show=w", "?page=0", "?page=999999999", "?q=%25_"):
        lead.get_ok(library(agency) + nonsense)


def test_the_library_can_be_taken_away(agency, lead):
    make_link(agency, "=1+1")
    response = lead.download(f"{library(agency)}?format=xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(response.data)).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "Title"
    assert rows[1][:2] == ["=1+1", "Link"]


def test_the_library_costs_the_same_for_few_and_many(assessment, agency, lead):
    def queries() -> int:
        with count_queries() as counted:
            lead.get_ok(library(agency))
        assert counted.count <= 15, counted
        return counted.count

    cite_at(make_file(agency, "First"), assessment)
    few = queries()
    for number in range(30):
        cite_at(make_link(agency, f"Link {number}"), assessment, "1.2")
    assert queries() == few


def test_a_file_is_added_shown_and_taken_away_again(agency, lead):
    content = different_pdf("From a browser")
    page = lead.post_ok(f"{library(agency)}/add", sent(content, "Café_policy.pdf"))
    assert page.h1 == "Café policy"
    assert "“Café policy” is in the library" in page.banner
    assert page.summary()["File name"] == "Café_policy.pdf"
    response = lead.download(page.link_to("Download"))
    assert response.data == content
    own_to_each = {"X-Request-Id": "", "Set-Cookie": ""}
    assert dict(response.headers) | own_to_each == own_to_each | {
        "Content-Type": "application/pdf",
        "Content-Length": str(len(content)),
        "Content-Disposition": f'attachment; filename="Cafe_policy.pdf"; {CAFE_POLICY}',
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Robots-Tag": "noindex, nofollow",
        "Vary": "Cookie",
    }
    assert last_entry().verb == "evidence.download"
    opened = lead.get_ok(page.link_to("Open")).response
    assert opened.headers["Content-Disposition"].startswith("inline; ")
    assert opened.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert last_entry().verb == "evidence.view"
    assert last_entry().after == {"version": 1}


def test_what_a_browser_must_not_show_is_downloaded_all_the_same(agency, lead):
    item = make_file(agency, "Word", samples.real_docx(), "a.docx")
    response = lead.download(f"/evidence/{item.id}/file?view=1")
    assert response.data == stored(item)
    assert "Open" not in lead.get_ok(f"/evidence/{item.id}").links()


def test_text_is_served_with_its_own_character_set(agency, lead):
    item = make_file(agency, "Minutes", "Café".encode("cp1252"), "minutes.txt")
    response = lead.get_ok(f"/evidence/{item.id}/file?view=1").response
    assert response.headers["Content-Type"] == "text/plain; charset=windows-1252"
    assert response.data == "Café".encode("cp1252")


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"way": "file"}, "file", "Select a file"),
        (sent(b"", "a.pdf"), "file", "The selected file is empty"),
        (sent(b"MZ", "a.exe"), "file", "The selected file must be a PDF, Word (.docx)"),
        ({"way": "link", "title": "A"}, "url", "Enter the web address"),
        ({"way": "link", "title": "A", "url": "javascript:alert(1)"}, "url", "Enter a web address"),
        ({"way": "link", "url": "https://a.example/p"}, "title", "Enter a title"),
        ({"way": "on_request", "title": "A"}, "held_at", "Enter where it is held and who to ask for it"),
        ({"way": "link", "title": "A" * 201}, "title", "Title must be 200 characters or fewer"),
        ({"way": "link", "document_date-day": "31", "document_date-month": "2", "document_date-year": "2026"},
         "document_date", "Document date must be a real date"),
        ({"way": "link", "document_date-day": "1", "document_date-month": "1", "document_date-year": "2199"},
         "document_date", "Document date must be today or in the past"),
        ({"way": "link", "document_date-day": "2", "document_date-month": "1", "document_date-year": "2020",
          "review_by-day": "1", "review_by-month": "1", "review_by-year": "2020"},
         "review_by", "Review-by date must be after the document date"),
        ({"way": "nonsense"}, "file", "Select a file"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(agency, lead, fields, field, message):
    page = lead.post_shown_again(f"{library(agency)}/add", fields)
    assert page.field_error(field).startswith(message)
    for name in ("title", "url", "held_at"):
        if fields.get(name) and page.soup.find(attrs={"name": name}):
            assert page.value(name) == fields[name]


def test_the_same_file_again_is_recognised(agency, lead):
    item = make_file(agency, "Policy")
    page = lead.post_shown_again(f"{library(agency)}/add", sent(stored(item), "copy.pdf"))
    assert page.field_error("file") == "You already have this file as “Policy”"
    assert page.link_to("Policy") == f"/evidence/{item.id}"


def test_links_and_notes_are_added_and_read(agency, lead):
    link = {"way": "link", "title": "Our policies", "url": "https://a.example/policies"}
    page = lead.post_ok(f"{library(agency)}/add", link)
    assert page.link_to("https://a.example/policies")
    note = {"way": "on_request", "title": "Files", "held_at": "Mill Lane\n\nAsk HR"}
    page = lead.post_ok(f"{library(agency)}/add", note)
    assert page.summary()["Held at"] == "Mill Lane Ask HR"


def test_an_item_says_what_leans_on_it_and_when_to_look_again(assessment, agency, lead):
    item = make_link(agency, review_by=today() - timedelta(days=3))
    assert "leans on this yet" in lead.get_ok(f"/evidence/{item.id}").text
    cite_at(item, assessment, "1.2", see="page 4")
    page = lead.get_ok(f"/evidence/{item.id}")
    assert page.rows()[0] == {"Standard": "1.2 Standard 1.2", "Cycle": assessment.cycle.name, "See": "page 4"}
    assert "is past its review date of" in page.text
    assert "3 days late" in page.summary()["Review by"]


def test_title_and_dates_are_changed(agency, lead):
    item = make_link(agency, "Old")
    form = lead.get_ok(f"/evidence/{item.id}/change").form("Save")
    page = lead.post_ok(*form.filled(title="New", owner_name="HR"))
    assert (page.h1, page.summary()["Owner"]) == ("New", "HR")
    page = lead.post_shown_again(*form.filled(title=""))
    assert page.field_error("title") == "Enter a title"


@pytest.mark.parametrize("state", [FileState.RECEIVED, FileState.BEING_CHECKED, FileState.REFUSED])
def test_only_an_available_file_is_served(agency, lead, state):
    item = make_file(agency)
    item.versions[0].state, item.versions[0].refusal = state, "It holds a virus."
    page = lead.refused(409, f"/evidence/{item.id}/file")
    assert ("It holds a virus." in page.text) == (state is FileState.REFUSED)
    assert "Download" not in lead.get_ok(f"/evidence/{item.id}").links()
    lead.refused(409, f"/evidence/{item.id}/file?view=1")


def test_a_storage_that_is_down_is_said_plainly(agency, lead):
    item = make_file(agency)
    with mock.patch.object(Storage, "stream", side_effect=lambda _key: iter_down()):
        lead.refused(503, f"/evidence/{item.id}/file")
    with mock.patch.object(Storage, "put", side_effect=StorageDown("no answer")):
        page = lead.post_shown_again(
            f"{library(agency)}/add", sent(different_pdf("Down"), title="Kept words")
        )
    assert "Nothing was saved" in page.field_error("file")
    assert page.value("title") == "Kept words"


def iter_down():
    raise StorageDown("no answer")
    yield b""


def test_other_versions_and_missing_ones(agency, lead):
    item = make_file(agency)
    assert lead.download(f"/evidence/{item.id}/file?version=1").data == stored(item)
    lead.refused(404, f"/evidence/{item.id}/file?version=2")
    lead.refused(404, f"/evidence/{item.id}/file?version=x")
    lead.refused(404, f"/evidence/{make_note(agency).id}/file")


def test_others_find_nothing_here(assessment, agency, sign_in, client):
    item = make_file(agency)
    addresses = [f"/evidence/{item.id}", f"/evidence/{item.id}/file", f"/evidence/{item.id}/change",
                 library(agency), f"{library(agency)}/add"]  # fmt: skip
    others = [
        factories.make_user(Role.AGENCY_LEAD, make_return().agency),
        factories.make_user(Role.BOARD_MANAGER, assessment.cycle.board),
        factories.make_user(Role.ADMINISTRATOR, assessment.cycle.board),
    ]
    for person in others:
        browser = sign_in(person)
        for address in addresses:
            browser.refused(404, address)
        browser.refused(404, f"{library(agency)}/add", "POST", {"way": "link"})
        browser.refused(404, f"/evidence/{item.id}/change", "POST", {"title": "Mine"})
    for address in addresses:
        client.sent_to_sign_in(address)
    assert db.session.get(EvidenceItem, item.id).title == item.title


def test_an_authoriser_reads_and_does_not_add(agency, sign_in):
    item = make_file(agency)
    browser = sign_in(factories.make_user(Role.AUTHORISER, agency))
    assert "Add evidence" not in browser.get_ok(library(agency)).links()
    assert "Change title and dates" not in browser.get_ok(f"/evidence/{item.id}").links()
    assert browser.download(f"/evidence/{item.id}/file").data == stored(item)
    browser.refused(403, f"{library(agency)}/add")
    browser.refused(403, f"{library(agency)}/add", "POST", sent(different_pdf("no")))
    browser.refused(403, f"/evidence/{item.id}/change", "POST", {"title": "Mine"})


def test_missing_items_are_missing(lead):
    lead.refused(404, f"/evidence/{uuid4()}")
    lead.refused(404, "/evidence/not-an-id")
