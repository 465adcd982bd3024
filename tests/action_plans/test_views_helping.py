"""Help with the words of an action on its pages: it advises, saves nothing, and never blocks."""

import pytest

from tests.action_plans.made import SMART, Place, date_parts, in_days
from tracker.action_plans.models import Action
from tracker.action_plans.rules import ActionStatus
from tracker.db import db

pytestmark = pytest.mark.usefixtures("clock")
WEAK = {"title": "Ongoing supervision", "specific": "Continue to train all staff as required.",
        "measurable": "Practice is better.", "lead_manager": "Safeguarding team"}  # fmt: skip


@pytest.fixture
def place(session):
    return Place()


def test_words_are_checked_without_saving_and_what_was_typed_stays(place, client):
    page = client.sign_in(place.lead).get_ok(f"/assessments/{place.assessment.id}/actions/new")
    assert page.soup.find("section", attrs={"data-smart-help": True}).has_attr("hidden")
    form = page.form("Check my words")
    page = client.post(form.action, {**form.values, **SMART, **WEAK, "step": "check"})
    assert (page.status, page.errors) == (200, [])
    assert page.value("specific") == WEAK["specific"]
    assert "A team or body cannot say how it goes." in page.text
    assert "There is no date yet." in page.text
    assert db.session.query(Action).count() == 0


def test_weak_words_join_the_plan_all_the_same_and_the_action_shows_the_help(place, client):
    client.sign_in(place.lead)
    values = {**SMART, **WEAK, **date_parts("due_on", in_days(60)), "priority": "medium", "step": "open"}
    client.post_ok(f"/assessments/{place.assessment.id}/actions/new", values)
    action = db.session.query(Action).one()
    assert action.status is ActionStatus.OPEN
    assert "suggestions for better words" in client.get_ok(f"/actions/{action.id}").text
    page = client.get_ok(f"/actions/{action.id}/edit")
    assert "No measure is named" in page.text
    assert "There is no date yet" not in page.text  # the date of an open action is not asked for here


def test_help_while_typing(place, client, new_client):
    url = f"/agencies/{place.agency.id}/smart-help"
    client.sign_in(place.lead)
    hints = client.post(url, {**WEAK, "dated": "1"}).response.json["hints"]
    assert [hint["field"] for hint in hints] == [
        "title", "specific", "specific", "measurable", "lead_manager",
    ]  # fmt: skip
    assert hints[0]["sentence"].startswith("“ongoing”")
    new_client().sign_in(place.contributor).refused(403, url, "POST", {})
