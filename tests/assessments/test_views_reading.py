"""Reading a return for ever: by policy standard, all of it, as PDF and as a workbook."""

import io

import pytest
from python_calamine import CalamineWorkbook

from tests import factories
from tests.assessments.people import actor_of, answer_all, begin
from tests.support.queries import count_queries
from tracker.assessments.answers import Answer
from tracker.assessments.authorising import authorise, send_for_authorisation
from tracker.assessments.operations import save_response
from tracker.audit.models import AuditEntry
from tracker.db import db
from tracker.frameworks.rules import Grade
from tracker.policy import Role

FULL = Answer(
    evidence_of_compliance="Policy <b>in force</b>\n\n- 312 staff\n- 97%",
    areas_for_improvement="=Bank staff",
    self_grade=Grade.GOOD,
    modification="Volunteers count as staff",
    modification_reason="We employ few",
    finished=True,
)


@pytest.fixture
def story(session, clock):
    story = begin()
    save_response(story.response("1.1"), FULL, expected_version=1, actor=actor_of(story.lead))
    return story


def submit(story):
    lead = actor_of(story.lead)
    answer_all(story)
    save_response(story.response("1.1"), FULL, expected_version=story.response("1.1").version, actor=lead)
    covered = frozenset({story.response("1.1").minimum_standard_id})
    send_for_authorisation(story.assessment, covered=covered, actor=lead)
    authorise(story.assessment, "Helen", "Chief nurse", "Helen", actor=actor_of(story.authoriser))


def test_checking_the_answers_to_a_policy_standard(story, client):
    page = client.sign_in(story.lead).get_ok(f"{story.base}/check/1")
    assert page.h1 == "Check answers: 1. Policy standard 1" or page.h1.startswith("Check answers: 1.")
    assert "Policy <b>in force</b>" in page.text
    assert page.link_to("Change 1.1 Standard 1.1") == story.standard("1.1")
    assert page.link_to("Next: 2.").endswith("/check/2")
    client.refused(404, f"{story.base}/check/9")


def test_the_whole_return_on_one_page(story, client):
    page = client.sign_in(story.lead).get_ok(f"{story.base}/read")
    assert "Draft: this return has not been submitted." in page.text
    for words in ("312 staff", "=Bank staff", "2 Good", "Volunteers count as staff", "Person completing"):
        assert words in page.text
    assert page.text.index("Agency details") < page.text.index("312 staff") < page.text.rindex("Action plan")


def test_the_authoriser_is_led_from_reading_to_authorising(story, client):
    answer_all(story)
    send_for_authorisation(story.assessment, covered=frozenset(), actor=actor_of(story.lead))
    page = client.sign_in(story.authoriser).get_ok(f"{story.base}/read")
    assert page.link_to("Authorise or decline") == f"{story.base}/authorise"


def test_the_agency_reads_and_saves_after_submitting_too(story, client):
    submit(story)
    page = client.sign_in(story.authoriser).get_ok(f"{story.base}/read")
    assert "Draft" not in page.text
    assert story.assessment.receipt_reference in page.text
    assert client.download(f"{story.base}/return.pdf").data.startswith(b"%PDF")


def test_the_workbook_holds_every_answer_as_plain_text(story, client):
    file = client.sign_in(story.lead).download(f"{story.base}/read?format=xlsx")
    book = CalamineWorkbook.from_filelike(io.BytesIO(file.data))
    assert book.sheet_names == ["Agency details", "Answers", "Action plan"]
    headings, first, *rest = book.get_sheet_by_name("Answers").to_python()
    row = dict(zip(headings, first, strict=True))
    assert (row["Ref"], row["Essential"], row["Own grade"]) == ("1.1", "Yes", "2 Good")
    assert row["Evidence of compliance"] == FULL.evidence_of_compliance
    assert row["Areas for improvement"] == "=Bank staff"
    assert len(rest) == 3


def test_taking_a_copy_is_in_the_audit_trail(story, client):
    client.sign_in(story.lead).download(f"{story.base}/return.pdf")
    client.download(f"{story.base}/read?format=xlsx")
    entries = db.session.query(AuditEntry).filter_by(verb="assessment.export").order_by(AuditEntry.seq)
    assert [entry.after["kind"] for entry in entries] == ["PDF", "Excel"]


@pytest.mark.parametrize("page", ["read", "return.pdf", "check/1", "standards/1.1", "details"])
def test_the_board_reads_only_what_was_submitted(story, client, page):
    client.sign_in(story.manager)
    assert "has not been submitted yet" in client.refused(409, f"{story.base}/{page}").text
    submit(story)
    client.get_ok(f"{story.base}/{page}")


def test_the_board_is_led_from_the_task_list_to_the_return(story, client):
    answer = client.sign_in(story.manager).get(story.base)
    assert answer.response.headers["Location"] == f"{story.base}/read"


def test_the_sub_group_reads_plans_not_returns(story, client):
    submit(story)
    member = factories.make_user(Role.SUBGROUP_MEMBER, story.board)
    client.sign_in(member).refused(403, f"{story.base}/read")


def test_reading_takes_the_same_queries_for_4_and_for_60_standards(session, clock, new_client):
    taken = []
    for policies, each in ((2, 2), (6, 10)):
        story = begin(policies, each)
        answer_all(story)
        client = new_client().sign_in(story.lead)
        client.get_ok(f"{story.base}/read")
        with count_queries() as queries:
            client.get_ok(f"{story.base}/read")
        taken.append(queries.count)
    assert taken[0] == taken[1], queries
    assert taken[1] <= 15, queries
