"""A board's year, played through the operations by a fixed seed, in the order of its days."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from uuid import UUID

from tests.action_plans.made import SMART, as_actor, cite
from tests.factories import make_agency, make_assessment, make_board, make_cycle, make_user
from tracker.action_plans.models import Action, DueDateChange, Plan, WithdrawalRequest
from tracker.action_plans.operations import (
    ActionContent,
    add_action,
    claim_completion,
    decide_date,
    decide_withdrawal,
    ensure_plan,
    move_due_date,
    open_action,
    ratify,
    reopen,
    send_back,
    sign_off,
    submit_plan,
    withdraw,
    write_update,
)
from tracker.action_plans.rules import ActionStatus, Brag, DateDecision, WithdrawalDecision
from tracker.boards.models import Agency, Board
from tracker.clock import set_to, today
from tracker.exception_reports.models import ExceptionReport, ReportingPeriod
from tracker.exception_reports.operations import PeriodDates, add_period, close_period
from tracker.exception_reports.operations.intervals import agree_interval
from tracker.impact_tests.operations import Answer, answer_test, find_due
from tracker.impact_tests.rules import Embedded
from tracker.policy import Actor, Role

BEGINS = date(2027, 1, 1)


@dataclass
class Party:
    """One agency with its plan and the people who act in it."""

    agency: Agency
    plan: Plan
    lead: Actor
    authoriser: Actor
    actions: list[Action] = field(default_factory=list)


@dataclass
class Year:
    """The board, its agencies, and everything they do; `random` decides, and always decides the same."""

    agencies: int
    actions: int
    months: int
    seed: int
    moves: dict[UUID, DueDateChange] = field(default_factory=dict)
    leaving: dict[UUID, WithdrawalRequest] = field(default_factory=dict)

    @cached_property
    def random(self) -> random.Random:
        return random.Random(self.seed)

    @cached_property
    def board(self) -> Board:
        return make_board()

    @cached_property
    def manager(self) -> Actor:
        return as_actor(make_user(Role.BOARD_MANAGER, self.board))

    @cached_property
    def chair(self) -> Actor:
        return as_actor(make_user(Role.SUBGROUP_CHAIR, self.board))

    @cached_property
    def parties(self) -> list[Party]:
        """Every agency with a ratified plan; the actions are dealt out in turn."""
        cycle = make_cycle(self.board)
        found = []
        for _ in range(self.agencies):
            agency = make_agency(self.board)
            make_assessment(cycle, agency)
            lead = as_actor(make_user(Role.AGENCY_LEAD, agency))
            plan = ensure_plan(cycle, agency, actor=lead)
            found.append(Party(agency, plan, lead, as_actor(make_user(Role.AUTHORISER, agency))))
            if len(found) % 5 == 0:
                agree_interval(self.board, agency, 3, "Two small services.", actor=self.manager)
        for number in range(self.actions):
            self._begin(found[number % self.agencies])
        for party in found:
            version = submit_plan(party.plan, actor=party.lead)
            ratify(version, "PQA 1/27", actor=self.chair)
        return found

    def _begin(self, party: Party) -> Action:
        due = today() + timedelta(days=self.random.randint(20, 420))
        content = ActionContent(**{**SMART, "due_on": due, "title": f"Action of {party.agency.name}"})
        action = add_action(party.plan, content, actor=party.lead)
        open_action(action, actor=party.lead)
        party.actions.append(action)
        return action

    def play(self) -> Iterator[Action | list[ExceptionReport]]:
        """Everything in its order: each action after a step on it, and each period's reports."""
        with set_to(_at(BEGINS, 9)):
            assert len(self.parties) == self.agencies  # the year begins
            waiting = self._periods()
        for number in range(self.months * 30 + 12):
            day = BEGINS + timedelta(days=number)
            with set_to(_at(day, 10)):
                yield from self._a_day()
            if waiting and day >= waiting[0].ends_on + timedelta(days=6):
                with set_to(_at(day, 16)):
                    yield close_period(waiting.pop(0), actor=self.manager)

    def _periods(self) -> list[ReportingPeriod]:
        found = []
        for number in range(self.months):
            first = BEGINS + timedelta(days=30 * number)
            last = first + timedelta(days=29)
            due = last + timedelta(days=10)
            dates = PeriodDates(f"Period {number + 1}", first, last, due, due + timedelta(days=5))
            found.append(add_period(self.board, dates, actor=self.manager))
        return found

    def _a_day(self) -> Iterator[Action]:
        """Each action is touched about twice in three months; what nobody touches falls silent."""
        for party in self.parties:
            for action in party.actions:
                if self.random.random() < 0.022:
                    self._touch(party, action)
                    yield action

    def _touch(self, party: Party, action: Action) -> None:
        if action.status is ActionStatus.OPEN:
            steps = (self._update, self._move, self._claim, self._withdraw)
            self.random.choices(steps, (7, 2, 1.5, 0.4))[0](party, action)
        elif action.status is ActionStatus.COMPLETION_CLAIMED:
            if self.random.random() < 0.7:
                sign_off(action, actor=party.authoriser)
            else:
                send_back(action, "The log has gaps.", actor=party.authoriser)
        elif action.status is ActionStatus.COMPLETE:
            self._look_again(party, action)

    def _look_again(self, party: Party, action: Action) -> None:
        """A re-test that is due is answered; now and then something lapses before it."""
        due = find_due(action)
        if due is not None and due <= today():
            embedded = self.random.choice((Embedded.YES, Embedded.YES, Embedded.NO))
            answer_test(action, Answer("Advice is given within a day.", "Audit", embedded), actor=party.lead)
        elif self.random.random() < 0.1:
            reopen(action, "It has lapsed.", actor=self.manager)

    def _update(self, party: Party, action: Action) -> None:
        colour = self.random.choices((Brag.GREEN, Brag.AMBER, Brag.RED), (5, 3, 1))[0]
        amber = colour is Brag.AMBER
        risks = f"Risk seen on {today()}" if self.random.random() < 0.2 else action.risks
        write_update(
            action,
            f"What was done until {today()}.",
            colour,
            "A second course is booked." if amber else "",
            today() + timedelta(days=self.random.randint(5, 90)) if amber else None,
            risks if self.random.random() < 0.9 else "",
            actor=party.lead,
        )

    def _move(self, party: Party, action: Action) -> None:
        """Ask for another date, or have the one that waits decided."""
        change = self.moves.pop(action.id, None)
        if change is not None:
            decision = self.random.choice(
                (DateDecision.APPROVED, DateDecision.APPROVED, DateDecision.REFUSED)
            )
            decide_date(change, decision, "Discussed with the lead.", actor=self.manager)
            return
        assert action.due_on is not None
        to = max(action.due_on, today()) + timedelta(days=self.random.randint(7, 60))
        self.moves[action.id] = move_due_date(action, to, "The trainer left.", actor=party.lead)

    def _withdraw(self, party: Party, action: Action) -> None:
        """Ask to take it out of the plan, or have what was asked decided."""
        request = self.leaving.pop(action.id, None)
        if request is None:
            asked = withdraw(action, "The service has closed.", actor=party.lead)
            assert asked is not None, "a ratified plan loses no action without approval"
            self.leaving[action.id] = asked
            return
        decision = self.random.choice((WithdrawalDecision.APPROVED, WithdrawalDecision.REFUSED))
        decide_withdrawal(request, decision, "Agreed with the lead.", actor=self.manager)

    def _claim(self, party: Party, action: Action) -> None:
        cite(action)
        if self.random.random() < 0.5:
            claim_completion(action, actor=party.lead)
            return
        write_update(action, "All of it is done.", Brag.BLUE, "", None, "", actor=party.lead)

    @property
    def agency_ids(self) -> list[str]:
        """Every agency, as the audit trail names it."""
        return [str(party.agency.id) for party in self.parties]

    def ends_after(self, ends_on: date) -> list[date]:
        """The last days of the periods to come."""
        ends = [BEGINS + timedelta(days=30 * number + 29) for number in range(self.months)]
        return [end for end in ends if end > ends_on]


def _at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)
