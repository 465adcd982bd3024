"""What is typed while a session ends is shown again, and saved after signing in."""

from datetime import timedelta

import pytest

from tests import factories
from tracker.accounts.kept import unpack_form
from tracker.accounts.passwords import hash_password
from tracker.assessments.queries import list_answers
from tracker.policy import Role

PASSWORD = "three quiet herons"


@pytest.fixture
def story(session, clock):
    board = factories.make_board()
    agency = factories.make_agency(board)
    assessment = factories.make_assessment(factories.make_cycle(board), agency)
    lead = factories.make_user(Role.AGENCY_LEAD, agency, password_hash=hash_password(PASSWORD))
    return assessment, lead


def send_after_the_end(story, client, clock):
    assessment, lead = story
    url = f"/assessments/{assessment.id}/standards/1.1"
    client.sign_in(lead).get_ok(url)
    clock.shift(timedelta(minutes=61))
    data = {"version": "1", "evidence_of_compliance": "Typed for an hour", "then": "stay"}
    return client.refused(401, url, "POST", data)


def hidden(page, name):
    return page.find(f"main input[name={name}]")["value"]


def test_the_text_comes_back_and_is_saved_after_signing_in(story, client, clock):
    assessment, lead = story
    page = send_after_the_end(story, client, clock)
    assert "Typed for an hour" in page.text
    entry = {
        "email": lead.email,
        "password": PASSWORD,
        "kept": hidden(page, "kept"),
        "next": hidden(page, "next"),
    }
    page = client.post("/sign-in", entry)
    assert page.status == 200
    assert page.h1 == "Save what you typed"
    form = page.find("main form")
    fields = {field["name"]: field["value"] for field in form.select("input[type=hidden]")}
    token = fields.pop("csrf_token")
    client.post_ok(form["action"], {**fields, "csrf_token": token})
    texts = [row.answer.evidence_of_compliance for row in list_answers(assessment.id).values()]
    assert "Typed for an hour" in texts


def test_a_wrong_password_keeps_the_text(story, client, clock):
    page = send_after_the_end(story, client, clock)
    kept = hidden(page, "kept")
    page = client.post_shown_again("/sign-in", {"email": story[1].email, "password": "wrong", "kept": kept})
    assert hidden(page, "kept") == kept


@pytest.mark.parametrize("change", [lambda text: "", lambda text: text.swapcase(), lambda text: "x." + text])
def test_a_changed_text_is_not_trusted(app, story, client, clock, change):
    page = send_after_the_end(story, client, clock)
    assert unpack_form(change(hidden(page, "kept"))) is None


def test_a_text_is_kept_for_twelve_hours(app, story, client, clock):
    page = send_after_the_end(story, client, clock)
    kept = hidden(page, "kept")
    assert unpack_form(kept) is not None
    clock.shift(timedelta(hours=13))
    assert unpack_form(kept) is None
