"""Rounds of self-assessment: cycles opened, answers saved, returns sent, declined, authorised, sent back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from sqlalchemy import select

from tracker.action_plans.queries import covered_standard_ids
from tracker.assessments.authorising import authorise, decline, send_for_authorisation
from tracker.assessments.correcting import return_to_agency
from tracker.assessments.details import AgencyDetails
from tracker.assessments.models import Assessment, Response
from tracker.assessments.opening import extend_deadline, open_cycle
from tracker.assessments.operations import save_details, save_draft, save_response
from tracker.assessments.queries import answer_of
from tracker.clock import today
from tracker.cycles.models import Cycle
from tracker.cycles.operations import create_cycle, start_grading
from tracker.cycles.rules import CycleSettings
from tracker.db import db
from tracker.demo.answering import Script, write_script
from tracker.demo.carrying import carried_refs, give_again, holds_still
from tracker.demo.content import EvidenceContent
from tracker.demo.delegation import HANDED_OVER, hand_standards_over
from tracker.demo.library import Library
from tracker.demo.plans import Plans
from tracker.demo.sittings import by_policy_standard, save_answers
from tracker.demo.stage import Stage
from tracker.demo.story import Part, Round
from tracker.policy import Actor, Role
from tracker.publishing.closing import close_cycle, publish_cycle

REVISED = 20  # every so many answers were begun one day and finished on another
OUT_OF_DATE = ("5.2", "6.5")
BROUGHT_UP_TO_DATE = (
    "Figures brought up to date on {day:0}; the report they come from is available on request."
)
CHANGES = {  # what the board wants changed when it returns a return; the other answers stay locked
    "5.2": "The percentages are those of the whole region. Give your own, by staff group.",
    "5.3": "As at 5.2: whose figures are these, and for which month?",
    "5.5": "The review you cite is older than the figures. Which one counts?",
}
EXTENSION = (
    "The officer who completes the return was called away to a major incident, and the agency asked before "
    "the deadline. Two more weeks agreed."
)


@dataclass
class Returns:
    """One round as it is played."""

    stage: Stage
    turn: Round
    library: Library
    plans: Plans
    cycle: Cycle | None = None
    assessments: dict[str, Assessment] = field(default_factory=dict)
    responses: dict[str, dict[str, Response]] = field(default_factory=dict)
    scripts: dict[str, Script] = field(default_factory=dict)

    def schedule(self) -> None:
        """Write everything of the round into the diary."""
        turn, note = self.turn, self.stage.diary.note
        note(turn.opens - 6, self._create)
        note(turn.opens, self._open)
        if turn.grading is not None:
            note(turn.grading, lambda: start_grading(self._running(), actor=self.stage.manager))
        if turn.published is not None:
            note(turn.published, lambda: publish_cycle(self._running(), actor=self.stage.manager))
        if turn.closed is not None:
            note(turn.closed, lambda: close_cycle(self._running(), actor=self.stage.manager))
        for number, part in enumerate(turn.parts):
            self._schedule_part(part, number / 100)

    def _running(self) -> Cycle:
        assert self.cycle is not None
        return self.cycle

    def _create(self) -> None:
        day = self.stage.diary.day
        opens = day(self.turn.opens)
        settings = CycleSettings(
            name=f"Section 11 self-assessment, {opens:%B %Y}",
            framework_version_id=self.stage.framework_id,
            opens_on=opens,
            due_on=day(self.turn.due),
            self_grading=True,
            update_limit_days=45,
            amendment_days=28,
        )
        self.cycle = create_cycle(self.stage.board, settings, actor=self.stage.manager)

    def _open(self) -> None:
        wanted = {self.stage.agencies[part.agency].id: part.agency for part in self.turn.parts}
        cycle = self._running()
        refs = {standard_id: ref for ref, standard_id in self.stage.standard_ids.items()}
        for assessment in open_cycle(cycle, list(wanted), actor=self.stage.manager):
            agency = wanted[assessment.agency_id]
            self.assessments[agency] = assessment
            rows = db.session.scalars(select(Response).where(Response.assessment_id == assessment.id))
            self.responses[agency] = {refs[row.minimum_standard_id]: row for row in rows}

    def _schedule_part(self, part: Part, offset: float) -> None:
        """`offset` keeps agencies apart in time: no two do the same thing at the same moment."""
        if part.begins is None:
            return
        script = self.scripts[part.agency] = write_script(self.stage, self.turn, part)
        note = self.stage.diary.note
        self._schedule_answers(script, offset)
        note(part.begins + 0.85 + offset, partial(self._fill_details, part.agency))
        note(part.ends + 0.5 + offset, partial(self._begin_plan, script))
        for days, act in self._steps(part):
            note(days + 0.6 + offset, partial(act, part))

    def _steps(self, part: Part) -> Iterator[tuple[int, Callable[[Part], None]]]:
        """What happens to the return as a whole, each with its day."""
        if part.extended is not None:
            yield self.turn.due - 4, self._extend
        if part.declined is not None:
            yield part.declined - 1, self.send
            yield part.declined, self._decline
            yield part.declined + 1, self._bring_up_to_date
        for day, act in (
            (part.sent, self.send),
            (part.authorised, self.sign),
            (part.returned, self._return),
        ):
            if day is not None:
                yield day, act

    def _schedule_answers(self, script: Script, offset: float) -> None:
        part, note = script.part, self.stage.diary.note
        begins, refs = part.begins or 0, script.refs
        step = (part.ends - begins) / len(refs)
        moments = {ref: begins + 0.1 + offset + n * step for n, ref in enumerate(refs)}
        handed = HANDED_OVER if part.sent is None else frozenset[str]()
        if handed:
            note(begins + offset, partial(self._hand_over, part.agency))
        apart = {
            ref for n, ref in enumerate(refs) if n % REVISED == 0 or ref in handed or not script.finished(ref)
        }
        for ref in apart:
            note(moments[ref] - 0.04, partial(self._begin_answer, script, ref))
            if script.finished(ref):
                note(moments[ref], partial(self._finish_answer, script, ref))
        again = carried_refs(self.turn.number, part.agency, [ref for ref in refs if ref not in apart])
        again = [ref for ref in again if ref not in script.weak]
        if again:
            note(moments[again[0]], partial(self._give_again, script, again))
        for together in by_policy_standard(ref for ref in refs if ref not in {*apart, *again}):
            note(moments[together[-1]], partial(self._finish_answers, script, together))
        for item in self._evidence(part, refs):
            for ref in [ref for ref in item.standards if ref in refs and ref not in again][:2]:
                note(moments[ref] + 0.01, partial(self._cite, part.agency, ref, item))

    def _evidence(self, part: Part, refs: list[str]) -> list[EvidenceContent]:
        """What the return cites: much the same in both rounds of this year."""
        number = self.turn.evidence if part.evidence is None else part.evidence
        return self.library.choose(part.agency, refs, number, "last year" if self.turn.number == 1 else "")

    def _finish_answers(self, script: Script, refs: list[str]) -> None:
        """What the lead finished in one sitting."""
        rows = [(self.responses[script.part.agency][ref], script.answer(ref)) for ref in refs]
        save_answers(rows, actor=self.stage.lead(script.part.agency))

    def _give_again(self, script: Script, refs: list[str]) -> None:
        """What holds still as last round said it, and new words for the rest."""
        agency = script.part.agency
        again = [ref for ref in refs if holds_still(self.responses[agency][ref])]
        give_again([self.responses[agency][ref] for ref in again], actor=self.stage.lead(agency))
        others = [ref for ref in refs if ref not in again]
        if others:
            self._finish_answers(script, others)

    def _hand_over(self, agency: str) -> None:
        hand_standards_over(self.stage, agency, self.assessments[agency])

    def _holder(self, agency: str, ref: str) -> Actor:
        """Who answers: the contributor who holds the standard, or the lead."""
        held = self.responses[agency][ref].assigned_to_id
        people = {person.user_id: person for person in self.stage.contributors(agency)}
        return people.get(held, self.stage.lead(agency))

    def _begin_answer(self, script: Script, ref: str) -> None:
        response = self.responses[script.part.agency][ref]
        actor = self._holder(script.part.agency, ref)
        save_draft(response, script.beginning(ref), expected_version=response.version, actor=actor)

    def _finish_answer(self, script: Script, ref: str) -> None:
        response = self.responses[script.part.agency][ref]
        actor = self._holder(script.part.agency, ref)
        save_response(response, script.answer(ref), expected_version=response.version, actor=actor)

    def _cite(self, agency: str, ref: str, item: EvidenceContent) -> None:
        response = self.responses[agency][ref]
        self.library.cite_at_answer(agency, item, response.id, self._holder(agency, ref))

    def _fill_details(self, agency: str) -> None:
        content, officer = self.stage.content, self.stage.content.person(Role.AGENCY_LEAD, agency)
        helpers = [p for p in content.people if p.grants[0].at == agency and p.roles == {Role.CONTRIBUTOR}]
        writer = (helpers or [officer])[0]
        details = AgencyDetails(
            address=self.stage.agency(agency).address,
            completed_by_name=writer.name,
            completed_by_designation=writer.designation,
            completed_by_telephone=writer.telephone,
            completed_by_email=writer.email,
            lead_officer_name=officer.name,
            lead_officer_designation=officer.designation,
            lead_officer_telephone=officer.telephone,
            lead_officer_email=officer.email,
        )
        assessment, lead = self.assessments[agency], self.stage.lead(agency)
        save_details(assessment, details, expected_version=assessment.version, actor=lead)

    def _begin_plan(self, script: Script) -> None:
        self.plans.begin(script, self._running())

    def _extend(self, part: Part) -> None:
        to = self.stage.diary.day(part.extended or 0)
        extend_deadline(self.assessments[part.agency], to, EXTENSION, actor=self.stage.manager)

    def send(self, part: Part) -> None:
        """The lead sends the return for authorisation."""
        assessment = self.assessments[part.agency]
        covered = covered_standard_ids(assessment.cycle_id, assessment.agency_id)
        send_for_authorisation(assessment, covered=covered, actor=self.stage.lead(part.agency))

    def _decline(self, part: Part) -> None:
        reason = self._say(part, self.stage.content.grading.declined[0])
        decline(self.assessments[part.agency], reason, actor=self.stage.authoriser(part.agency))

    def _bring_up_to_date(self, part: Part) -> None:
        for ref in OUT_OF_DATE:
            response = self.responses[part.agency][ref]
            answer = answer_of(response)
            words = f"{answer.evidence_of_compliance}\n\n{self._say(part, BROUGHT_UP_TO_DATE)}"
            changed = replace(answer, evidence_of_compliance=words)
            actor = self._holder(part.agency, ref)
            save_response(response, changed, expected_version=response.version, actor=actor)

    def sign(self, part: Part) -> None:
        """The authoriser signs it."""
        person = self.stage.content.person(Role.AUTHORISER, part.agency)
        actor = self.stage.authoriser(part.agency)
        authorise(self.assessments[part.agency], person.name, person.designation, person.name, actor=actor)

    def _return(self, part: Part) -> None:
        reason = self._say(part, self.stage.content.grading.returned[0])
        return_to_agency(self.assessments[part.agency], reason, CHANGES, actor=self.stage.manager)

    def _say(self, part: Part, text: str) -> str:
        return self.stage.texts_on(today()).say(text, self.stage.agency(part.agency))
