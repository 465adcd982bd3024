"""Withdrawing an action: at once before ratification, with approval after it; it stays on the record."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from flask import Flask

from tests.action_plans.made import Place, as_actor, cite, in_days
from tests.factories import make_user
from tests.support.queries import count_queries
from tracker.accounts.models import User
from tracker.action_plans.models import Action, CompletionDecision, WithdrawalRequest
from tracker.action_plans.operations import (
    claim_completion,
    decide_withdrawal,
    move_due_date,
    send_back,
    withdraw,
)
from tracker.action_plans.queries import covered_standard_ids, get_row
from tracker.action_plans.rules import ActionStatus, WithdrawalDecision, waits_for_approval
from tracker.action_plans.withdrawals import list_withdrawals, list_withdrawals_waiting
from tracker.audit.models import AuditEntry
from tracker.clock import today
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.notifications.models import OutboxMessage
from tracker.policy import Role

APPROVED, REFUSED, WAITING = (
    WithdrawalDecision.APPROVED,
    WithdrawalDecision.REFUSED,
    WithdrawalDecision.WAITING,
)


@pytest.mark.parametrize(
    ("status", "ratified", "waits"),
    [
        (ActionStatus.OPEN, False, False),  # nothing was promised to the sub-group yet
        (ActionStatus.OPEN, True, True),  # the board agreed to this action
        (ActionStatus.DRAFT, True, False),  # a draft was never in the plan
        (ActionStatus.COMPLETE, True, False),  # cannot be withdrawn at all
    ],
)
def test_what_needs_approval(status, ratified, waits):
    assert waits_for_approval(status, ratified) is waits


@pytest.fixture
def place(session, clock):
    return Place()


@pytest.fixture
def action(place):
    """An open action in a ratified plan, with a lead of its own."""
    assert place.manager.id != place.authoriser.id  # the people who are told exist from the start
    action = place.action("1.2", lead_user_id=place.contributor.id)
    place.ratified()
    db.session.query(OutboxMessage).delete()
    return action


def ask(place: Place, action: Action, reason: str = "The team was closed.") -> WithdrawalRequest:
    request = withdraw(action, reason, actor=as_actor(place.lead))
    assert request is not None
    return request


def told() -> dict[str, str]:
    """Who was written to, and the subject of the mail."""
    return {message.recipient: message.subject for message in db.session.query(OutboxMessage)}


class TestBeforeRatification:
    def test_it_takes_effect_at_once_and_the_writer_of_updates_is_told(self, place):
        action = place.action("1.2", lead_user_id=place.contributor.id)
        db.session.query(OutboxMessage).delete()
        assert withdraw(action, "The team was closed.", actor=as_actor(place.lead)) is None
        assert (action.status, action.withdrawn_reason) == (ActionStatus.WITHDRAWN, "The team was closed.")
        assert list(told()) == [place.contributor.email]
        assert covered_standard_ids(place.cycle.id, place.agency.id) == frozenset()

    def test_a_reason_is_needed(self, place):
        with pytest.raises(RuleBroken):
            withdraw(place.action(), " ", actor=as_actor(place.lead))

    def test_a_draft_of_a_ratified_plan_needs_nobody(self, place, action):
        draft = place.draft()
        assert withdraw(draft, "Not needed.", actor=as_actor(place.lead)) is None
        assert draft.status is ActionStatus.WITHDRAWN


class TestAfterRatification:
    def test_it_waits_counts_as_before_and_the_manager_is_told(self, place, action):
        before = get_row(action.id, today()).shown
        request = ask(place, action)
        assert (action.status, request.decision) == (ActionStatus.OPEN, WAITING)
        assert get_row(action.id, today()).shown == before
        assert list(told()) == [place.manager.email]
        assert list_withdrawals_waiting(place.board.id) == [request]
        assert [(line.number, line.waits) for line in list_withdrawals(place.plan.id)] == [(1, True)]

    def test_not_two_requests_at_once_and_never_without_a_reason(self, place, action):
        with pytest.raises(RuleBroken):
            ask(place, action, " ")
        ask(place, action)
        with pytest.raises(WrongState, match="already"):
            ask(place, action)
        assert db.session.query(WithdrawalRequest).count() == 1

    def test_approved_it_leaves_the_plan_with_the_agencys_reason(self, place, action):
        moved = move_due_date(action, in_days(90), "Later.", actor=as_actor(place.lead))
        request = ask(place, action)
        db.session.query(OutboxMessage).delete()
        decide_withdrawal(request, APPROVED, "", actor=as_actor(place.manager))
        assert (action.status, action.withdrawn_reason) == (ActionStatus.WITHDRAWN, "The team was closed.")
        assert set(told()) == {place.lead.email, place.contributor.email}
        assert all(subject.startswith("Withdrawal approved") for subject in told().values())
        step = db.session.query(CompletionDecision).filter_by(action_id=action.id).one()
        assert (step.verb, step.decided_by_id) == ("action.withdraw", place.manager.id)
        assert get_row(action.id, today()).shown is None
        assert (list_withdrawals_waiting(place.board.id), moved.decided_at) == ([], None)
        verbs = [entry.verb for entry in db.session.query(AuditEntry).order_by(AuditEntry.seq)]
        assert verbs[-2:] == ["action.withdraw", "action.decide_withdrawal"]

    def test_refused_it_stays_with_a_reason_and_can_be_asked_again(self, place, action):
        request = ask(place, action)
        with pytest.raises(RuleBroken):
            decide_withdrawal(request, REFUSED, " ", actor=as_actor(place.manager))
        decide_withdrawal(request, REFUSED, "Nobody else does it.", actor=as_actor(place.manager))
        assert action.status is ActionStatus.OPEN
        ask(place, action, "Another agency does it now.")
        lines = list_withdrawals(place.plan.id)
        assert [line.outcome for line in lines] == [
            "Refused, so the action stays in the plan",
            "Waiting for approval",
        ]
        assert (lines[0].decision_reason, lines[0].decided_by) == (
            "Nobody else does it.",
            place.manager.name,
        )

    def test_it_is_decided_once(self, place, action):
        request = ask(place, action)
        decide_withdrawal(request, APPROVED, "", actor=as_actor(place.manager))
        with pytest.raises(WrongState, match="already: approved"):
            decide_withdrawal(request, REFUSED, "No.", actor=as_actor(place.manager))

    def test_waiting_is_no_decision(self, place, action):
        with pytest.raises(RuleBroken):
            decide_withdrawal(ask(place, action), WAITING, "", actor=as_actor(place.manager))

    def test_completion_claimed_meanwhile_comes_first(self, place, action):
        request = ask(place, action)
        cite(action)
        claim_completion(action, actor=as_actor(place.lead))
        assert list_withdrawals_waiting(place.board.id) == []
        with pytest.raises(WrongState, match="only be refused"):
            decide_withdrawal(request, APPROVED, "", actor=as_actor(place.manager))
        send_back(action, "Not yet.", actor=as_actor(place.authoriser))
        assert list_withdrawals_waiting(place.board.id) == [request]


class TestPages:
    def test_asked_decided_and_kept_on_the_record(self, place, action, client, new_client):
        lead = client.sign_in(place.lead)
        address, values = (
            lead.get_ok(f"/actions/{action.id}/withdraw").form("Ask to withdraw the action").filled()
        )
        page = lead.post_ok(address, {**values, "reason": "The team was closed."})
        assert "asks to withdraw this action: The team was closed." in page.text
        assert "counts as before" in page.banner
        lead.refused(409, address)
        lead.refused(409, address, "POST", {**values, "reason": "Again"})
        assert "Withdrawal waits for approval" in lead.get_ok(f"/plans/{place.plan.id}").text

        manager = new_client().sign_in(place.manager)
        home = manager.get_ok(f"/boards/{place.board.id}")
        plans = manager.get_ok(f"/boards/{place.board.id}/action-plans")
        assert plans.link_to("Decide 1 withdrawal") == home.link_to("Decide 1 request to withdraw an action")
        waiting = manager.get_ok(plans.link_to("Decide 1 withdrawal"))
        assert waiting.rows()[0]["Why"] == "The team was closed."
        page = manager.get_ok(waiting.link_to("Approve or refuse"))
        address, values = page.form("Record the decision").filled()
        again = manager.post_shown_again(address, {**values, "decision": "refused"})
        assert again.field_error("reason") == "Enter why the action stays in the plan"
        manager.post_ok(address, {**values, "decision": "refused", "reason": "Nobody else does it."})
        manager.refused(409, address)
        page = lead.get_ok(f"/plans/{place.plan.id}")
        assert "Refused, so the action stays in the plan" in page.text
        assert "Nobody else does it." in lead.get_ok(f"/actions/{action.id}").text

    def test_a_manager_who_works_for_the_agency_does_not_decide(self, place, action, new_client):
        request = ask(place, action)
        own = make_user(Role.BOARD_MANAGER, place.board, interest=place.agency)
        new_client().sign_in(own).refused(403, f"/withdrawals/{request.id}")
        new_client().sign_in(place.member).refused(403, f"/withdrawals/{request.id}")
        new_client().sign_in(place.lead).refused(403, f"/withdrawals/{request.id}")

    def test_the_list_takes_as_many_queries_for_many_as_for_one(self, place, client):
        actions = [place.action() for _each in range(5)]
        place.ratified()
        client.sign_in(place.manager)
        url = f"/boards/{place.board.id}/withdrawals"
        assert "No withdrawal waits" in client.get_ok(url).text
        ask(place, actions[0])
        with count_queries() as one:
            client.get_ok(url)
        for action in actions[1:]:
            ask(place, action)
        with count_queries() as many:
            client.get_ok(url)
        assert many.count == one.count


def test_of_two_who_ask_at_once_one_is_refused(own_app):
    with own_app.app_context():
        place = Place()
        action = place.action()
        place.ratified()
        ids = action.id, place.lead.id
        db.session.commit()
    with ThreadPoolExecutor(2) as people:
        outcomes = sorted(people.map(lambda _person: ask_once(own_app, *ids), range(2)))
    assert outcomes == ["asked", "refused"]


def ask_once(app: Flask, action_id: UUID, lead_id: UUID) -> str:
    """What one person's request does."""
    with app.app_context():
        action, lead = db.session.get_one(Action, action_id), db.session.get_one(User, lead_id)
        try:
            withdraw(action, "The team was closed.", actor=as_actor(lead))
            db.session.commit()
        except WrongState:
            db.session.rollback()
            return "refused"
        return "asked"
