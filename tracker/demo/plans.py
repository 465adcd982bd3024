"""Action plans: begun with the return, put before the sub-group, and kept up as the fates say."""

from dataclasses import dataclass, field
from datetime import date
from functools import partial
from uuid import UUID

from tracker.action_plans import operations
from tracker.action_plans.models import Action, DueDateChange, Plan
from tracker.action_plans.operations import ActionContent
from tracker.action_plans.rules import Brag, DateDecision, Priority, WithdrawalDecision
from tracker.clock import today
from tracker.cycles.models import Cycle
from tracker.demo import sub_group
from tracker.demo.answering import Script
from tracker.demo.content import ActionContent as Story
from tracker.demo.fates import FATES, Beat, Do
from tracker.demo.library import Library
from tracker.demo.stage import Stage
from tracker.demo.story import EXTRA_ACTIONS, PLAN_STEPS, Decision, ExtraAction, PlanStep
from tracker.formatting import format_date
from tracker.policy import Actor

COLOURS = {Do.GREEN: Brag.GREEN, Do.AMBER: Brag.AMBER, Do.RED: Brag.RED, Do.CLAIM: Brag.BLUE}
FIRST_UPDATE = -20  # of the actions of the round in grading
SLOW_STARTERS = ("adults", "yot", "ashvale", "probation")  # one of whose actions is amber already
WITHDRAWN = (
    "The service this action is about moved to another provider on the first of the month. The new provider "
    "has taken the action into its own plan, and the {board} has been told."
)


@dataclass
class Kept:
    """An action with the texts it was made from, and who reports on it."""

    action: Action
    story: Story
    agency: str
    keeper: Actor
    asked: DueDateChange | None = None


@dataclass
class Plans:
    """Every plan, by the round's number and the agency."""

    stage: Stage
    library: Library
    plans: dict[tuple[int, str], Plan] = field(default_factory=dict)
    kept: dict[tuple[int, str], list[Kept]] = field(default_factory=dict)

    def schedule(self) -> None:
        """Write what happens to plans and actions into the diary."""
        note = self.stage.diary.note
        for row, (agency, fates) in enumerate(FATES.items()):
            for number, fate in enumerate(fates):
                for beat in fate.beats:
                    note(beat.day + 0.1 + row / 20 + number / 100, partial(self._beat, agency, number, beat))
        for row, step in enumerate(PLAN_STEPS):
            note(step.day + 0.3 + row / 50, partial(self._step, step))
        for extra in EXTRA_ACTIONS:
            note(extra.day + 0.2, partial(self._add_extra, extra))

    @property
    def by_action(self) -> dict[UUID, Kept]:
        """Every action kept, by its id."""
        return {kept.action.id: kept for kept_here in self.kept.values() for kept in kept_here}

    def begin(self, script: Script, cycle: Cycle) -> None:
        """Add the actions that the areas for improvement of a return need (R2)."""
        agency, turn = script.part.agency, script.round
        lead = self.stage.lead(agency)
        plan = operations.ensure_plan(cycle, self.stage.agencies[agency], actor=lead)
        key = turn.number, agency
        self.plans[key], self.kept[key] = plan, []
        for number, story in enumerate(script.actions):
            fates = FATES.get(agency, ()) if turn.number == 1 else ()
            due = fates[number].due if number < len(fates) else turn.due + 21 + story.days
            kept = self._add(key, story, number, turn.due + 21 if turn.number > 1 else -214, due)
            if number < len(script.actions) - script.part.drafts:
                operations.open_action(kept.action, actor=lead)
        if turn.number == 2 and script.part.authorised is not None:
            note = self.stage.diary.note
            note(FIRST_UPDATE + 0.7 + len(self.plans) / 200, partial(self._first_updates, key))

    def _add(self, key: tuple[int, str], story: Story, number: int, starts: int, due: int) -> Kept:
        agency, day = key[1], self.stage.diary.day
        keeper = self._keeper(agency, number)
        content = self._content(agency, story, keeper, day(starts), day(due))
        action = operations.add_action(self.plans[key], content, actor=self.stage.lead(agency))
        self.kept[key].append(Kept(action, story, agency, keeper))
        return self.kept[key][-1]

    def _keeper(self, agency: str, number: int) -> Actor:
        """Every third action is a contributor's."""
        people = self.stage.contributors(agency)
        return people[number // 3 % len(people)] if people and number % 3 == 1 else self.stage.lead(agency)

    def _content(self, agency: str, story: Story, keeper: Actor, starts: date, due: date) -> ActionContent:
        say = partial(self._say, agency, story, due=due)
        lead = self.stage.lead(agency)
        person = next(p for p in self.stage.content.people if self.stage.actors[p.key] is keeper)
        essential = any(ref in self.stage.essential for ref in story.standards)
        return ActionContent(
            title=say(story.title),
            specific=say(story.specific),
            measurable=say(story.measurable),
            achievable=say(story.achievable),
            relevant=say(story.relevant),
            lead_manager=say(story.lead_manager)
            if keeper is lead
            else f"{person.name}, {person.designation}",
            lead_user_id=keeper.user_id,
            starts_on=starts,
            due_on=due,
            risks=say(story.risks),
            priority=Priority.HIGH if essential else Priority.MEDIUM,
            standard_ids=[self.stage.standard_ids[ref] for ref in story.standards],
        )

    def _say(self, agency: str, story: Story, text: str, due: date | None = None) -> str:
        return self.stage.texts_on(today()).say(
            text, self.stage.agency(agency), story.key, due=format_date(due) if due else ""
        )

    def _first_updates(self, key: tuple[int, str]) -> None:
        for number, kept in enumerate(self.kept[key]):
            slow = key[1] in SLOW_STARTERS and number == 1
            beat = Beat(FIRST_UPDATE, Do.AMBER, "slippage", 50) if slow else Beat(FIRST_UPDATE, Do.GREEN, 0)
            self._update(kept, beat)

    def _beat(self, agency: str, number: int, beat: Beat) -> None:
        kept = self.kept[1, agency][number]
        if beat.do is Do.CLAIM:
            self._cite_results(kept)
        if beat.do in COLOURS:
            self._update(kept, beat)
        elif beat.do in (Do.SIGN_OFF, Do.SEND_BACK, Do.WITHDRAW, Do.ASK_TO_WITHDRAW):
            self._finish(kept, beat.do)
        else:
            self._redate(kept, beat)

    def _update(self, kept: Kept, beat: Beat) -> None:
        story, colour = kept.story, COLOURS[beat.do]
        said = story.updates[beat.say] if isinstance(beat.say, int) else getattr(story, beat.say)
        amber = colour is Brag.AMBER
        operations.write_update(
            kept.action,
            self._say(kept.agency, story, said),
            colour,
            self._say(kept.agency, story, story.remedial) if amber else "",
            self.stage.diary.day(beat.to) if amber else None,
            self._say(kept.agency, story, story.risks),
            actor=kept.keeper,
        )

    def _cite_results(self, kept: Kept) -> None:
        items = self.library.choose(kept.agency, list(kept.story.standards), 1)
        for item in items:
            self.library.cite_at_action(kept.agency, item, kept.action.id, kept.keeper)

    def _finish(self, kept: Kept, do: Do) -> None:
        texts = self.stage.content.reports.ratification
        if do is Do.SIGN_OFF:
            operations.sign_off(kept.action, actor=self.stage.authoriser(kept.agency))
        elif do is Do.SEND_BACK:
            reason = self._say(kept.agency, kept.story, texts["not_signed_off"]).removeprefix("Reopened. ")
            operations.send_back(kept.action, reason, actor=self.stage.authoriser(kept.agency))
        else:
            reason = self._say(kept.agency, kept.story, WITHDRAWN)
            asked = operations.withdraw(kept.action, reason, actor=self.stage.lead(kept.agency))
            if asked is not None and do is Do.WITHDRAW:
                agreed = WithdrawalDecision.APPROVED
                operations.decide_withdrawal(asked, agreed, "", actor=self.stage.manager)

    def _redate(self, kept: Kept, beat: Beat) -> None:
        if beat.do is Do.MOVE:
            reason = self._say(kept.agency, kept.story, getattr(kept.story, str(beat.say)))
            to = self.stage.diary.day(beat.to)
            kept.asked = operations.move_due_date(kept.action, to, reason, actor=kept.keeper)
            return
        assert kept.asked is not None
        approved = beat.do is Do.APPROVE
        decision = DateDecision.APPROVED if approved else DateDecision.REFUSED
        words = self.stage.content.reports.ratification["approved_date" if approved else "declined_date"]
        operations.decide_date(kept.asked, decision, words, actor=self.stage.manager)

    def _step(self, step: PlanStep) -> None:
        plan = self.plans[step.round, step.agency]
        if step.decision is Decision.SUBMIT:
            operations.submit_plan(plan, actor=self.stage.lead(step.agency))
            return
        sub_group.decide(self.stage, plan.versions[-1], step)

    def _add_extra(self, extra: ExtraAction) -> None:
        """An action for a standard that was graded 0, or one that is still being drafted."""
        key = 2, extra.agency
        story = self.stage.texts_on(today()).actions_for([extra.ref], self.stage.agency(extra.agency))[0]
        kept = self._add(key, story, 0, extra.day + 3, 60 + story.days // 2)
        if extra.opened:
            operations.open_action(kept.action, actor=self.stage.lead(extra.agency))
