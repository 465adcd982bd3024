"""The monthly digest: to whom, what of, how often; and its links all the way to the update page."""

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from tests.action_plans.made import Place, as_actor, cite
from tests.factories import make_user
from tracker.accounts.passwords import hash_password
from tracker.action_plans.operations import claim_completion, sign_off
from tracker.clock import today
from tracker.impact_tests.queries import list_of_agency
from tracker.keeping_up.operations import choose_digest, send_digests
from tracker.keeping_up.rules import digest_due
from tracker.policy import Role

PASSWORD = "Heron-Mill-Bridge-44"


def test_it_goes_out_from_the_first_working_day_on():
    cases = [
        (date(2026, 11, 1), False),  # a Sunday
        (date(2026, 11, 2), True),
        (date(2027, 1, 1), False),  # New Year's Day, then a weekend
        (date(2027, 1, 3), False),
        (date(2027, 1, 4), True),
        (date(2027, 1, 31), True),  # the command had not run before
    ]
    for day, expected in cases:
        assert digest_due(day) is expected, day


@pytest.fixture
def place(session, clock):
    clock.move_to(datetime(2026, 11, 2, 9, 30, tzinfo=UTC))
    return Place()


def send():
    return send_digests(today(), list_of_agency)


def test_each_person_is_told_of_their_own_actions_once_a_month(place, outbox, clock):
    theirs = place.action(title="Hers and soon", lead_user_id=place.contributor.id,
                          due_on=today() + timedelta(days=70))  # fmt: skip
    place.action(title="Nobody's and far", due_on=today() + timedelta(days=300))
    place.action(title="Late one", due_on=today() + timedelta(days=10))
    clock.move_to(datetime(2026, 12, 1, 9, 30, tzinfo=UTC))
    outbox_before = len(outbox.messages)
    assert send() == 1  # the contributor's action is silent for 29 days only and not due yet
    (mail,) = outbox.messages[outbox_before:]
    assert mail.recipient == place.lead.email
    assert mail.subject == "Your actions in December 2026: 1 late"
    assert "Late one" in mail.body
    assert "19 days late" in mail.body
    assert "Nobody's and far" not in mail.body
    assert send() == 0  # once a month, also for those who were told nothing
    clock.move_to(datetime(2027, 1, 4, 9, 30, tzinfo=UTC))
    assert send() == 2
    to_contributor = outbox.to(place.contributor.email)[-1].body
    assert f"/actions/{theirs.id}/update" in to_contributor
    assert "Due in the next month" in to_contributor
    assert "no update for 63 days" in to_contributor
    assert "Late one" not in to_contributor
    to_lead = outbox.to(place.lead.email)[-1].body
    assert "Hers and soon" not in to_lead
    assert "Nothing has been heard of these" in to_lead
    assert "Nobody's and far" in to_lead


def test_what_somebody_leads_who_is_gone_falls_to_the_agency_lead(place, outbox, clock):
    place.action(lead_user_id=place.contributor.id)
    place.lead.name = "Lee Lead"
    place.contributor.disabled_at = datetime(2026, 11, 2, tzinfo=UTC)
    clock.move_to(datetime(2026, 12, 29, 9, 30, tzinfo=UTC))
    assert send() == 1
    assert "Supervision for every nurse" in outbox.to(place.lead.email)[-1].body
    assert "Dear Lee Lead" in outbox.to(place.lead.email)[-1].body


def test_a_completed_action_is_told_when_its_re_test_is_due(place, outbox, clock):
    action = place.action()
    cite(action)
    claim_completion(action, actor=as_actor(place.lead))
    sign_off(action, actor=as_actor(place.authoriser))
    assert send() == 0
    clock.move_to(datetime(2027, 5, 4, 9, 30, tzinfo=UTC))
    assert send() == 1
    body = outbox.to(place.lead.email)[-1].body
    assert "To be tested again" in body
    assert f"/actions/{action.id}/impact-test" in body


def test_who_does_not_want_it_gets_none(place, outbox, clock):
    place.action()
    choose_digest(False, actor=as_actor(place.lead))
    clock.move_to(datetime(2026, 12, 29, 9, 30, tzinfo=UTC))
    assert send() == 0
    choose_digest(True, actor=as_actor(place.lead))
    assert send() == 1
    assert make_user(Role.AGENCY_LEAD, place.agency).email not in outbox.recipients


def test_the_link_leads_through_signing_in_to_the_update(place, client, outbox, clock):
    place.action()
    place.lead.password_hash = hash_password(PASSWORD)
    clock.move_to(datetime(2026, 12, 29, 9, 30, tzinfo=UTC))
    send()
    link = re.search(r"https?://\S+/actions/\S+/update", outbox.to(place.lead.email)[-1].body)
    assert link
    update = urlsplit(link[0]).path
    answer = client.get(update)
    assert answer.status == 302
    page = client.get_ok(answer.response.headers["Location"])
    address, values = page.form("Sign in").filled(email=place.lead.email, password=PASSWORD)
    page = client.post_ok(address, values)
    assert page.path == update
    client.post_ok(*page.form().filled(progress="It has begun.", reported="red"))
