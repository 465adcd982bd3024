"""The plan in its forms of reading, as of a past day, on paper and as a file; the history of an action."""

import io
import time
from datetime import timedelta

import pikepdf
import pytest
from docx import Document

from tests.action_plans.made import SMART, Place, as_actor, in_days, plan_url, sheet
from tests.action_plans.test_views import copy_action
from tests.factories import make_board, make_user
from tests.reports.test_return_pdf import words
from tracker.action_plans.models import Action
from tracker.action_plans.operations import ActionContent, move_due_date, save_action, write_update
from tracker.action_plans.rules import Brag
from tracker.audit.models import AuditEntry
from tracker.clock import today
from tracker.db import db
from tracker.policy import Role

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def place(session):
    return Place()


@pytest.fixture
def changed(place, clock):
    """A plan whose action was given another title five days after the first day, which is returned."""
    action = place.action("1.1", title="First title", risks="Illness")
    first_day = today()
    clock.shift(timedelta(days=5))
    content = ActionContent(**{**SMART, "title": "Second title", "lead_manager": "B. Okoro"})
    save_action(action, content, expected_version=action.version, actor=as_actor(place.lead))
    place.action("1.2", title="Added later")
    return first_day


class TestForms:
    def test_filters_are_kept_from_one_form_to_the_next(self, place, client):
        place.action("1.1")
        move_due_date(place.action("1.2"), in_days(90), "Illness", actor=as_actor(place.lead))
        page = client.sign_in(place.lead).get_ok(f"{plan_url(place)}?standard=1.2&sort=due")
        for label, view in (("By month", "month"), ("Timeline", "timeline")):
            href = page.link_to(label)
            assert href == f"?standard=1.2&sort=due&view={view}"
            assert "1 page" not in client.get_ok(plan_url(place) + href).text
        chart = client.get_ok(f"{plan_url(place)}?view=timeline")
        assert "first due" in chart.html
        assert "moved once" in chart.text

    def test_headings_with_counts(self, place, client):
        place.action("1.1", "1.2")
        place.action("1.2")
        page = client.sign_in(place.member).get_ok(f"{plan_url(place)}?group=standard")
        assert "Standard 1.1 1 action: 1 green" in page.text
        assert "Standard 1.2 2 actions: 2 green" in page.text
        assert "December 2026" not in client.get_ok(f"{plan_url(place)}?view=month&show=red").text


class TestAsAt:
    def test_the_plan_of_a_past_day(self, place, client, changed):
        client.sign_in(place.manager)
        page = client.get_ok(f"{plan_url(place)}?on={changed}")
        assert "This is the plan as it stood on" in page.text
        assert "First title" in page.text
        assert "Second title" not in page.text
        assert "Added later" not in page.text
        assert page.link_to("Go back to today") == f"{plan_url(place)}?"
        assert [row[1] for row in sheet(client, f"{plan_url(place)}?on={changed}&format=xlsx")[1:]] == [
            "First title"
        ]

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("2999-01-01", "Enter a date up to today: how the plan stands on 1 January 2999 is not known"),
            ("31/3/2026", "Enter a real date, like 2026-03-31"),
            ("0001-01-01", "Year must include 4 numbers, like 2026"),
        ],
    )
    def test_a_day_that_cannot_be_is_refused_beside_the_field(self, place, client, typed, said):
        place.action()
        page = client.sign_in(place.lead).get_ok(f"{plan_url(place)}?on={typed}")
        assert said in page.text
        assert "<title>Error: Action plan" in page.html
        assert page.html.count(f'value="{typed}"') == 1
        assert "as it stood on" not in page.text.split("Actions by status")[0]
        answer = client.get(f"{plan_url(place)}/plan.pdf?on={typed}")
        assert answer.response.status_code == 302


class TestDocuments:
    def test_paper_pdf_and_word_tell_the_same(self, place, client, changed):
        client.sign_in(place.lead)
        query = f"?on={changed}"
        page = client.get_ok(f"{plan_url(place)}/print{query}")
        pdf = words_of_pdf(client.download(f"{plan_url(place)}/plan.pdf{query}").data)
        word = words_of_word(client.download(f"{plan_url(place)}/plan.docx{query}").data)
        for text in (page.text, pdf, word):
            for said in ("First title", "Lead Manager", "Illness", "As it stood on", "Standards 1.1",
                         "Not submitted to the sub-group yet"):  # fmt: skip
                assert said in text, said
            assert "Second title" not in text
            assert "Added later" not in text
        kinds = [entry.after["kind"] for entry in db.session.query(AuditEntry).filter_by(verb="plan.export")]
        assert kinds == ["PDF", "Word"]

    def test_filters_hold_on_paper_and_are_named(self, place, client):
        place.action("1.1", title="Of one")
        place.action("1.2", title="Of two")
        text = client.sign_in(place.member).get_ok(f"{plan_url(place)}/print?standard=1.2").text
        assert "Of two" in text
        assert "Of one" not in text
        assert "Only these are listed: standard 1.2" in text

    def test_four_hundred_actions_are_set_in_a_few_seconds(self, place, client):
        copy_action(place.action("1.1"), 399)
        client.sign_in(place.lead)
        url = f"{plan_url(place)}/plan.pdf"
        started = time.monotonic()
        data = client.download(url).data
        assert time.monotonic() - started < 8  # about 1.5 s alone; the machine may be busy
        assert len(pikepdf.open(io.BytesIO(data)).pages) > 20


class TestHistory:
    def test_every_field_with_who_and_when(self, place, client, changed):
        action = db.session.query(Action).filter_by(plan_id=place.plan.id, number=1).one()
        write_update(action, "Half done", Brag.GREEN, "", None, "", actor=as_actor(place.lead))
        url = f"/actions/{action.id}/history"
        page = client.sign_in(place.member).get_ok(url)
        assert "First title Second title" in page.text
        assert f"7 November 2026 at 9:30am, {place.lead.name}" in page.text
        only = client.get_ok(page.link_to("Updates (1)").replace("?", f"{url}?"))
        assert "Half done" in only.text
        assert "Second title" not in only.text.split("History of action 1")[-1]
        assert ["Action", "First title", "Second title"] in [
            line[4:] for line in sheet(client, f"{url}?format=xlsx")
        ]


def words_of_pdf(data: bytes) -> str:
    """All words of a PDF, on one line."""
    return " ".join(words(pikepdf.open(io.BytesIO(data))).split())


def words_of_word(data: bytes) -> str:
    """All words of a Word document, on one line."""
    body = Document(io.BytesIO(data)).element.body
    return " ".join("".join(node.itertext()) for node in body.iter() if node.tag.endswith("}p"))


def test_who_may_read(place, sign_in):
    action = place.action()
    addresses = [f"{plan_url(place)}/print", f"/actions/{action.id}/history"]
    stranger = make_user(Role.BOARD_MANAGER, make_board())
    for address in addresses:
        sign_in(place.member).get_ok(address)
        sign_in(stranger).refused(404, address)
