"""A plan from a spreadsheet: uploaded, looked at, confirmed; our own sheet changes nothing."""

import io
from typing import Any

import pytest

from tests.action_plans.made import Place, as_actor, cite, in_days, plan_url
from tests.support.house_client import HouseClient
from tests.support.page import Page
from tests.support.sheets import excel
from tracker.action_plans.models import Action
from tracker.action_plans.operations import write_update
from tracker.action_plans.rules import ActionOrigin, ActionStatus, Brag
from tracker.db import db
from tracker.plan_imports.models import PlanUpload

pytestmark = pytest.mark.usefixtures("clock")
PART_C = ["No", "Action", "Lead Manager", "Timescales", "Current Progress", "Evidence", "Risks"]
SMART = ["Specific", "Measurable", "Achievable", "Realistic"]


@pytest.fixture
def place(session):
    return Place()


@pytest.fixture
def lead(place, client):
    return client.sign_in(place.lead)


def upload(lead: HouseClient, place: Place, rows: list[list[Any]], headings: list[str] | None = None) -> Page:
    """The page after a spreadsheet with these rows was sent."""
    return send(lead, place, excel(headings or PART_C, rows).getvalue())


def send(lead: HouseClient, place: Place, content: bytes, name: str = "plan.xlsx") -> Page:
    return lead.post_ok(f"{plan_url(place)}/load", {"file": (io.BytesIO(content), name)})


def actions() -> list[Action]:
    return db.session.query(Action).order_by(Action.number).all()


def test_new_drafts_the_complete_ones_opened_with_one_press(place, lead):
    smart = ["1", "Supervise nurses", "Head of nursing", "1 March 2027", "", "", "",
             "Book 14 sessions", "13 of 14", "Two days", "1.2 asks for it"]  # fmt: skip
    vague = ["2", "Train governors", "Clerk", "August/September", "Begun", "", "", "", "", "", ""]
    page = upload(lead, place, [smart, vague], [*PART_C, *SMART])
    assert "2 new drafts, 1 with every SMART answer" in page.text
    assert "“August/September” is not a day" in page.text
    assert actions() == []  # looking changes nothing
    address, values = page.form("Confirm 2 rows").filled()
    page = lead.post_ok(address, values)
    assert [(each.status, each.origin, each.due_on is None) for each in actions()] == [
        (ActionStatus.DRAFT, ActionOrigin.SPREADSHEET, False),
        (ActionStatus.DRAFT, ActionOrigin.SPREADSHEET, True),
    ]
    lead.refused(409, address, "POST", values)
    address, values = page.form("Add 1 complete draft to the plan").filled()
    assert "1 action is in the plan now." in lead.post_ok(address, values).banner
    assert [each.status for each in actions()] == [ActionStatus.OPEN, ActionStatus.DRAFT]
    lead.refused(409, address, "POST", values)
    again = upload(lead, place, [smart, vague], [*PART_C, *SMART])
    assert "There is nothing to change" in again.text


def test_our_own_sheet_reads_back_with_nothing_to_change(place, lead):
    action = place.action("1.2", "1.1", risks="Illness\nof two people")
    cite(action)
    write_update(
        action, "Half of it.\n\nMore soon.", Brag.GREEN, "", None, "Illness", actor=as_actor(place.lead)
    )
    place.draft(due_on=None, specific="")
    sheet = lead.download(f"{plan_url(place)}?format=xlsx").data
    page = send(lead, place, sheet)
    assert "There is nothing to change" in page.text
    assert "not taken over" not in page.text.replace("what is not taken over", "")


def test_faulty_rows_stop_everything_unless_only_the_good_ones_are_wanted(place, lead):
    rows = [["", "Supervise nurses", "Head", "", "", "", ""], ["x", "Train", "Clerk", "", "", "", ""]]
    page = upload(lead, place, rows)
    assert "Row 3: “x” in “No” is not a number" in page.text
    address, values = page.form("Leave them out and take the other 1 row").filled()
    refused = lead.post_shown_again(address, {"seen": values["seen"]})
    assert "nothing was changed" in refused.errors[0]
    assert actions() == []
    lead.post_ok(address, values)
    assert [each.title for each in actions()] == ["Supervise nurses"]


def test_a_preview_that_the_plan_has_left_behind_is_refused(place, lead):
    action = place.action()
    page = upload(lead, place, [["1", action.title, "Head of midwifery", "", "", "", ""]])
    address, values = page.form("Confirm 1 row").filled()
    action.lead_manager = "Deputy head"
    db.session.commit()
    assert "Look at the changes again" in lead.refused(409, address, "POST", values).text
    assert action.lead_manager == "Deputy head"


def test_changed_words_are_taken_over_and_discarding_changes_nothing(place, lead):
    action = place.action("1.2")
    rows = [["1", action.title, "Head of midwifery", "", "", "", ""]]
    page = upload(lead, place, rows)
    lead.post_ok(*page.form("Discard this spreadsheet").filled())
    assert db.session.query(PlanUpload).count() == 0
    page = upload(lead, place, rows)
    lead.post_ok(*page.form("Confirm 1 row").filled())
    assert (action.lead_manager, action.due_on) == ("Head of midwifery", in_days(60))
    assert [standard.ref for standard in action.standards] == ["1.2"]
    assert action.status is ActionStatus.OPEN


def test_what_is_no_spreadsheet_is_said_beside_the_field(place, lead):
    page = lead.post_shown_again(f"{plan_url(place)}/load", {"file": (io.BytesIO(b"hello"), "plan.txt")})
    assert "must be a spreadsheet" in page.field_error("file")


def test_the_template_is_understood_and_the_plan_leads_here(place, lead):
    page = lead.get_ok(plan_url(place) if place.action() else "")
    page = lead.get_ok(page.link_to("Load actions from a spreadsheet"))
    sheet = lead.download(page.link_to("download an empty one")).data
    refused = lead.post_shown_again(f"{plan_url(place)}/load", {"file": (io.BytesIO(sheet), "plan.xlsx")})
    assert "no actions below" in refused.field_error("file")


def test_csv_is_read_too(place, lead):
    page = send(lead, place, b"No,Action,Lead Manager\r\n,Train governors,Clerk\r\n", "plan.csv")
    assert "1 new draft" in page.text


def test_only_who_keeps_the_plan_loads_it(place, new_client):
    new_client().sign_in(place.contributor).refused(403, f"{plan_url(place)}/load")
    new_client().sign_in(place.manager).refused(403, f"{plan_url(place)}/load")
