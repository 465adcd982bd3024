"""The agency's returns and the task list, as each person sees them."""

import pytest

from tests import factories
from tests.assessments.people import actor_of, answer_all, begin
from tests.support.queries import count_queries
from tracker.assessments.answers import Answer
from tracker.assessments.authorising import decline, send_for_authorisation
from tracker.assessments.operations import save_response
from tracker.handovers.operations import hand_over
from tracker.policy import Role


@pytest.fixture
def story(session, clock):
    return begin()


def save(story, ref, **answer):
    response = story.response(ref)
    save_response(response, Answer(**answer), expected_version=response.version, actor=actor_of(story.lead))


def test_the_list_of_returns_says_how_each_stands(story, client):
    save(story, "1.1", evidence_of_compliance="Policy", finished=True)
    page = client.sign_in(story.lead).get_ok(f"/agencies/{story.agency.id}/assessments")
    (row,) = page.rows()
    assert row["Cycle"] == story.assessment.cycle.name
    assert row["Status"] == "In progress"
    assert "in 30 days" in row["Due"]
    assert "1 of 4 completed" in row["Completed"]
    file = client.download(f"/agencies/{story.agency.id}/assessments?format=xlsx")
    assert file.data.startswith(b"PK")


def test_an_agency_without_a_return_is_told_what_will_be_here(session, client):
    agency = factories.make_agency(factories.make_board())
    page = client.sign_in(factories.make_user(Role.AGENCY_LEAD, agency)).get_ok(
        f"/agencies/{agency.id}/assessments"
    )
    assert "appears here when the board opens a cycle" in page.text


def test_a_new_return_starts_with_its_first_standard(story, client):
    page = client.sign_in(story.lead).get_ok(story.base)
    assert "Start with 1.1 Standard 1.1" in page.buttons
    assert "Due 2 December 2026 in 30 days" in page.text
    assert "4 standards" in page.text
    assert page.link_to("Start with 1.1 Standard 1.1") == story.standard("1.1")


def test_the_button_continues_with_the_next_unfinished_standard(story, client):
    save(story, "1.1", evidence_of_compliance="Policy", finished=True)
    page = client.sign_in(story.lead).get_ok(story.base)
    assert "Continue with 1.2 Standard 1.2" in page.buttons
    assert page.texts("#status-1\\.1") == ["Completed"]
    assert page.texts("#status-1\\.2") == ["Not started"]


@pytest.mark.parametrize(
    ("show", "refs"),
    [
        ("all", ["1.1", "1.2", "2.1", "2.2"]),
        ("to-do", ["1.2", "2.1", "2.2"]),
        ("mine", ["1.1", "2.1", "2.2"]),
        ("essential", ["1.1", "2.1"]),
        # A value that nobody offered shows everything.
        ("nonsense", ["1.1", "1.2", "2.1", "2.2"]),
    ],
)
def test_filters(story, client, show, refs):
    save(story, "1.1", evidence_of_compliance="Policy", finished=True)
    hand_over(story.assessment, ["1.2"], story.contributor, actor=actor_of(story.lead))
    page = client.sign_in(story.lead).get_ok(f"{story.base}?show={show}")
    assert page.texts(".app-task-list__ref") == refs


def test_a_contributor_is_led_to_what_they_hold(story, client):
    page = client.sign_in(story.contributor).get_ok(story.base)
    assert "Nothing is left for you to do" in page.text
    assert "Nothing of this return is with you" in page.text
    hand_over(story.assessment, ["2.1"], story.contributor, actor=actor_of(story.lead))
    page = client.get_ok(story.base)
    assert "Start with 2.1 Standard 2.1" in page.buttons
    assert "Priya Lead asks you for 2.1. 1 of 1 left." in page.text
    assert page.texts(".app-task-list__ref") == ["2.1"]


def test_what_cannot_start_yet_says_why(story, client):
    page = client.sign_in(story.lead).get_ok(story.base)
    assert "4 of 4 standards need an answer and the agency details are not complete." in page.text
    assert page.link_to("See what is missing") == f"{story.base}/send"
    assert "Cannot start yet" in page.text


def test_when_all_is_answered_the_details_come_next_and_then_sending(story, client):
    answer_all(story, details=False)
    assert "Fill in the agency details" in client.sign_in(story.lead).get_ok(story.base).buttons
    answer_all(story)
    assert "Check and send for authorisation" in client.get_ok(story.base).buttons


def test_a_sent_return_leads_the_authoriser_to_it(story, new_client):
    answer_all(story)
    send_for_authorisation(story.assessment, covered=frozenset(), actor=actor_of(story.lead))
    page = new_client().sign_in(story.authoriser).get_ok(story.base)
    assert "Read and authorise" in page.buttons
    page = new_client().sign_in(story.lead).get_ok(story.base)
    assert "Read and authorise" not in page.buttons  # the lead sent it, so somebody else authorises (R3)
    assert "Answered 4 of 4 standards" in page.text
    assert "Sent for authorisation on 2 November 2026" in page.text


def test_why_it_was_declined_stands_at_the_top(story, client):
    answer_all(story)
    send_for_authorisation(story.assessment, covered=frozenset(), actor=actor_of(story.lead))
    decline(story.assessment, "1.2 needs <b>figures</b>.", actor=actor_of(story.authoriser))
    page = client.sign_in(story.lead).get_ok(story.base)
    assert "This return was declined by Helen Authoriser on 2 November 2026" in page.text
    assert "1.2 needs <b>figures</b>." in page.text


def test_the_task_list_takes_the_same_queries_for_4_and_for_60_standards(session, clock, new_client):
    taken = []
    for policies, each in ((2, 2), (6, 10)):
        story = begin(policies, each)
        answer_all(story)
        client = new_client().sign_in(story.lead)
        client.get_ok(story.base)
        with count_queries() as queries:
            client.get_ok(story.base)
        taken.append(queries.count)
    assert taken[0] == taken[1], queries
    # Session, roles, board of the shell, the return, its answers, the latest note.
    assert taken[1] <= 10, queries


def test_the_list_of_returns_keeps_to_its_budget(story, client):
    client.sign_in(story.lead).get_ok(f"/agencies/{story.agency.id}/assessments")
    with count_queries() as queries:
        client.get_ok(f"/agencies/{story.agency.id}/assessments")
    assert queries.count <= 10, queries


def test_strangers_and_other_agencies(story, client, new_client):
    client.sent_to_sign_in(story.base)
    other = factories.make_user(Role.AGENCY_LEAD, factories.make_agency(story.board))
    client.sign_in(other).refused(404, story.base)
    client.refused(404, f"/agencies/{story.agency.id}/assessments")
    abroad = factories.make_user(Role.BOARD_MANAGER, factories.make_board())
    new_client().sign_in(abroad).refused(404, story.base)
