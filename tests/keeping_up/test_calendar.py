"""The private calendar: who may read it, what is in it, and that it is a correct file."""

import re
from datetime import date, timedelta
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar

from tests.action_plans.made import Place, as_actor
from tests.factories import make_user
from tracker.accounts.models import RoleGrant
from tracker.audit.models import AuditEntry
from tracker.clock import now, today
from tracker.db import db
from tracker.exception_reports.operations import PeriodDates, add_period
from tracker.keeping_up.models import CalendarFeed
from tracker.policy import Role

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def place(session):
    return Place()


def make_address(client):
    """The address that the page shows once, as a path."""
    page = client.post("/account/calendar/make", {})
    assert page.status == 200
    found = re.search(r"https?://\S+\.ics", page.text)
    assert found
    return urlsplit(found[0]).path


def read(client, address):
    """The file as sent, and its entries by title."""
    answer = client.get_ok(address).response
    assert answer.mimetype == "text/calendar"
    data = answer.get_data()
    events = Calendar.from_ical(data).walk("VEVENT")
    return data, {str(event["summary"]): event for event in events}


def test_an_address_is_shown_once_and_stops_when_it_is_revoked(place, new_client):
    client, program = new_client().sign_in(place.lead), new_client()
    address = make_address(client)
    assert address not in client.get_ok("/account/calendar").text
    feed = db.session.query(CalendarFeed).one()
    secret = address.removeprefix("/calendar/").removesuffix(".ics")
    assert len(secret) >= 40
    assert secret not in str(vars(feed))
    assert all(secret not in str(vars(entry)) for entry in db.session.query(AuditEntry))
    program.get_ok(address)
    second = make_address(client)  # a new one ends the old one
    program.refused(404, address)
    program.get_ok(second)
    client.post_ok("/account/calendar/revoke", {})
    program.refused(404, second)
    program.refused(404, "/calendar/guessed.ics")


def test_reading_changes_nothing(place, new_client, caplog, capsys):
    client = new_client().sign_in(place.lead)
    address = make_address(client)
    entries = db.session.query(AuditEntry).count()
    capsys.readouterr()
    new_client().get_ok(address)
    assert db.session.query(AuditEntry).count() == entries
    assert address.split("/")[-1].removesuffix(".ics") not in capsys.readouterr().out


def test_it_has_what_the_person_may_read_today(place, new_client):
    other = place.action(title="Somebody else's")
    own = place.action(title="My own; with, a comma", lead_user_id=place.contributor.id)
    client, program = new_client().sign_in(place.contributor), new_client()
    address = make_address(client)
    data, events = read(program, address)
    (title,) = events
    assert title == f"Due: My own; with, a comma ({place.agency.name}, green)"
    assert events[title]["dtstart"].dt == own.due_on
    assert str(events[title]["url"]).endswith(f"/actions/{own.id}")
    assert own.specific.encode() not in data
    assert str(place.lead.name).encode() not in data
    role = place.contributor.grants[0]
    role.role = Role.AGENCY_LEAD  # a lead has the dates of all
    assert {str(event["uid"]).split("@")[0] for event in read(program, address)[1].values()} == {
        f"action-{own.id}", f"action-{other.id}",
    }  # fmt: skip
    db.session.query(RoleGrant).filter_by(id=role.id).delete()
    assert read(program, address)[1] == {}
    place.contributor.disabled_at = now()
    program.refused(404, address)


def test_boards_and_those_who_report_have_the_board_s_dates(place, new_client):
    ended = today() + timedelta(days=30)
    dates = PeriodDates("Quarter 3", today(), ended, ended + timedelta(days=14), ended + timedelta(days=30))
    add_period(place.board, dates, actor=as_actor(place.manager))
    place.action()
    place.ratified()
    program = new_client()
    _, events = read(program, make_address(new_client().sign_in(place.manager)))
    assert {title.split(":")[0] for title in events} == {"Exception reports due", "Sub-group meeting"}
    _, events = read(program, make_address(new_client().sign_in(place.lead)))
    assert {title.split(":")[0] for title in events} == {"Due", "Exception reports due"}
    administrator = make_user(Role.ADMINISTRATOR, place.board)
    assert read(program, make_address(new_client().sign_in(administrator)))[1] == {}


def test_it_is_a_correct_file(place, new_client):
    place.action(title="A long one " + "é" * 100 + "\\; and, more")
    data, events = read(new_client(), make_address(new_client().sign_in(place.lead)))
    (event,) = events.values()
    assert data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert b"DTSTART;VALUE=DATE:" in data
    assert type(event["dtstart"].dt) is date
    assert event["dtend"].dt - event["dtstart"].dt == timedelta(days=1)
    assert event["dtstamp"].dt.tzinfo is not None
    assert "\\; and, more" in str(event["summary"])


def test_the_monthly_mail_can_be_stopped_on_the_page(place, client):
    client.sign_in(place.lead)
    page = client.post_ok(*client.get_ok("/account/calendar").form("Stop the monthly mail").filled())
    assert "You get no monthly mail" in page.text
    page = client.post_ok(*page.form("Get the monthly mail").filled())
    assert "Stop the monthly mail" in page.buttons
