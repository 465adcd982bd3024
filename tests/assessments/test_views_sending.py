"""Agency details, sending, authorising, declining and the receipt, as each person meets them."""

import pytest

from tests import factories
from tests.assessments.people import DETAILS, actor_of, answer_all, begin
from tests.support.queries import count_queries
from tracker.assessments.answers import Answer
from tracker.assessments.authorising import send_for_authorisation
from tracker.assessments.operations import save_details, save_response
from tracker.assessments.rules import AssessmentStatus
from tracker.policy import Role

SIGNED = {
    "name": "Helen Authoriser",
    "designation": "Chief nurse",
    "signature": "H Authoriser",
    "statement": "y",
}


@pytest.fixture
def story(session, clock):
    return begin()


@pytest.fixture
def lead(story, client):
    return client.sign_in(story.lead)


@pytest.fixture
def sent(story):
    answer_all(story)
    send_for_authorisation(story.assessment, covered=frozenset(), actor=actor_of(story.lead))
    return story


def test_details_begin_with_who_fills_them_in(story, lead):
    page = lead.get_ok(f"{story.base}/details")
    assert page.value("completed_by_name") == "Priya Lead"
    assert page.value("completed_by_email") == story.lead.email
    assert page.value("address") == story.agency.address
    assert "Do not name any child or family" in page.text


def test_details_are_saved_and_the_list_says_so(story, lead):
    page = lead.get_ok(f"{story.base}/details")
    page = lead.post_ok(*page.form("Save agency details").filled(**vars(DETAILS)))
    assert page.banner == "Agency details saved. They are complete."
    assert page.texts("#closing-1") == ["Completed"]


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [
        ("completed_by_telephone", "ask reception", "Enter a telephone number, like 01632 960 001"),
        ("lead_officer_telephone", "12", "Enter a telephone number, like 01632 960 001"),
        ("completed_by_email", "priya at agency", "Enter an email address in the correct format"),
        ("lead_officer_email", "@agency.example", "Enter an email address in the correct format"),
        ("lead_officer_name", "x" * 201, "Lead officer must be 200 characters or fewer"),
        ("address", "x" * 1001, "Address must be 1,000 characters or fewer"),
    ],
)
def test_details_that_cannot_be_right_are_refused_beside_the_field(story, lead, name, typed, message):
    page = lead.get_ok(f"{story.base}/details")
    form = page.form("Save agency details").filled(**{"lead_officer_designation": "Director", name: typed})
    shown = lead.post_shown_again(*form)
    assert message in shown.field_error(name)
    assert (shown.value(name), shown.value("lead_officer_designation")) == (typed, "Director")


def test_two_people_at_the_details_see_both(story, lead):
    page = lead.get_ok(f"{story.base}/details")
    save_details(story.assessment, DETAILS, expected_version=1, actor=actor_of(story.lead))
    clash = lead.post(*page.form("Save agency details").filled(address="2 Mill Lane"))
    assert clash.status == 409
    assert "2 Mill Lane" in clash.text
    assert "Omar Officer" in clash.text


def test_only_the_lead_changes_the_details(story, client):
    page = client.sign_in(story.authoriser).get_ok(f"{story.base}/details")
    assert "Save agency details" not in page.buttons
    client.refused(403, f"{story.base}/details", "POST", {"address": "Mine", "version": "1"})


def test_what_is_missing_is_listed_with_links(story, lead):
    words = Answer(areas_for_improvement="Bank staff", finished=True)
    save_response(story.response("1.1"), words, expected_version=1, actor=actor_of(story.lead))
    page = lead.get_ok(f"{story.base}/send")
    assert "3 standards need an answer" in page.text
    assert page.link_to("1.2 Standard 1.2") == story.standard("1.2")
    assert "1 area for improvement needs an action" in page.text
    assert page.link_to("Add an action for 1.1").endswith("?standard=1.1")
    assert page.link_to("Fill them in") == f"{story.base}/details"
    assert "Send for authorisation" not in page.buttons


def test_sending_what_is_not_complete_is_refused_with_the_list(story, lead):
    lead.refused(409, f"{story.base}/send", "POST")
    words = Answer(evidence_of_compliance="Policy")
    save_response(story.response("1.1"), words, expected_version=1, actor=actor_of(story.lead))
    shown = lead.post_shown_again(f"{story.base}/send")
    assert "This return cannot be sent yet. 1.2 No answer yet" in shown.errors[0]
    assert story.assessment.status is AssessmentStatus.IN_PROGRESS


def test_sending_tells_who_can_authorise_and_what_happens(story, lead, outbox):
    answer_all(story)
    page = lead.get_ok(f"{story.base}/send")
    assert "It can be authorised by: Helen Authoriser" in page.text
    page = lead.post_ok(*page.form("Send for authorisation").filled())
    assert page.banner == "Sent for authorisation. Nobody can change it now, unless it is declined."
    assert outbox.only().recipient == story.authoriser.email


def test_a_second_click_on_send_is_refused(sent, lead, outbox):
    lead.refused(409, f"{sent.base}/send", "POST")
    lead.refused(409, f"{sent.base}/send")
    assert len(outbox.messages) == 1


def test_only_a_lead_sends(story, client):
    client.sign_in(story.contributor).refused(403, f"{story.base}/send")
    client.refused(403, f"{story.base}/send", "POST")


def test_the_authoriser_reads_it_all_and_authorises(sent, client):
    page = client.sign_in(sent.authoriser).get_ok(f"{sent.base}/authorise")
    assert "Priya Lead sent it on 2 November 2026" in page.text
    assert page.link_to("Go to authorise or decline") == "#decide"
    page = client.post_ok(*page.form("Authorise and submit to VSP").filled(**SIGNED))
    assert page.h1 == "Return submitted"
    assert sent.assessment.receipt_reference in page.text
    assert page.summary()["Authorised by"] == "Helen Authoriser, Chief nurse"
    assert sent.assessment.content_hash in page.text


@pytest.mark.parametrize(
    ("missing", "message"),
    [
        ("name", "Enter your name"),
        ("designation", "Enter your designation"),
        ("signature", "Type your name as your signature"),
        ("statement", "Confirm that you have read the return and authorise it"),
    ],
)
def test_everything_on_the_form_must_be_signed(sent, client, missing, message):
    page = client.sign_in(sent.authoriser).get_ok(f"{sent.base}/authorise")
    signed = {**SIGNED, missing: None if missing == "statement" else ""}
    shown = client.post_shown_again(*page.form("Authorise and submit to VSP").filled(**signed))
    assert message in shown.errors
    assert sent.assessment.status is AssessmentStatus.AWAITING_AUTHORISATION


def test_the_sender_cannot_authorise_but_can_take_it_back(sent, lead):
    page = lead.get_ok(f"{sent.base}/authorise")
    assert "a different person has to authorise it" in page.text
    assert "Authorise and submit to VSP" not in page.buttons
    shown = lead.post_shown_again(f"{sent.base}/authorise", SIGNED)
    assert "so a different person has to authorise it" in shown.errors[0]
    page = lead.post_ok(*page.form("Decline and give back").filled(reason="I forgot 2.2."))
    assert "I forgot 2.2." in page.text


def test_declining_needs_a_reason_and_goes_back_to_the_lead(sent, client):
    page = client.sign_in(sent.authoriser).get_ok(f"{sent.base}/authorise")
    form = page.form("Decline and give back")
    assert (
        client.post_shown_again(*form.filled(reason=" ")).field_error("reason").startswith("Enter the reason")
    )
    page = client.post_ok(*form.filled(reason="1.2 needs figures."))
    assert "1.2 needs figures." in page.text
    client.refused(409, f"{sent.base}/decline", "POST", {"reason": "Again"})


def test_authorising_twice_is_refused(sent, client):
    client.sign_in(sent.authoriser).post_ok(f"{sent.base}/authorise", SIGNED)
    client.refused(409, f"{sent.base}/authorise", "POST", SIGNED)
    answer = client.get(f"{sent.base}/authorise")
    assert answer.response.headers["Location"] == f"{sent.base}/receipt"


def test_a_return_that_was_not_sent_cannot_be_authorised(story, client):
    client.sign_in(story.authoriser).refused(409, f"{story.base}/authorise")
    client.refused(409, f"{story.base}/authorise", "POST", SIGNED)
    client.refused(409, f"{story.base}/receipt")


def test_contributors_and_the_board_do_not_authorise(sent, client, new_client):
    for user in (sent.contributor, sent.manager):
        person = new_client().sign_in(user)
        person.refused(403, f"{sent.base}/authorise")
        person.refused(403, f"{sent.base}/decline", "POST", {"reason": "No"})


def test_the_board_sees_the_receipt_once_it_was_submitted(sent, client, new_client):
    board = new_client().sign_in(sent.manager)
    board.refused(409, f"{sent.base}/receipt")
    client.sign_in(sent.authoriser).post_ok(f"{sent.base}/authorise", SIGNED)
    assert sent.assessment.receipt_reference in board.get_ok(f"{sent.base}/receipt").text


def test_another_agency_finds_nothing(sent, client):
    client.sign_in(factories.make_user(Role.AGENCY_LEAD, factories.make_agency(sent.board)))
    for page in ("details", "send", "authorise", "receipt", "read", "return.pdf", "check/1"):
        client.refused(404, f"{sent.base}/{page}")
    for page in ("details", "send", "authorise", "decline"):
        client.refused(404, f"{sent.base}/{page}", "POST", {"reason": "No"})


@pytest.mark.parametrize("page", ["details", "send"])
def test_budgets(story, lead, page):
    answer_all(story, details=False)
    lead.get_ok(f"{story.base}/{page}")
    with count_queries() as queries:
        lead.get_ok(f"{story.base}/{page}")
    assert queries.count <= 15, queries
