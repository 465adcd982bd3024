"""After submission: receipts, taking back, returned by the board, and what changed."""

from datetime import timedelta

import pytest

from tests.assessments.people import Story, actor_of, answer_all, begin
from tests.evidence.build import cite_at, make_file
from tests.support.queries import count_queries
from tracker.assessments.answers import Answer
from tracker.assessments.authorising import authorise, send_for_authorisation
from tracker.assessments.correcting import return_to_agency, withdraw_to_correct
from tracker.assessments.models import Submission
from tracker.assessments.operations import save_response
from tracker.assessments.rules import AssessmentStatus
from tracker.frameworks.rules import Grade
from tracker.grading.operations import record_grade
from tracker.grading.rules import GradeKind


def submit(story: Story) -> None:
    send_for_authorisation(story.assessment, covered=frozenset(), actor=actor_of(story.lead))
    authorise(story.assessment, "Helen Authoriser", "Chief nurse", "H A", actor=actor_of(story.authoriser))


@pytest.fixture
def submitted(session, clock) -> Story:
    story = begin()
    answer_all(story)
    submit(story)
    return story


def change(story: Story, ref: str, words: str, clock, **more) -> None:
    clock.shift(timedelta(hours=1))
    response = story.response(ref)
    answer = Answer(evidence_of_compliance=words, finished=True, **more)
    save_response(response, answer, expected_version=response.version, actor=actor_of(story.lead))


@pytest.fixture
def returned(submitted) -> Story:
    """The board asks for changes to 1.2 only."""
    by = actor_of(submitted.manager)
    return_to_agency(submitted.assessment, "One answer.", {"1.2": "Show the figures."}, actor=by)
    return submitted


@pytest.fixture
def again(returned, clock) -> Story:
    """And has the return back, with 1.2 changed."""
    change(returned, "1.2", "Policy in force since June.", clock)
    cite_at(make_file(returned.agency, "Minutes"), returned.assessment, "2.1")
    submit(returned)
    return returned


def test_the_receipt_says_which_submission_and_that_the_fingerprint_matches(submitted, client):
    page = client.sign_in(submitted.lead).get_ok(f"{submitted.base}/receipt")
    assert page.summary()["Submission"] == "Number 1"
    assert "it matches" in page.text
    assert page.link_to("Withdraw to correct") == f"{submitted.base}/withdraw"
    assert "All submissions" not in page.text


def test_the_fingerprint_no_longer_matches_when_cited_evidence_was_renamed(session, clock, client):
    story = begin()
    answer_all(story)
    item = make_file(story.agency, "Policy")
    cite_at(item, story.assessment, "1.1")
    submit(story)
    item.title = "Another title"
    session.commit()
    page = client.sign_in(story.lead).get_ok(f"{story.base}/receipt")
    assert "it does not match" in page.text


def test_receipts_of_earlier_submissions_stay(again, client):
    page = client.sign_in(again.lead).get_ok(f"{again.base}/receipt")
    assert [row["Number"] for row in page.rows()] == ["2", "1"]
    assert [row["How it stands"] for row in page.rows()] == ["Stands", "Went back 2 November 2026"]
    (first,) = [href for href in page.links().values() if href.endswith("/receipt/1")]
    earlier = client.get_ok(first)
    assert earlier.h1.startswith("Receipt S11-VSP-2026-")
    assert "no longer stands" in earlier.text
    assert "Withdraw to correct" not in earlier.buttons
    client.refused(404, f"{again.base}/receipt/3")


def test_the_receipt_of_a_return_that_went_back_is_still_there_for_the_agency(returned, client, new_client):
    page = client.sign_in(returned.lead).get_ok(f"{returned.base}/receipt")
    assert "no longer stands" in page.text
    assert client.get_ok(returned.base).link_to("Receipts") == f"{returned.base}/receipt"
    new_client().sign_in(returned.manager).refused(409, f"{returned.base}/receipt/1")


def test_a_return_whose_submissions_were_not_kept_has_its_receipt_too(submitted, session, client):
    session.query(Submission).delete()
    page = client.sign_in(submitted.lead).get_ok(f"{submitted.base}/receipt")
    assert submitted.assessment.receipt_reference in page.text
    assert "Submission" not in page.summary()


def test_taking_it_back_needs_a_reason_and_tells_what_to_do(submitted, client, outbox):
    lead = client.sign_in(submitted.lead)
    page = lead.get_ok(f"{submitted.base}/withdraw")
    form = page.form("Withdraw to correct")
    shown = lead.post_shown_again(*form.filled(reason=" "))
    assert shown.field_error("reason").startswith("Enter what has to be corrected")
    page = lead.post_ok(*form.filled(reason="The wrong figures at 2.1."))
    assert page.banner.startswith("The return is with you again")
    assert "This return was taken back to correct it" in page.text
    assert "The wrong figures at 2.1." in page.text
    lead.refused(409, form.action, "POST", {"reason": "Again"})
    lead.refused(409, f"{submitted.base}/withdraw")


def test_both_a_lead_and_an_authoriser_may_take_it_back_and_nobody_else(submitted, new_client):
    for user in (submitted.contributor, submitted.manager):
        new_client().sign_in(user).refused(403, f"{submitted.base}/withdraw")
    page = new_client().sign_in(submitted.authoriser).get_ok(f"{submitted.base}/withdraw")
    assert "Withdraw to correct" in page.buttons


def test_when_it_cannot_be_taken_back_the_page_says_why(submitted, client, clock):
    lead = client.sign_in(submitted.lead)
    record_grade(submitted.response("1.1"), Grade.GOOD, "", "", kind=GradeKind.FIRST,
                 actor=actor_of(submitted.manager))  # fmt: skip
    for page in ("", "/receipt"):
        words = lead.get_ok(submitted.base + page).text
        assert "can no longer be taken back. Grading has begun" in words
    lead.refused(409, f"{submitted.base}/withdraw", "POST", {"reason": "Too late"})
    assert submitted.assessment.status is AssessmentStatus.IN_GRADING


def test_a_returned_return_shows_what_to_change_and_what_is_locked(returned, client):
    lead = client.sign_in(returned.lead)
    page = lead.get_ok(returned.base)
    assert page.link_to("Changes are requested at 1 standard") == "?show=changes"
    assert page.texts("#status-1\\.2") == ["Changes requested"]
    assert page.texts("#status-1\\.1") == ["Completed (locked)"]
    assert "Continue with 1.2 Standard 1.2" in page.buttons
    named = lead.get_ok(returned.standard("1.2"))
    assert "Show the figures." in named.text
    assert "Save and stay" in named.buttons
    locked = lead.get_ok(returned.standard("1.1"))
    assert "The board asked for changes to other standards only" in locked.text
    assert locked.link_to("board@vale.example") == "mailto:board@vale.example"
    assert "Save and stay" not in locked.buttons


@pytest.mark.parametrize("headers", [{}, {"X-Autosave": "1"}])
def test_a_locked_answer_is_not_saved_by_a_page_opened_before(returned, client, headers):
    typed = {"evidence_of_compliance": "Sneaked in", "version": "2", "finished": "yes"}
    lead = client.sign_in(returned.lead)
    assert lead.post(returned.standard("1.1"), typed, headers=headers).status == 409
    assert returned.response("1.1").evidence_of_compliance == "Policy in force since May."
    lead.refused(409, f"{returned.standard('1.1')}/evidence")
    lead.refused(409, f"{returned.standard('1.1')}/evidence", "POST", NOTE)


def test_details_stay_open_when_answers_are_locked(returned, client):
    page = client.sign_in(returned.lead).get_ok(f"{returned.base}/details")
    client.post_ok(*page.form("Save agency details").filled(address="9 New Street"))
    assert returned.assessment.address == "9 New Street"


def test_both_sides_see_what_changed_side_by_side(again, client, new_client):
    board = client.sign_in(again.manager)
    page = board.get_ok(f"{again.base}/grading")
    assert "What changed since submission 1" in page.text
    assert "2 standards." in page.text
    page = board.get_ok(page.link_to("What changed since submission 1"))
    assert "2 of 4 standards changed." in page.text
    assert "[taken out: May." in page.text
    assert "[put in: June." in page.text
    assert "Minutes" in page.text
    assert page.link_to("Grade 1.2") == f"{again.base}/grading/1.2"
    assert board.download(f"{again.base}/changes?format=xlsx").data.startswith(b"PK")
    assert new_client().sign_in(again.lead).get_ok(f"{again.base}/changes").link_to("Open 1.2")
    new_client().sign_in(again.contributor).refused(403, f"{again.base}/changes")


def test_an_older_submission_can_be_compared_too(again, client, clock):
    withdraw_to_correct(again.assessment, "2.2 as well.", actor=actor_of(again.lead))
    change(again, "2.2", "Quite new.", clock)
    submit(again)
    board = client.sign_in(again.manager)
    assert "1 of 4 standards changed." in board.get_ok(f"{again.base}/changes").text
    assert "3 of 4 standards changed." in board.get_ok(f"{again.base}/changes?since=1").text


def test_a_first_submission_has_nothing_to_compare(submitted, client):
    page = client.sign_in(submitted.manager).get_ok(f"{submitted.base}/changes")
    assert "There is nothing to compare" in page.text
    assert "What changed" not in client.get_ok(f"{submitted.base}/grading").text


def test_the_board_names_standards_when_it_sends_back(submitted, client):
    board = client.sign_in(submitted.manager)
    page = board.get_ok(f"{submitted.base}/grading/return")
    form = page.form("Return it to the agency")
    shown = board.post_shown_again(*form.filled(**{"change-2.1": "x" * 2001, "reason": "See 2.1."}))
    assert "2,000 characters" in shown.field_error("change-2.1")
    assert shown.value("reason") == "See 2.1."
    shown = board.post_shown_again(*form.filled(**{"change-2.1": "Figures.", "reason": ""}))
    assert shown.find('[id="change-2.1"]').get_text(strip=True) == "Figures."
    board.post_ok(*form.filled(**{"change-2.1": "Figures.", "reason": "See 2.1."}))
    assert [submitted.response(ref).locked for ref in ("1.1", "1.2", "2.1", "2.2")] == [
        True,
        True,
        False,
        True,
    ]


def test_a_grade_is_kept_and_marked_when_the_answer_or_its_evidence_changed(submitted, client, clock):
    by = actor_of(submitted.manager)
    for ref in ("1.1", "1.2", "2.1"):
        record_grade(submitted.response(ref), Grade.GOOD, "", "", kind=GradeKind.FIRST, actor=by)
    return_to_agency(submitted.assessment, "Two.", {"1.2": "Figures.", "2.1": "Minutes."}, actor=by)
    change(submitted, "1.2", "With figures.", clock)
    cite_at(make_file(submitted.agency, "Minutes"), submitted.assessment, "2.1")
    submit(submitted)
    page = client.sign_in(submitted.manager).get_ok(f"{submitted.base}/grading?show=look_again")
    assert page.text.count("answer changed since") == 2
    assert "1.1 Standard 1.1" not in page.text
    clock.shift(timedelta(hours=1))
    grade = record_grade(submitted.response("2.1"), Grade.GOOD, "", "", kind=GradeKind.FIRST, actor=by)
    assert grade.is_current
    page = client.sign_in(submitted.manager).get_ok(f"{submitted.base}/grading?show=look_again")
    assert page.text.count("answer changed since") == 1


NOTE = {"way": "note", "title": "Files", "held_at": "Ward office", "held_by": "Matron"}


def _queries(client, page: str) -> int:
    client.get_ok(page)
    with count_queries() as queries:
        client.get_ok(page)
    return queries.count


@pytest.mark.parametrize("size", [(1, 2), (4, 5)])
def test_pages_take_the_same_queries_for_few_and_many(session, clock, client, new_client, size):
    """Receipts, versions and citations come from one query each, however much was submitted or changed."""
    story = begin(*size)
    answer_all(story)
    submit(story)
    return_to_agency(story.assessment, "All of it.", actor=actor_of(story.manager))
    for policy in range(1, size[0] + 1):
        change(story, f"{policy}.1", "New words.", clock)
    submit(story)
    lead, board = client.sign_in(story.lead), new_client().sign_in(story.manager)
    assert _queries(lead, f"{story.base}/receipt") == 8
    assert _queries(lead, f"{story.base}/changes") == 8
    assert _queries(board, f"{story.base}/changes") == 7
    assert _queries(board, f"{story.base}/grading") <= 25
