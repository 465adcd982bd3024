"""The return in Word: complete, in the order of the form, a draft until it was submitted, and readable."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from docx import Document
from docx.oxml.ns import qn

from tests.assessments.people import DETAILS, actor_of, answer_all, begin
from tracker.action_plans.operations import ActionContent, add_action, ensure_plan
from tracker.assessments.answers import Answer
from tracker.assessments.operations import save_details, save_response
from tracker.frameworks.rules import Grade
from tracker.reports.blank_form import blank_document
from tracker.reports.return_document import compose
from tracker.reports.return_docx import PLAN_HEADS, STANDARD_HEADS, return_docx


@pytest.fixture
def document(session, clock):
    story = begin()
    lead = actor_of(story.lead)
    words = Answer(
        evidence_of_compliance="Policy <b>in</b> force & signed\n- 312 staff\n- bank staff",
        areas_for_improvement="Bank staff",
        self_grade=Grade.GOOD,
        modification="Wards only",
        modification_reason="No other premises",
    )
    save_response(story.response("1.1"), words, expected_version=1, actor=lead)
    save_details(story.assessment, DETAILS, expected_version=story.assessment.version, actor=lead)
    plan = ensure_plan(story.assessment.cycle, story.agency, actor=lead)
    standard = story.response("1.1").minimum_standard_id
    add_action(plan, ActionContent(title="Train bank staff", standard_ids=[standard]), actor=lead)
    return compose(story.assessment)


@pytest.fixture
def submitted(document):
    return replace(
        document,
        status=type(document.status).SUBMITTED,
        receipt_reference="S11-VSP-2026-7F3K9",
        submitted_at=datetime(2026, 11, 2, 9, 30, tzinfo=UTC),
        content_hash="ab" * 32,
    )


def opened(document):
    return Document(io.BytesIO(return_docx(document)))


def headings(word) -> list[tuple[str, str]]:
    return [(each.style.name, each.text) for each in word.paragraphs if each.style.name.startswith("Heading")]


def words(word) -> str:
    return "\n".join(node.text or "" for node in word.element.body.iter(qn("w:t")))


def heads(table) -> list[str]:
    return [cell.text for cell in table.rows[0].cells]


def marks(word) -> str:
    """What stands over every page: the words of the header, and the mark across the page."""
    return " ".join(re.findall(r'(?<=[>"])[^<>"]+(?=["<])', word.sections[0].header._element.xml))


def test_it_follows_the_form(document):
    found = [text for _style, text in headings(opened(document))]
    assert found == [
        document.title,
        "Part B: Agency details",
        "Part B: Self-assessment",
        "Policy standard 1: Policy standard 1",
        "Policy standard 2: Policy standard 2",
        "Part C: Action plan",
        "Authorisation",
    ]
    assert [style for style, _text in headings(opened(document))][:4] == [
        "Heading 1", "Heading 2", "Heading 2", "Heading 3",
    ]  # fmt: skip


def test_tables_have_the_columns_of_the_form_and_repeat_their_heads(document):
    tables = opened(document).tables
    assert [heads(table) for table in tables[1:4]] == [[*STANDARD_HEADS], [*STANDARD_HEADS], [*PLAN_HEADS]]
    for table in tables[1:4]:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


def test_every_word_is_in_it_and_none_is_markup(document):
    word = opened(document)
    row = [cell.text for cell in word.tables[1].rows[1].cells]
    assert row[0] == "1.1"
    assert "Essential" in row[1]
    assert row[2] == "Policy <b>in</b> force & signed\n312 staff\nbank staff"
    assert row[4:6] == ["Bank staff", "2 Good"]
    assert row[6] == "Modification\nWards only\nReasoning\nNo other premises"
    styles = [each.style.name for each in word.tables[1].rows[1].cells[2].paragraphs]
    assert styles == ["Normal", "List Bullet", "List Bullet"]
    assert "Train bank staff" in words(word)
    assert "Named nurse" in words(word)


def test_a_draft_is_marked_on_every_page(document):
    word = opened(document)
    assert "Draft: not submitted" in marks(word)
    assert all(section.header.is_linked_to_previous for section in list(word.sections)[1:])
    assert "SHA-256" not in words(word)


def test_a_submitted_return_shows_its_receipt_and_who_signed(submitted):
    details = [*submitted.details[:-4], ("Self-assessment authorised by", "Helen Authoriser"),
               ("Designation", "Director"), ("Signature", "H. Authoriser"),
               ("Date submitted to VSP", "2 November 2026")]  # fmt: skip
    word = opened(replace(submitted, details=tuple(details)))
    assert "Draft" not in marks(word)
    assert "S11-VSP-2026-7F3K9" in marks(word)
    assert "ab" * 32 in words(word)
    signed = [[cell.text for cell in row.cells] for row in word.tables[-1].rows]
    assert signed == [
        ["Self-assessment authorised by", "Helen Authoriser"],
        ["Designation", "Director"],
        ["Signature", "H. Authoriser"],
        ["Date", "2 November 2026"],
    ]


def test_it_says_what_it_is_and_in_which_language(document):
    content = return_docx(document)
    word = Document(io.BytesIO(content))
    assert word.core_properties.title == document.title
    assert word.core_properties.author == document.agency_name
    assert {node.get(qn("w:val")) for node in word.styles.element.iter(qn("w:lang"))} == {"en-GB"}
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        footer = parts.read("word/footer1.xml").decode()
    assert 'w:instr="PAGE"' in footer
    assert 'w:instr="NUMPAGES"' in footer
    assert ">   Page <" in footer


def test_wide_tables_are_on_wide_pages(document):
    sections = [section.page_width > section.page_height for section in opened(document).sections]
    assert sections == [False, True, False]


def test_control_characters_and_half_characters_do_no_harm(document):
    entry = document.sections[0].entries[0]
    odd = replace(entry, answer=Answer(evidence_of_compliance="a\x00b\x0bc\ud800d\ufffe"))
    section = replace(document.sections[0], entries=(odd,))
    row = opened(replace(document, sections=(section,))).tables[1].rows[1]
    assert row.cells[2].text == "ab\ncd"


def test_a_blank_form_has_every_standard_and_room_to_write(document):
    word = opened(blank_document(document.framework, board="Vale Board", board_short_name="VSP"))
    assert "Draft" not in marks(word)
    assert "Evidence could be:" in words(word)
    assert [row.cells[0].text for row in word.tables[3].rows[1:]] == list("123456")
    assert all(row.height for row in word.tables[1].rows[1:])
    answers = [cell.text for table in word.tables[1:3] for row in table.rows[1:] for cell in row.cells[2:]]
    assert set(answers) == {""}


def test_a_return_of_60_standards_can_be_made(session, clock):
    story = begin(6, 10)
    answer_all(story, evidence_of_compliance="Policy in force. " * 500)
    assert sum(len(table.rows) - 1 for table in opened(compose(story.assessment)).tables[1:7]) == 60
