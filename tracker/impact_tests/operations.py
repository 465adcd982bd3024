"""Answering a re-test: what changed for children, how we know, and does it last."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from tracker.action_plans.models import Action
from tracker.action_plans.operations import reopen
from tracker.action_plans.operations.holding import hold_action
from tracker.audit.operations import record
from tracker.clock import now, today
from tracker.db import db
from tracker.errors import Forbidden, RuleBroken, WrongState
from tracker.evidence.citing import cite
from tracker.evidence.queries import find_in_library
from tracker.impact_tests.models import ImpactTest
from tracker.impact_tests.queries import find_due
from tracker.impact_tests.rules import Embedded, Then, check_answer, reopens
from tracker.policy import Actor

LOCATOR = "Impact re-test"


@dataclass(frozen=True)
class Answer:
    """What a re-test found. `then` and `again_on` count for "in part" only."""

    what_changed: str
    source: str
    embedded: Embedded
    then: Then | None = None
    again_on: date | None = None
    item_ids: tuple[UUID, ...] = ()

    def check(self) -> None:
        """Raise RuleBroken beside the field when something is missing."""
        if not self.what_changed.strip():
            raise RuleBroken("Enter what changed for children", field="what_changed")
        if not self.source.strip():
            raise RuleBroken("Enter how you know", field="source")
        check_answer(self.embedded, self.then, self.again_on, today())


def answer_test(
    action: Action, answer: Answer, *, actor: Actor, expected_version: int | None = None
) -> ImpactTest:
    """Keep what the re-test found. What is no longer done opens the action again, with that as the reason;
    "in part" opens it too or plans another re-test.

    Raises Forbidden for whoever signed it off, WrongState when no re-test is due or the action has changed
    since the page was opened, RuleBroken beside the field.
    """
    hold_action(action, expected_version)
    due = find_due(action)
    if due is None or action.signed_off_at is None:
        raise WrongState("No re-test of this action is due.")
    if action.signed_off_by_id is not None and action.signed_off_by_id == actor.user_id:
        raise Forbidden("You signed this action off. A second person has to test whether it lasts.")
    answer.check()
    test = _waiting(action) or ImpactTest(action_id=action.id, completed_at=action.signed_off_at, due_on=due)
    test.what_changed, test.source, test.embedded = answer.what_changed, answer.source, answer.embedded
    test.tested_by_id, test.tested_at = actor.user_id, now()
    db.session.add(test)
    db.session.flush()
    record("impact.test", test, actor=actor, after={"embedded": answer.embedded.value})
    _cite(action, answer, actor)
    _follow(action, answer, actor)
    return test


def _cite(action: Action, answer: Answer, actor: Actor) -> None:
    """Evidence of the agency's library that shows what the re-test found, cited at the action."""
    for item_id in answer.item_ids:
        item = find_in_library(action.plan.agency_id, item_id) if action.plan.agency_id else None
        if item is None:
            raise RuleBroken("Choose from the list: this item is no longer in your library", field="items")
        cite(item, action_id=action.id, locator=LOCATOR, actor=actor)


def _follow(action: Action, answer: Answer, actor: Actor) -> None:
    """What comes of the answer: the action is opened again, or tested again on another day."""
    if reopens(answer.embedded, answer.then):
        label = "No longer embedded" if answer.embedded is Embedded.NO else "Embedded only in part"
        reopen(action, f"{label} at the re-test. {answer.what_changed}", actor=actor)
    elif answer.embedded is Embedded.PARTLY and answer.again_on is not None and action.signed_off_at:
        again = ImpactTest(action_id=action.id, completed_at=action.signed_off_at, due_on=answer.again_on)
        db.session.add(again)
        db.session.flush()
        record("impact.plan", again, actor=actor, after={"due_on": again.due_on.isoformat()})


def _waiting(action: Action) -> ImpactTest | None:
    return db.session.scalar(
        select(ImpactTest).where(
            ImpactTest.action_id == action.id,
            ImpactTest.completed_at == action.signed_off_at,
            ImpactTest.tested_at.is_(None),
        )
    )
