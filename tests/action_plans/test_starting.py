"""Starting an action from something: what waits is listed until it is covered, and the action remembers."""

from datetime import date
from uuid import uuid4

import pytest

from tests.action_plans.made import SMART, Place, as_actor, date_parts, in_days
from tracker.action_plans.models import Action, PlanVersion
from tracker.action_plans.operations import withdraw
from tracker.action_plans.origins import Source, Started, list_sources
from tracker.action_plans.rules import ActionOrigin
from tracker.clock import now
from tracker.db import db
from tracker.ratification.models import VersionRemark
from tracker.ratification.rules import RemarkKind

AREA, COMMENT = ActionOrigin.AREA, ActionOrigin.COMMENT


@pytest.mark.parametrize(
    ("origin", "refs", "begun", "covered", "waits"),
    [
        (AREA, ("1.2",), False, (), True),  # nothing yet
        (AREA, ("1.2",), True, (), True),  # begun, but a draft covers nothing
        (AREA, ("1.2",), False, ("1.2",), False),  # another action covers its standard
        (COMMENT, ("1.2",), False, ("1.2",), True),  # a comment wants an answer of its own
        (COMMENT, ("1.2",), True, (), False),  # it has one
    ],
)
def test_what_waits(origin, refs, begun, covered, waits):
    source = Source(origin, uuid4(), "1.2", refs=refs)
    started = [Started(origin, source.id, uuid4(), 1)] if begun else []
    (listed,) = list_sources([source], started, covered)
    assert (listed.waits, len(listed.started)) == (waits, int(begun))


@pytest.fixture
def place(session, clock):
    place = Place()
    place.answer("1.2").areas_for_improvement = "Supervision is too rare."
    return place


def begin(client, place, words: str) -> Action:
    """The action begun with the link on the page that begins so."""
    page = client.get_ok(f"/assessments/{place.assessment.id}/actions/start")
    form = client.get_ok(page.link_to(words)).form("Add to the plan")
    values = {**form.values, **SMART, **date_parts("due_on", in_days(60)), "step": "open"}
    client.post_ok(form.action, values)
    return db.session.query(Action).order_by(Action.number.desc()).first()


def test_an_area_is_listed_until_covered_and_again_when_its_action_is_withdrawn(place, client):
    client.sign_in(place.lead)
    start = f"/assessments/{place.assessment.id}/actions/start"
    assert "1 thing without an action" in client.get_ok(start).text
    page = client.get_ok(client.get_ok(start).link_to("1.2"))
    assert "Supervision is too rare." in page.text
    assert page.value("specific") == ""  # a suggestion beside the boxes, not words of one's own
    action = begin(client, place, "1.2")
    assert (action.origin, action.origin_id) == (AREA, place.answer("1.2").id)
    assert [standard.ref for standard in action.standards] == ["1.2"]
    assert "Everything has an action" in client.get_ok(start).text
    assert client.get_ok(f"/actions/{action.id}").link_to("An area for improvement").endswith("1.2")
    withdraw(action, "Not ours", actor=as_actor(place.lead))
    db.session.commit()
    assert "1 thing without an action" in client.get_ok(start).text


def test_a_condition_of_ratification_is_answered_by_an_action(place, client):
    place.action("1.2")
    place.ratified()
    version = db.session.query(PlanVersion).one()
    remark = VersionRemark(version_id=version.id, kind=RemarkKind.CONDITION, wording="Add the night staff.",
                           due_on=date(2027, 1, 31), sent_back=[])  # fmt: skip
    db.session.add(remark)
    db.session.commit()
    client.sign_in(place.lead)
    page = client.get_ok(f"/conditions/{remark.id}")
    lands = client.get(page.link_to("Start an action that answers it")).response.headers["Location"]
    assert "Add the night staff." in client.get_ok(lands).text
    action = begin(client, place, "The whole plan, version 1")
    assert (action.origin, action.origin_id) == (ActionOrigin.CONDITION, remark.id)
    assert (
        client.get_ok(f"/actions/{action.id}").link_to("A condition of ratification")
        == f"/conditions/{remark.id}"
    )


def test_what_is_not_there_is_the_agencys_own_idea(place, client):
    client.sign_in(place.lead)
    url = f"/assessments/{place.assessment.id}/actions/new?from=condition&id={uuid4()}"
    client.post_ok(url, {**SMART, "priority": "low", "step": "draft"})
    action = db.session.query(Action).one()
    assert (action.origin, action.origin_id) == (ActionOrigin.NOTHING, None)
    assert action.created_at <= now()
