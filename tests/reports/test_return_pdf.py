"""The PDF of a return: tagged, complete, marked as a draft until it was submitted."""

import io
from dataclasses import replace

import pikepdf
import pytest

from tests.assessments.people import actor_of, answer_all, begin
from tracker.action_plans.operations import ActionContent, add_action, ensure_plan
from tracker.assessments.answers import Answer
from tracker.assessments.operations import save_response
from tracker.evidence.citing import cite
from tracker.evidence.operations import Description, add_on_request
from tracker.reports.return_document import compose
from tracker.reports.return_pdf import blocks, return_pdf


@pytest.fixture
def document(session, clock):
    story = begin()
    words = Answer(
        evidence_of_compliance="Policy #sym in *force*\n- 312 staff", areas_for_improvement="Bank staff"
    )
    save_response(story.response("1.1"), words, expected_version=1, actor=actor_of(story.lead))
    return compose(story.assessment)


def opened(document) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(return_pdf(document)))


def words(pdf: pikepdf.Pdf) -> str:
    """The text of all pages, through the fonts' own tables of characters."""
    return " ".join(" ".join(_page_words(page)) for page in pdf.pages)


def _page_words(page: pikepdf.Page):
    tables = {name: _characters(font) for name, font in page.Resources.Font.items()}
    table = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            table = tables[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            pieces = operands[0] if str(operator) == "TJ" else operands
            raw = b"".join(bytes(piece) for piece in pieces if isinstance(piece, pikepdf.String))
            yield "".join(table.get(raw[at : at + 2], "") for at in range(0, len(raw), 2))


def _characters(font) -> dict[bytes, str]:
    table, lines = {}, bytes(font.ToUnicode.read_bytes()).decode("latin-1").split("\n")
    for line in lines:
        parts = line.split("> <")
        if len(parts) == 2 and line.startswith("<"):
            code, text = (bytes.fromhex(part.strip("<> ")) for part in parts)
            table[code] = text.decode("utf-16-be")
    return table


def test_the_pdf_is_tagged_and_says_what_it_is(document):
    pdf = opened(document)
    assert bool(pdf.Root.MarkInfo.Marked)
    assert str(pdf.Root.Lang) == "en-GB"
    with pdf.open_metadata() as about:
        assert document.agency_name in about["dc:title"]
        assert about["pdfuaid:part"] == "1"


def test_every_word_is_in_it_and_none_is_markup(document):
    text = words(opened(document)).replace(" ", "")
    for line in ("Policy#symin*force*", "312staff", "Bankstaff", "1.1", "Essential", "PartC:Actionplan"):
        assert line in text, line


def test_evidence_and_the_plan_of_part_c_are_in_it(session, clock):
    story = begin()
    lead, response = actor_of(story.lead), story.response("1.1")
    item = add_on_request(
        story.agency, "HR office, Mill Lane", Description(title="Induction log"), actor=lead
    )
    cite(item, response_id=response.id, locator="page 4", actor=lead)
    plan = ensure_plan(story.assessment.cycle, story.agency, actor=lead)
    content = ActionContent(title="Train bank staff", standard_ids=[response.minimum_standard_id])
    add_action(plan, content, actor=lead)
    text = words(opened(compose(story.assessment))).replace(" ", "")
    for line in ("Inductionlog", "seepage4", "HRoffice", "Trainbankstaff", "Standards1.1", "Asitstandson"):
        assert line in text, line


def test_a_draft_says_so_and_a_submitted_return_shows_its_receipt(document):
    assert "Draft:notsubmitted" in words(opened(document)).replace(" ", "")
    submitted = replace(
        document, status=type(document.status).SUBMITTED, receipt_reference="S11-VSP-2026-7F3K9"
    )
    text = words(opened(submitted)).replace(" ", "")
    assert "Draft" not in text
    assert "S11-VSP-2026-7F3K9" in text


def test_a_return_of_60_standards_can_be_made(session, clock):
    story = begin(6, 10)
    answer_all(story, evidence_of_compliance="Policy in force. " * 500)
    assert len(opened(compose(story.assessment)).pages) > 20


def test_plain_text_becomes_paragraphs_and_lists():
    assert blocks("One\ntwo\n\n- a\n- b\nThree") == [
        {"bullets": False, "lines": ["One", "two"]},
        {"bullets": True, "lines": ["a", "b"]},
        {"bullets": False, "lines": ["Three"]},
    ]
    assert blocks(" \n ") == []
