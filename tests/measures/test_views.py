"""Measures on their pages: typed numbers, colours beside the lead's, and who may write."""

import pytest

from tests.action_plans.made import Place, date_parts, in_days, sheet
from tests.factories import make_board, make_user
from tests.measures.made import make_measure, make_reading
from tracker.action_plans.rules import Brag
from tracker.db import db
from tracker.measures.models import Measure, Reading
from tracker.policy import Role

pytestmark = pytest.mark.usefixtures("clock")
TYPED = {"name": "Staff supervised", "unit": "%", "good_is": "high", "baseline": "60%", "target": "95 %",
         "green_within": "2", "amber_within": "10"}  # fmt: skip


@pytest.fixture
def place(session):
    return Place()


def test_a_lead_adds_a_measure_and_reads_it(place, client):
    action = place.action()
    action.reported = Brag.GREEN
    client.sign_in(place.lead)
    page = client.get_ok(f"/actions/{action.id}")
    form = client.get_ok(page.link_to("Add a measure")).form("Save the measure")
    page = client.post_ok(form.action, {**form.values, **TYPED, **date_parts("baseline_on", in_days(-90))})
    assert "No reading yet. Baseline 60% on" in page.text
    form = client.get_ok(page.link_to("Add a reading of Staff supervised")).form("Save the reading")
    page = client.post_ok(form.action, {**form.values, "value": "80 %", "note": "Dashboard"})
    assert "80% on" in page.text
    assert "15 short of the target" in page.text
    assert "The lead says green, the measure says red" in client.get_ok(f"/actions/{action.id}").text
    client.refused(409, form.action, "POST", {**form.values, "value": "80"})  # the same form sent again
    assert db.session.query(Reading).count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"name": ""}, "name", "Enter what is measured"),
        ({"target": ""}, "target", "Enter the target"),
        ({"target": "most of them"}, "target", "Enter a number"),
        ({"target": "40"}, "target", "above the baseline"),
        ({"unit": "nurses"}, "baseline", "without %"),
        ({"green_within": "20"}, "amber_within", "or more"),
        ({"good_is": ""}, "good_is", "Choose whether"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(place, client, changes, field, words):
    action = place.action()
    client.sign_in(place.lead)
    form = client.get_ok(f"/actions/{action.id}/measures/add").form("Save the measure")
    page = client.post_shown_again(form.action, {**form.values, **TYPED, **changes})
    assert words in page.field_error(field)
    assert db.session.query(Measure).count() == 0


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"value": "lots"}, "value", "Enter a number"),
        ({"value": ""}, "value", "Enter the value"),
        (date_parts("taken_on", None), "taken_on", "Enter the date"),
        ({"taken_on-year": "2199"}, "taken_on", "not in the future"),
    ],
)
def test_a_reading_that_cannot_be(place, client, changes, field, words):
    measure = make_measure(place.action())
    client.sign_in(place.lead)
    form = client.get_ok(f"/measures/{measure.id}/readings/add").form("Save the reading")
    page = client.post_shown_again(form.action, {**form.values, "value": "80", "note": "Kept", **changes})
    assert words in page.field_error(field)
    assert page.value("note") == "Kept"


def test_changing_retiring_and_setting_aside(place, client):
    measure = make_measure(place.action())
    make_reading(measure, 8, note="Typed too fast")
    client.sign_in(place.lead)
    page = client.get_ok(f"/actions/{measure.action_id}/measures")
    form = client.get_ok(page.link_to("Set aside")).form("Set it aside")
    assert "Enter why" in client.post_shown_again(form.action, form.values).field_error("reason")
    page = client.post_ok(form.action, {**form.values, "reason": "A digit was missing"})
    assert "Set aside: A digit was missing" in page.text
    form = client.get_ok(page.link_to("Change the measure Staff supervised")).form("Save the measure")
    assert form.values["target"] == "95"
    page = client.post_ok(form.action, {**form.values, "target": "90"})
    client.refused(409, form.action, "POST", {**form.values, "target": "80"})
    page = client.post_ok(
        f"/measures/{measure.id}/retire", page.form("Use it no longer Staff supervised").values
    )
    assert "Not used any more" in page.text


def test_only_who_writes_about_the_action_may_change_it(place, client, new_client):
    measure = make_measure(place.action())
    reading = make_reading(measure)
    client.sign_in(place.contributor)  # leads another action, not this one
    for url in (
        f"/actions/{measure.action_id}/measures/add",
        f"/measures/{measure.id}/change",
        f"/measures/{measure.id}/readings/add",
        f"/readings/{reading.id}/set-aside",
    ):
        client.refused(403, url)
    stranger = new_client()
    stranger.sign_in(make_user(Role.BOARD_MANAGER, make_board()))
    stranger.refused(404, f"/measures/{measure.id}/change")
    manager = new_client()
    manager.sign_in(place.manager)
    assert "Add a reading" not in manager.get_ok(f"/actions/{measure.action_id}/measures").text


def test_the_spreadsheet_has_every_reading(place, client):
    measure = make_measure(place.action())
    make_reading(measure, 94, note="Dashboard")
    client.sign_in(place.manager)
    heading, row = sheet(client, f"/actions/{measure.action_id}/measures?format=xlsx")
    assert heading[0] == "Measure"
    assert row[0] == "Staff supervised"
    assert (row[6], row[7], row[8]) == (94, "Green", "Dashboard")
