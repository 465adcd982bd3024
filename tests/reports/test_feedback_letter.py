"""The feedback letter: what it says and leaves out, as Word and PDF, a draft until it is published."""

import io
import re
import time
import zipfile
from datetime import datetime, timedelta

import pikepdf
import pytest
from docx import Document
from docx.oxml.ns import qn

from tests import factories
from tests.grading.stories import Story, as_actor, make_story, submitted
from tests.publishing.made import contest, decide_request, draw_sample, publish_all
from tests.support.queries import count_queries
from tracker.clock import now
from tracker.frameworks.rules import Grade
from tracker.grading.operations import publish
from tracker.grading.rules import RequestKind
from tracker.publishing.operations import Decision, decide_contest
from tracker.publishing.rules import ContestDecision
from tracker.reports.feedback_letter import FeedbackLetter, compose, compose_several
from tracker.reports.feedback_letter_docx import feedback_letter_docx
from tracker.reports.feedback_letter_pdf import feedback_letter_pdf, feedback_letter_pdfs
from tracker.sampling.rules import Outcome

HOSTILE = '=HYPERLINK("http://x.example")\x1f\x0b<b>#sym *now*\n- one\n- two'


@pytest.fixture
def story(session, clock) -> Story:
    """A return graded 0, 3, 2 and N/A, with what the board said."""
    story = make_story()
    story.grade("1.1", Grade.INADEQUATE, "Kept by the board.", comment="Write the policy down.")
    story.grade("1.2", Grade.OUTSTANDING, "Kept too.", comment="A model for others.")
    story.grade("2.1", Grade.GOOD, comment=HOSTILE)
    story.responses["2.2"].na_requested, story.responses["2.2"].na_reason = True, "No staff."
    decide_request(story, "2.2", RequestKind.NOT_APPLICABLE)
    story.grade("2.2", Grade.NOT_APPLICABLE, "It has none.")
    return story


@pytest.fixture
def published(story) -> Story:
    publish(story.assessment, actor=as_actor(story.manager))
    return story


def word_text(letter: FeedbackLetter) -> str:
    body = Document(io.BytesIO(feedback_letter_docx(letter))).element.body
    return "\n".join(node.text or "" for node in body.iter(qn("w:t")))


def parts(letter: FeedbackLetter) -> dict[str, list[tuple[str, str]]]:
    """What stands under each heading: titles with what is said of them."""
    return {title: [(each.title, each.heading) for each in remarks] for title, _, remarks in letter.sections}


def test_it_says_what_was_found(published):
    letter = compose(published.assessment)
    assert not letter.draft
    assert "2 of 3 met (67%). 1 standard is left out as not applicable." in letter.opening
    assert dict(letter.counts) == {
        "3 Outstanding": 1, "2 Good": 1, "1 Adequate": 0, "0 Inadequate": 1,
        "N/A, left out of every figure": 1,
    }  # fmt: skip
    assert [(line.met, line.lowest, line.left_out) for line in letter.policies] == [
        ("1 of 2 met", "0 Inadequate", 0), ("1 of 1 met", "2 Good", 1),
    ]  # fmt: skip
    due = "30 November 2026"  # 28 days after 2 November
    assert parts(letter) == {
        "What is required": [("1.1 Standard 1.1 (Essential)", f"Amend the action plan by {due}.")],
        "Strengths": [("1.2 Standard 1.2", "")],
        "Comments": [("2.1 Standard 2.1 (Essential)", "2 Good")],
        "N/A requests and modifications": [("2.2 Standard 2.2", "N/A request: granted")],
    }
    assert letter.steps[0] == f"Amend the action plan for 1.1 by {due}."
    assert "until 23:59 on 12 November 2026" in letter.accuracy
    assert letter.contact[0] == "Pat Manager"


def test_what_the_board_keeps_is_not_in_it(published):
    words = word_text(compose(published.assessment))
    assert "Kept by the board." not in words
    assert "Write the policy down." in words


def test_sampled_evidence_is_told_only_when_the_agency_was_told(published):
    hidden = draw_sample(published, "1.1", Outcome.DOES_NOT)
    assert "Evidence that was sampled" not in parts(compose(published.assessment))
    hidden.told_at, hidden.reply_ends_on = now(), (now() + timedelta(days=10)).date()
    (found,) = parts(compose(published.assessment))["Evidence that was sampled"]
    assert found == ("1.1 Sampled at 1.1", Outcome.DOES_NOT.label)


def test_contested_grades_are_told_with_both(published):
    made = contest(published, "2.1")
    (waiting,) = compose(published.assessment).contests
    assert waiting.heading.endswith("Not decided yet.")
    decision = Decision(ContestDecision.CHANGED, Grade.ADEQUATE, "We read it again.")
    decide_contest(made, decision, actor=as_actor(published.manager))
    (decided,) = compose(published.assessment).contests
    assert decided.heading == (
        "2 Good, contested on 2 November 2026. Decided on 2 November 2026: changed to 1 Adequate."
    )
    assert decided.text == "We read it again."


def test_a_draft_says_so_on_every_page(story):
    letter = compose(story.assessment)
    assert letter.draft
    document = Document(io.BytesIO(feedback_letter_docx(letter)))
    over_every_page = document.sections[0].header._element.xml
    assert "Draft: not published" in over_every_page
    assert 'string="Draft"' in over_every_page
    assert "for 10 days after they are published" in letter.accuracy


def test_both_files_are_inert_and_hold_what_was_typed(published):
    letter = compose(published.assessment)
    file = feedback_letter_docx(letter)
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        joined = b"".join(
            archive.read(name) for name in archive.namelist() if name.endswith((".xml", ".rels"))
        )
    assert not re.search(rb'TargetMode="External"|w:instr="(?!PAGE|NUMPAGES)|<w:hyperlink', joined)
    assert '=HYPERLINK("http://x.example")' in word_text(letter)
    pdf = pikepdf.open(io.BytesIO(feedback_letter_pdf(letter)))
    assert not [annotation for page in pdf.pages for annotation in page.get("/Annots", [])]
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.docinfo.get("/Title")) == letter.title
    assert b"/JavaScript" not in feedback_letter_pdf(letter)


def test_headings_are_real_and_tables_repeat_their_heads(published):
    document = Document(io.BytesIO(feedback_letter_docx(compose(published.assessment))))
    found = [each.text for each in document.paragraphs if each.style.name == "Heading 2"]
    assert found[:3] == ["Grades", "Policy standards", "What is required"]
    assert found[-2:] == ["If something is wrong", "What happens next"]
    heads = [[cell.text for cell in table.rows[0].cells] for table in document.tables[:2]]
    assert heads == [
        ["Grade", "Standards"], ["Policy standard", "Minimum standards met", "Lowest grade", "N/A, left out"],
    ]  # fmt: skip


def test_as_many_queries_for_many_letters_as_for_one(published):
    others = [submitted(published.cycle, factories.make_agency(published.board)) for _ in range(4)]
    compose(published.assessment)  # the framework is read once in the life of a process
    with count_queries() as one:
        compose(published.assessment)
    with count_queries() as several:
        letters = compose_several([published.assessment, *others])
    assert len(letters) == 5
    assert one.count == several.count <= 5, several  # grades, requests, samples, contests


def test_several_pdfs_are_those_of_each(published):
    story = publish_all(make_story())
    letters = [compose(each.assessment) for each in (published, story)]
    opened = [pikepdf.open(io.BytesIO(pdf)) for pdf in feedback_letter_pdfs(letters)]
    assert [str(pdf.docinfo["/Title"]) for pdf in opened] == [letter.title for letter in letters]


@pytest.mark.parametrize("make", [feedback_letter_docx, feedback_letter_pdf])
def test_a_letter_about_60_standards_is_made_at_once(session, make):
    letter = compose(publish_all(make_story(6, 10)).assessment)
    make(letter)
    began = time.perf_counter()
    make(letter)
    # 300 ms for Word and 250 ms for PDF on a quiet machine; this one may be busy.
    assert time.perf_counter() - began < 1.5


def test_the_days_are_london_days(published):
    published.assessment.published_at = datetime.fromisoformat("2026-06-30T23:30:00+00:00")
    assert compose(published.assessment).dated.isoformat() == "2026-07-01"
