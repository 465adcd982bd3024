"""The end of an action, and a plan before the sub-group: what each verb changes and refuses."""

import pytest
from sqlalchemy import select

from tests.action_plans.made import SMART, Place, as_actor, cite
from tracker.action_plans.models import Action
from tracker.action_plans.operations import (
    ActionContent,
    claim_completion,
    ratify,
    refer_back,
    reopen,
    save_action,
    send_back,
    sign_off,
    submit_plan,
    withdraw,
    write_update,
)
from tracker.action_plans.queries import list_decisions
from tracker.action_plans.rules import ActionStatus, Brag, PlanStatus
from tracker.audit.models import AuditEntry
from tracker.clock import now
from tracker.db import db
from tracker.errors import Forbidden, RuleBroken, WrongState

pytestmark = pytest.mark.usefixtures("session", "clock")


@pytest.fixture
def place(session):
    return Place()


def verbs() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.verb).order_by(AuditEntry.seq)))


def said(action: Action, **changes: object) -> ActionContent:
    """The action as a form would send it back."""
    content = {**SMART, "due_on": action.due_on, "standard_ids": {each.id for each in action.standards}}
    return ActionContent(**{**content, **changes})


def update(action: Action, place: Place, reported: Brag = Brag.GREEN, **changes: object):
    values = {"progress": "Half done", "remedial_action": "", "forecast_on": None, "risks": ""} | changes
    return write_update(action, reported=reported, actor=as_actor(place.lead), **values)


class TestFinishing:
    def claimed(self, place) -> Action:
        action = place.action()
        cite(action)
        claim_completion(action, actor=as_actor(place.lead))
        return action

    def test_a_claim_needs_evidence(self, place):
        with pytest.raises(RuleBroken, match="evidence"):
            claim_completion(place.action(), actor=as_actor(place.lead))

    def test_those_who_may_sign_off_are_told_but_not_the_claimer(self, place, outbox):
        people = [place.authoriser.email, place.manager.email]
        self.claimed(place)
        assert outbox.recipients == sorted(people)
        assert outbox.messages[0].subject == "To sign off: action 1, Supervision for every nurse"

    def test_a_second_person_signs_off(self, place):
        action = self.claimed(place)
        sign_off(action, actor=as_actor(place.authoriser))
        assert action.status is ActionStatus.COMPLETE
        assert action.signed_off_by_id == place.authoriser.id
        assert verbs()[-1] == "action.sign_off"

    def test_the_claimer_cannot_sign_off(self, place):
        action = self.claimed(place)
        with pytest.raises(Forbidden, match="second person"):
            sign_off(action, actor=as_actor(place.lead))
        assert action.status is ActionStatus.COMPLETION_CLAIMED

    def test_claiming_and_signing_twice_is_refused(self, place):
        action = self.claimed(place)
        with pytest.raises(WrongState):
            claim_completion(action, actor=as_actor(place.lead))
        sign_off(action, actor=as_actor(place.authoriser))
        with pytest.raises(WrongState):
            sign_off(action, actor=as_actor(place.manager))

    def test_sent_back_and_reopened_are_open_again_with_the_reason_on_record(self, place):
        action = self.claimed(place)
        with pytest.raises(RuleBroken):
            send_back(action, " ", actor=as_actor(place.manager))
        send_back(action, "The log stops in May", actor=as_actor(place.manager))
        assert (action.status, action.claimed_by_id) == (ActionStatus.OPEN, None)
        claim_completion(action, actor=as_actor(place.lead))
        sign_off(action, actor=as_actor(place.manager))
        reopen(action, "It did not last", actor=as_actor(place.manager))
        assert (action.status, action.signed_off_by_id) == (ActionStatus.OPEN, None)
        assert {each.reason for each in list_decisions(action.id)} == {
            "",
            "The log stops in May",
            "It did not last",
        }

    def test_a_draft_without_a_date_can_be_withdrawn(self, place):
        action = place.draft(due_on=None, measurable="")
        withdraw(action, "Not ours", actor=as_actor(place.lead))
        assert action.status is ActionStatus.WITHDRAWN

    def test_withdrawing_needs_a_reason_and_stays_on_the_record(self, place):
        action = place.action()
        with pytest.raises(RuleBroken):
            withdraw(action, "", actor=as_actor(place.lead))
        withdraw(action, "The team was closed", actor=as_actor(place.lead))
        assert (action.status, action.withdrawn_reason) == (ActionStatus.WITHDRAWN, "The team was closed")
        with pytest.raises(WrongState):
            withdraw(action, "Again", actor=as_actor(place.lead))


class TestRatifying:
    def test_the_submitted_version_is_frozen(self, place, outbox):
        action, member = place.action("1.1"), place.member
        version = submit_plan(place.plan, actor=as_actor(place.lead))
        action.specific = "Something else"
        db.session.flush()
        (frozen,) = version.content["actions"]
        assert frozen["specific"] == SMART["specific"]
        assert frozen["standards"] == ["1.1"]
        assert outbox.to(member.email)[0].subject == f"Action plan to ratify: {place.agency.name}"

    def test_a_plan_without_actions_is_not_submitted(self, place):
        with pytest.raises(RuleBroken, match="at least one action"):
            submit_plan(place.plan, actor=as_actor(place.lead))

    def test_a_plan_with_drafts_is_not_submitted(self, place):
        place.action()
        place.draft()
        with pytest.raises(RuleBroken, match="action 2"):
            submit_plan(place.plan, actor=as_actor(place.lead))

    def test_submitting_twice_is_refused(self, place):
        place.action()
        submit_plan(place.plan, actor=as_actor(place.lead))
        with pytest.raises(WrongState, match="already"):
            submit_plan(place.plan, actor=as_actor(place.lead))

    def test_ratified_once_with_its_minute(self, place, outbox):
        place.action()
        version = submit_plan(place.plan, actor=as_actor(place.lead))
        ratify(version, "PQA 14/26", actor=as_actor(place.member))
        assert (version.status, version.minute_reference) == (PlanStatus.RATIFIED, "PQA 14/26")
        assert place.plan.ratified_at == now()
        assert "PQA 14/26" in outbox.to(place.lead.email)[-1].body
        with pytest.raises(WrongState):
            ratify(version, "PQA 15/26", actor=as_actor(place.member))

    def test_referred_back_with_a_reason_and_submitted_again(self, place, outbox):
        place.action()
        version = submit_plan(place.plan, actor=as_actor(place.lead))
        with pytest.raises(RuleBroken) as caught:
            refer_back(version, " ", "PQA 14/26", actor=as_actor(place.member))
        assert caught.value.field == "reason"
        refer_back(version, "Name the leads", "PQA 14/26", actor=as_actor(place.member))
        assert version.status is PlanStatus.REFERRED_BACK
        assert place.plan.ratified_at is None
        assert "Name the leads" in outbox.to(place.lead.email)[-1].body
        assert submit_plan(place.plan, actor=as_actor(place.lead)).number == 2

    def test_after_ratification_only_a_change_can_be_submitted(self, place):
        action = place.action()
        place.ratified()
        update(action, place)  # progress is no change of the plan
        with pytest.raises(RuleBroken, match="Nothing has changed"):
            submit_plan(place.plan, actor=as_actor(place.lead))
        save_action(action, said(action, lead_manager="B. Jones"), expected_version=action.version,
                    actor=as_actor(place.lead))  # fmt: skip
        assert submit_plan(place.plan, actor=as_actor(place.lead)).number == 2
