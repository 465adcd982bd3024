"""What each verb changes, records and tells; and what it refuses."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.action_plans.made import SMART, Place, as_actor, cite, in_days
from tracker.action_plans.models import Action, Plan
from tracker.action_plans.operations import (
    ActionContent,
    add_action,
    decide_date,
    ensure_plan,
    move_due_date,
    open_action,
    save_action,
    withdraw,
    write_update,
)
from tracker.action_plans.rules import ActionStatus, Brag, DateDecision
from tracker.audit.models import AuditEntry
from tracker.clock import now
from tracker.db import db
from tracker.errors import Conflict, RuleBroken, WrongState
from tracker.grading.models import PlanAmendment

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


class TestKeeping:
    def test_a_plan_is_begun_once(self, place):
        plan = ensure_plan(place.assessment.cycle, place.agency, actor=as_actor(place.lead))
        assert ensure_plan(place.cycle, place.agency, actor=as_actor(place.lead)) is plan
        assert verbs() == ["plan.begin"]

    def test_of_two_who_begin_it_at_once_both_get_the_same(self, place, monkeypatch):
        plan = place.plan
        looks = iter([None, plan])  # the first look came before the other one's commit
        monkeypatch.setattr(
            "tracker.action_plans.operations.keeping.find_plan", lambda *_arguments: next(looks)
        )
        assert ensure_plan(place.cycle, place.agency, actor=as_actor(place.lead)) is plan
        assert len(list(db.session.scalars(select(Plan)))) == 1

    def test_actions_are_numbered_within_their_plan(self, place):
        assert [place.draft().number, place.draft().number] == [1, 2]
        assert Place(board=place.board).draft().number == 1

    def test_the_same_form_sent_twice_adds_one_action(self, place):
        key = uuid4()
        add_action(place.plan, ActionContent("One"), actor=as_actor(place.lead), action_id=key)
        with pytest.raises(WrongState, match="added already"):
            add_action(place.plan, ActionContent("One"), actor=as_actor(place.lead), action_id=key)

    def test_a_draft_that_is_not_smart_stays_a_draft(self, place):
        action = place.draft(measurable="", relevant=" ")
        with pytest.raises(RuleBroken) as caught:
            open_action(action, actor=as_actor(place.lead))
        assert "how we shall know" in caught.value.message
        assert "why it matters" in caught.value.message
        assert caught.value.field == "measurable"
        assert action.status is ActionStatus.DRAFT

    def test_opening_covers_the_plan_amendments_of_its_standards(self, place):
        amendments = [amendment_for(place, ref) for ref in ("1.1", "1.2")]
        action = place.draft(standard_ids=place.standard_ids("1.1"))
        assert amendments[0].covered_at is None  # a draft covers nothing
        open_action(action, actor=as_actor(place.lead))
        assert [each.covered_at is not None for each in amendments] == [True, False]

    def test_a_standard_added_later_is_covered_too(self, place):
        amendment, action = amendment_for(place, "1.1"), place.action()
        save_action(action, said(action, standard_ids=place.standard_ids("1.1")),
                    expected_version=action.version, actor=as_actor(place.lead))  # fmt: skip
        assert amendment.covered_at is not None

    def test_opening_twice_is_refused(self, place):
        with pytest.raises(WrongState):
            open_action(place.action(), actor=as_actor(place.lead))

    def test_the_original_due_date_never_changes_once_in_the_plan(self, place):
        action = place.draft(due_on=in_days(10))
        save_action(action, said(action, due_on=in_days(20)), expected_version=action.version,
                    actor=as_actor(place.lead))  # fmt: skip
        open_action(action, actor=as_actor(place.lead))
        save_action(action, said(action, due_on=in_days(90)), expected_version=action.version,
                    actor=as_actor(place.lead))  # fmt: skip
        assert (action.original_due_on, action.due_on) == (in_days(20), in_days(20))
        move_due_date(action, in_days(50), "Illness", actor=as_actor(place.lead))
        assert (action.original_due_on, action.due_on) == (in_days(20), in_days(50))

    def test_somebody_saved_first(self, place):
        action = place.action()
        seen = action.version
        save_action(
            action, said(action, specific="Theirs"), expected_version=seen, actor=as_actor(place.lead)
        )
        with pytest.raises(Conflict) as caught:
            save_action(
                action, said(action, specific="Mine"), expected_version=seen, actor=as_actor(place.lead)
            )
        assert caught.value.theirs["What will be done"] == "Theirs"
        assert caught.value.yours["What will be done"] == "Mine"
        assert action.specific == "Theirs"

    def test_a_change_of_standards_alone_moves_the_version_on(self, place):
        action = place.action()
        seen = action.version
        save_action(action, said(action, standard_ids=place.standard_ids("1.2")), expected_version=seen,
                    actor=as_actor(place.lead))  # fmt: skip
        assert action.version > seen

    def test_an_action_in_the_plan_stays_smart(self, place):
        action = place.action()
        with pytest.raises(RuleBroken, match="how we shall know"):
            save_action(action, said(action, measurable=""), expected_version=action.version,
                        actor=as_actor(place.lead))  # fmt: skip

    def test_due_before_start_is_refused(self, place):
        with pytest.raises(RuleBroken) as caught:
            place.draft(starts_on=in_days(9), due_on=in_days(8))
        assert caught.value.field == "due_on"

    def test_the_audit_trail_names_fields_and_never_texts(self, place):
        action = place.action()
        save_action(action, said(action, specific="A secret"), expected_version=action.version,
                    actor=as_actor(place.lead))  # fmt: skip
        entry = db.session.scalar(select(AuditEntry).where(AuditEntry.verb == "action.save"))
        assert entry.after == {"changed": ["specific"]}


def amendment_for(place: Place, ref: str) -> PlanAmendment:
    amendment = PlanAmendment(response_id=place.answer(ref).id, due_on=in_days(28), opened_at=now())
    db.session.add(amendment)
    db.session.flush()
    return amendment


def update(action: Action, place: Place, reported: Brag = Brag.GREEN, **changes: object):
    values = {"progress": "Half done", "remedial_action": "", "forecast_on": None, "risks": ""} | changes
    return write_update(action, reported=reported, actor=as_actor(place.lead), **values)


class TestProgress:
    def test_an_update_shows_on_the_action(self, place, clock):
        action = place.action()
        clock.shift(timedelta(days=3))
        update(action, place, Brag.AMBER, remedial_action="Booked", forecast_on=in_days(70), risks="Illness")
        assert (action.reported, action.remedial_action, action.risks) == (Brag.AMBER, "Booked", "Illness")
        assert action.last_update_at == now()
        assert verbs()[-1] == "action.update"

    def test_amber_without_remedy_is_refused(self, place):
        with pytest.raises(RuleBroken) as caught:
            update(place.action(), place, Brag.AMBER)
        assert caught.value.field == "remedial_action"

    def test_blue_without_evidence_is_refused(self, place):
        action = place.action()
        with pytest.raises(RuleBroken) as caught:
            update(action, place, Brag.BLUE)
        assert caught.value.field == "reported"
        assert action.last_update_at is None

    def test_blue_claims_completion(self, place):
        action = place.action()
        cite(action)
        update(action, place, Brag.BLUE)
        assert action.status is ActionStatus.COMPLETION_CLAIMED
        assert action.claimed_by_id == place.lead.id

    @pytest.mark.parametrize("status", [ActionStatus.DRAFT, ActionStatus.WITHDRAWN])
    def test_only_open_actions_are_updated(self, place, status):
        action = place.draft()
        if status is ActionStatus.WITHDRAWN:
            withdraw(action, "No longer needed", actor=as_actor(place.lead))
        with pytest.raises(WrongState):
            update(action, place)

    def test_an_update_sent_twice_is_kept_once(self, place):
        action = place.action()
        seen = action.version
        update(action, place, expected_version=seen)
        with pytest.raises(Conflict) as caught:
            update(action, place, progress="Mine", expected_version=seen)
        assert caught.value.theirs == {"Progress": "Half done"}
        assert caught.value.yours == {"Progress": "Mine"}


class TestDates:
    def test_before_ratification_a_date_moves_at_once(self, place):
        action = place.action()
        change = move_due_date(action, in_days(90), "Illness", actor=as_actor(place.lead))
        assert change.decision is DateDecision.NOT_NEEDED
        assert action.due_on == in_days(90)

    def test_afterwards_it_waits_and_holds_when_approved(self, place, outbox):
        action = place.action()
        place.ratified()
        change = move_due_date(action, in_days(90), "Illness", actor=as_actor(place.lead))
        assert (change.decision, action.due_on) == (DateDecision.WAITING, in_days(60))
        decide_date(change, DateDecision.APPROVED, "", actor=as_actor(place.manager))
        assert (change.decision, action.due_on) == (DateDecision.APPROVED, in_days(90))
        assert change.decided_by_id == place.manager.id
        assert outbox.to(place.lead.email)[-1].subject.startswith("New date approved: action 1")

    def test_refusing_needs_a_reason_and_leaves_the_date(self, place, outbox):
        action = place.action()
        place.ratified()
        change = move_due_date(action, in_days(90), "Illness", actor=as_actor(place.lead))
        with pytest.raises(RuleBroken) as caught:
            decide_date(change, DateDecision.REFUSED, " ", actor=as_actor(place.manager))
        assert caught.value.field == "reason"
        decide_date(change, DateDecision.REFUSED, "Too late for children", actor=as_actor(place.manager))
        assert action.due_on == in_days(60)
        assert "Too late for children" in outbox.to(place.lead.email)[-1].body

    def test_a_date_is_decided_once(self, place):
        action = place.action()
        place.ratified()
        change = move_due_date(action, in_days(90), "Illness", actor=as_actor(place.lead))
        decide_date(change, DateDecision.APPROVED, "", actor=as_actor(place.manager))
        with pytest.raises(WrongState, match="decided already"):
            decide_date(change, DateDecision.REFUSED, "No", actor=as_actor(place.manager))

    def test_one_date_waits_at_a_time(self, place):
        action = place.action()
        place.ratified()
        move_due_date(action, in_days(90), "Illness", actor=as_actor(place.lead))
        with pytest.raises(WrongState, match="waiting"):
            move_due_date(action, in_days(95), "Illness", actor=as_actor(place.lead))

    def test_waiting_is_not_an_answer(self, place):
        action = place.action()
        place.ratified()
        change = move_due_date(action, in_days(90), "Illness", actor=as_actor(place.lead))
        with pytest.raises(RuleBroken):
            decide_date(change, DateDecision.NOT_NEEDED, "", actor=as_actor(place.manager))
