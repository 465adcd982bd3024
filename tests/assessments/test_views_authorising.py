"""The authoriser's page: reading, commenting, declining and authorising; and what the lead then sees."""

import pytest

from tests import factories
from tests.assessments.people import Story, actor_of, answer_all, begin
from tests.evidence.build import cite_at, make_file
from tests.support.queries import count_queries
from tracker.assessments.answers import Answer
from tracker.assessments.authorising import decline, send_for_authorisation
from tracker.assessments.models import Remark
from tracker.assessments.operations import save_response
from tracker.assessments.remarks import write_comment
from tracker.assessments.rules import AssessmentStatus
from tracker.db import db
from tracker.policy import Role

SIGNED = {"name": "Helen Authoriser", "designation": "Chief nurse", "signature": "H A", "statement": "y"}


@pytest.fixture
def sent(session, clock) -> Story:
    story = begin()
    answer_all(story)
    send_for_authorisation(story.assessment, covered=frozenset(), actor=actor_of(story.lead))
    return story


@pytest.fixture
def authoriser(sent, client):
    return client.sign_in(sent.authoriser)


def place(story: Story, ref: str) -> str:
    return f"{story.base}/authorise/{ref}"


def test_the_whole_return_is_on_the_page_with_a_box_at_each_standard(sent, authoriser):
    page = authoriser.get_ok(f"{sent.base}/authorise")
    assert page.text.count("Policy in force since May.") == 4
    assert page.link_to("Go to authorise or decline") == "#decide"
    assert [each for each in page.texts("summary") if each.startswith("Comment on")] == [
        "Comment on 1.1", "Comment on 1.2", "Comment on 2.1", "Comment on 2.2",
    ]  # fmt: skip
    assert "No standard has a comment." in page.text


def test_a_comment_is_kept_and_the_page_comes_back_to_its_standard(sent, authoriser):
    answer = authoriser.post(place(sent, "1.2"), {"text": "Which figures?"})
    assert answer.response.headers["Location"] == f"{sent.base}/authorise#standard-1.2"
    page = authoriser.get_ok(f"{sent.base}/authorise")
    assert page.find('[id="comment-1.2"]').get_text(strip=True) == "Which figures?"
    assert page.link_to("1.2") == "#standard-1.2"
    authoriser.post_ok(place(sent, "1.2"), {"text": "Which figures, and from when?"})
    assert db.session.query(Remark).one().text == "Which figures, and from when?"
    authoriser.post_ok(place(sent, "1.2"), {"text": "ignored", "then": "remove"})
    assert db.session.query(Remark).count() == 0


@pytest.mark.parametrize(
    ("typed", "words"), [(" ", "Enter what you want to say"), ("x" * 2001, "2,000 characters or fewer")]
)
def test_a_comment_that_cannot_be_kept_is_shown_again_at_its_standard(sent, authoriser, typed, words):
    shown = authoriser.post_shown_again(place(sent, "2.1"), {"text": typed})
    assert words in shown.errors[0]
    assert words in shown.field_error("comment-2.1")
    assert shown.find('[id="comment-2.1"]').get_text(strip=True) == typed.strip()


def test_two_authorisers_see_each_other_s_comments_and_change_their_own_only(sent, authoriser, new_client):
    other = factories.make_user(Role.AUTHORISER, sent.agency, name="Ada Other")
    authoriser.post_ok(place(sent, "1.1"), {"text": "Mine."})
    theirs = new_client().sign_in(other)
    page = theirs.post_ok(place(sent, "1.1"), {"text": "Also mine."})
    assert "Helen Authoriser Mine." in page.text
    theirs.post_ok(place(sent, "1.1"), {"text": "", "then": "remove"})
    assert db.session.query(Remark).one().text == "Mine."


def test_declining_puts_the_comments_at_their_standards(sent, authoriser, new_client):
    authoriser.post_ok(place(sent, "1.2"), {"text": "Which figures?"})
    authoriser.post_ok(f"{sent.base}/decline", {"reason": "One answer needs figures."})
    lead = new_client().sign_in(sent.lead)
    page = lead.get_ok(sent.base)
    assert "One answer needs figures." in page.text
    assert page.link_to("1 standard has a comment from the authoriser") == "?show=commented"
    assert page.text.count("Comment from the authoriser") == 1
    only = lead.get_ok(f"{sent.base}?show=commented")
    assert only.texts(".govuk-task-list__status")[0].startswith("Completed")
    assert "Standard 1.1" not in only.text
    standard = lead.get_ok(sent.standard("1.2"))
    assert "Which figures?" in standard.text
    assert "Save and stay" in standard.buttons
    send_for_authorisation(sent.assessment, covered=frozenset(), actor=actor_of(sent.lead))
    again = lead.get_ok(sent.standard("1.2"))
    assert "Earlier remarks (1)" in again.text
    assert "Commented" not in lead.get_ok(sent.base).text


def test_authorising_with_comments_keeps_them_as_notes_for_the_agency(sent, authoriser, new_client):
    authoriser.post_ok(place(sent, "1.2"), {"text": "Better next year."})
    authoriser.post_ok(f"{sent.base}/authorise", SIGNED)
    assert "Better next year." in new_client().sign_in(sent.lead).get_ok(sent.standard("1.2")).text
    board = new_client().sign_in(sent.manager)
    assert "Better next year." not in board.get_ok(sent.standard("1.2")).text


def test_a_comment_after_somebody_declined_is_refused_and_its_words_are_given_back(sent, authoriser):
    decline(sent.assessment, "Mine first.", actor=actor_of(sent.lead))
    page = authoriser.refused(409, place(sent, "1.1"), "POST", {"text": "Long thoughts."})
    assert "Long thoughts." in page.html


def test_an_unknown_standard_and_another_agency_find_nothing(sent, authoriser, new_client):
    authoriser.refused(404, place(sent, "9.9"), "POST", {"text": "Hello"})
    stranger = factories.make_user(Role.AUTHORISER, factories.make_agency(sent.board))
    new_client().sign_in(stranger).refused(404, place(sent, "1.1"), "POST", {"text": "Hello"})
    new_client().sign_in(sent.contributor).refused(403, place(sent, "1.1"), "POST", {"text": "Hello"})


def test_an_error_at_the_end_keeps_what_was_signed(sent, authoriser):
    shown = authoriser.post_shown_again(f"{sent.base}/authorise", {**SIGNED, "designation": ""})
    assert (shown.value("name"), shown.value("signature")) == ("Helen Authoriser", "H A")
    shown = authoriser.post_shown_again(f"{sent.base}/decline", {"reason": ""})
    assert shown.field_error("reason").startswith("Enter the reason")
    assert sent.assessment.status is AssessmentStatus.AWAITING_AUTHORISATION


def test_the_check_before_sending_has_two_parts(session, clock, client):
    story = begin()
    answer_all(story)
    lead = client.sign_in(story.lead)
    page = lead.get_ok(f"{story.base}/send")
    assert "Everything that must be there is there" in page.text
    assert "2 Essential standards look weak" in page.text
    assert page.link_to("1.1 Standard 1.1") == story.standard("1.1")
    assert "Send for authorisation" in page.buttons
    item = make_file(story.agency, "Old policy", review_by=story.assessment.cycle.opens_on)
    cite_at(item, story.assessment, "1.1")
    page = lead.get_ok(f"{story.base}/send")
    assert "1 Essential standard looks weak" in page.text
    assert "1 item of evidence is past the review date" in page.text
    assert page.link_to("Old policy").endswith(f"/{item.id}")


def test_the_check_says_when_nothing_stands_out(session, clock, client):
    story = begin()
    answer_all(story)
    good = make_file(story.agency, "Policy")
    for ref in ("1.1", "2.1"):
        cite_at(good, story.assessment, ref)
    page = client.sign_in(story.lead).get_ok(f"{story.base}/send")
    assert "Nothing stands out" in page.text
    assert "None of this keeps the return from being sent." not in page.text


def _queries(client, page: str) -> int:
    client.get_ok(page)
    with count_queries() as queries:
        client.get_ok(page)
    return queries.count


@pytest.mark.parametrize("size", [(1, 1), (4, 5)])
def test_pages_take_the_same_queries_for_few_and_many(session, clock, client, new_client, size):
    """Answers, citations, comments and tasks come from one query each, however many standards there are."""
    story = begin(*size)
    answer_all(story)
    lead, authoriser = client.sign_in(story.lead), new_client().sign_in(story.authoriser)
    assert _queries(lead, f"{story.base}/send") == 11
    send_for_authorisation(story.assessment, covered=frozenset(), actor=actor_of(story.lead))
    for response in [story.response("1.1"), story.response(f"{size[0]}.{size[1]}")]:
        write_comment(response, "Why?", actor=actor_of(story.authoriser))
    assert _queries(authoriser, f"{story.base}/authorise") == 10
    decline(story.assessment, "See the comments.", actor=actor_of(story.authoriser))
    save_response(
        story.response("1.1"), Answer(evidence_of_compliance="New"), expected_version=2,
        actor=actor_of(story.lead),
    )  # fmt: skip
    assert _queries(lead, story.base) <= 15
    assert _queries(lead, story.standard("1.1")) <= 12
