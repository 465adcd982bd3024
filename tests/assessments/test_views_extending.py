"""More time through the pages: the lead asks, the board decides, and both see what became of it."""

from datetime import timedelta

import pytest

from tests import factories
from tests.assessments.people import Story, actor_of, begin
from tracker.assessments.extending import ask_for_time, refuse_time
from tracker.policy import Role

TIME = {"to-day": "16", "to-month": "12", "to-year": "2026", "reason": "Our officer is away."}


@pytest.fixture
def story(session, clock) -> Story:
    return begin()


def test_the_lead_asks_for_more_time_and_follows_what_becomes_of_it(story, client, new_client):
    lead = client.sign_in(story.lead)
    page = lead.get_ok(lead.get_ok(story.base).link_to("Ask for more time"))
    page = lead.post_ok(*page.form("Ask VSP").filled(**TIME))
    assert "You asked for 16 December 2026. VSP has not decided yet." in page.text
    assert "asked for, the board has not decided yet" in lead.get_ok(f"/agencies/{story.agency.id}").text
    lead.refused(409, f"{story.base}/more-time", "POST", TIME)
    board = new_client().sign_in(story.manager)
    words = f"Decide whether {story.agency.name} gets until 16 December 2026"
    page = board.get_ok(board.get_ok(f"/boards/{story.board.id}").link_to(words))
    assert "Our officer is away." in page.text
    grant = {"decision": "granted", "to-day": "10"}
    page = board.post_ok(*page.form("Save the decision").filled(**grant))
    assert f"{story.agency.name} has until 10 December 2026" in page.banner
    assert "granted on 2 November 2026" in lead.get_ok(story.base).text
    (row,) = lead.get_ok(f"{story.base}/more-time").rows()
    assert row["Decision"].startswith("Granted")


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"to-day": "", "to-month": "", "to-year": ""}, "to", "Enter the deadline you ask for"),
        ({"to-day": "31", "to-month": "2"}, "to", "must be a real date"),
        ({"to-year": "2025"}, "to", "Enter a date after 2 December 2026"),
        ({"reason": ""}, "reason", "Enter the reason why you need more time"),
        ({"reason": "x" * 2001}, "reason", "2,000 characters or fewer"),
    ],
)
def test_a_request_that_cannot_be_right_is_shown_again(story, client, typed, field, words):
    lead = client.sign_in(story.lead)
    shown = lead.post_shown_again(f"{story.base}/more-time", {**TIME, **typed})
    assert words in shown.field_error(field)


def test_the_board_refuses_with_a_reason_and_decides_once(story, client):
    to = story.assessment.cycle.due_on + timedelta(days=14)
    request = ask_for_time(story.assessment, to, "Away.", actor=actor_of(story.lead))
    board, place = client.sign_in(story.manager), f"{story.base}/more-time/decision"
    cycle = board.get_ok(f"/cycles/{story.assessment.cycle_id}")
    assert "Asks for more time" in cycle.text
    form = board.get_ok(place).form("Save the decision")
    assert board.post_shown_again(*form.filled(decision=None)).errors == [
        "Choose whether you grant or refuse the later deadline"
    ]
    shown = board.post_shown_again(*form.filled(decision="refused"))
    assert shown.field_error("reason").startswith("Enter the reason for refusing")
    emptied = {"to-day": "", "to-month": "", "to-year": ""}
    shown = board.post_shown_again(*form.filled(decision="granted", **emptied))
    assert shown.field_error("to") == "Enter the new deadline"
    board.post_ok(*form.filled(decision="refused", reason="Inspectors come.", **emptied))
    board.refused(409, place)
    assert request.decision_reason == "Inspectors come."


def test_a_manager_of_the_same_agency_cannot_decide(story, client):
    to = story.assessment.cycle.due_on + timedelta(days=14)
    ask_for_time(story.assessment, to, "Away.", actor=actor_of(story.lead))
    own = factories.make_user(Role.BOARD_MANAGER, story.board, interest=story.agency)
    page = client.sign_in(own).get_ok(f"{story.base}/more-time/decision")
    assert "another person has to decide" in page.text
    assert "Save the decision" not in page.buttons
    client.refused(403, f"{story.base}/more-time/decision", "POST", {"decision": "refused", "reason": "No"})


def test_giving_time_leads_to_the_request_when_one_waits(story, client):
    to = story.assessment.cycle.due_on + timedelta(days=14)
    request = ask_for_time(story.assessment, to, "Away.", actor=actor_of(story.lead))
    board = client.sign_in(story.manager)
    answer = board.get(f"{story.base}/extension")
    assert answer.response.headers["Location"] == f"{story.base}/more-time/decision"
    refuse_time(request, "No.", actor=actor_of(story.manager))
    assert "more time" in board.get_ok(f"{story.base}/extension").h1
