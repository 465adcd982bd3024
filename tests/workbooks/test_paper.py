"""Copies to read and to write on: Word, blank forms, who may take them; taking a copy is on record."""

import io

import pikepdf
import pytest
from docx import Document

from tests.assessments.people import answer_all, begin
from tests.reports.test_return_pdf import words
from tests.workbooks.book import Book
from tracker.audit.models import AuditEntry
from tracker.db import db
from tracker.frameworks.source import find_built_in
from tracker.reports.blank_form import blank_document
from tracker.reports.return_document import compose
from tracker.reports.return_pdf import return_pdf

KINDS = ["docx", "pdf", "xlsx"]
BEGINS = {"docx": b"PK", "pdf": b"%PDF-", "xlsx": b"PK"}


@pytest.fixture
def story(session, clock):
    story = begin()
    answer_all(story)
    return story


def test_word_is_a_draft_until_submitted_and_on_record(story, sign_in):
    lead = sign_in(story.lead)
    answer = lead.download(f"{story.base}/return.docx")
    assert "draft" in answer.headers["Content-Disposition"]
    assert Document(io.BytesIO(answer.data)).core_properties.author == story.agency.name
    kinds = [
        entry.after["kind"] for entry in db.session.query(AuditEntry).filter_by(verb="assessment.export")
    ]
    assert kinds == ["Word"]


def test_the_board_gets_word_only_once_it_was_submitted(story, sign_in):
    sign_in(story.manager).refused(409, f"{story.base}/return.docx")


@pytest.mark.parametrize("kind", KINDS)
def test_everybody_gets_the_published_blank_form(client, kind):
    assert client.download(f"/help/blank-form.{kind}").data.startswith(BEGINS[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_a_contributor_gets_the_blank_form_of_the_return(story, sign_in, kind):
    assert sign_in(story.contributor).download(f"{story.base}/blank.{kind}").data.startswith(BEGINS[kind])


def test_another_kind_is_not_there(story, sign_in):
    assert sign_in(story.lead).get(f"{story.base}/blank.txt").status == 404


def test_a_blank_workbook_cannot_be_brought_back(story, sign_in):
    lead = sign_in(story.lead)
    blank = lead.download(f"{story.base}/blank.xlsx").data
    assert Book.read(blank).get("1.1", "Evidence of compliance") == ""
    upload = {"file": (io.BytesIO(blank), "blank.xlsx")}
    page = lead.post(f"{story.base}/workbook", upload, content_type="multipart/form-data")
    assert "is a blank form" in " ".join(page.errors)


def test_the_blank_pdf_is_tagged_and_has_every_standard():
    framework = find_built_in("S11-2009")
    assert framework is not None
    pdf = pikepdf.open(io.BytesIO(return_pdf(blank_document(framework))))
    assert bool(pdf.Root.MarkInfo.Marked)
    text = words(pdf).replace(" ", "")
    assert "Draft" not in text
    for line in ("8.10", "PartC:Actionplan", "Authorisation", "Signature", "Evidencecouldbe"):
        assert line in text, line


def test_the_pdf_lists_the_evidence_and_has_room_to_sign(story):
    text = words(pikepdf.open(io.BytesIO(return_pdf(compose(story.assessment))))).replace(" ", "")
    assert text.index("PartC:Actionplan") < text.index("Self-assessmentauthorisedby", text.index("PartC"))


def test_the_task_list_says_which_copy_is_for_what(story, sign_in):
    page = sign_in(story.lead).get_ok(story.base)
    for words_ in ("Download as Word", "Work off-line in Excel, and bring it back", "Blank form"):
        assert words_ in page.text
    other = sign_in(story.contributor).get_ok(story.base)
    assert "Work off-line" in other.text
    assert "Download as Word" not in other.text
