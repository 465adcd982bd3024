"""Grades that agencies contest: last time one stood and one was changed, this time one waits."""

from dataclasses import dataclass
from functools import partial

from sqlalchemy import select

from tracker.db import db
from tracker.demo.returns import Returns
from tracker.evidence.models import Citation, EvidenceItem
from tracker.frameworks.rules import Grade
from tracker.publishing.models import Contest
from tracker.publishing.operations import Decision, contest_grade, decide_contest
from tracker.publishing.rules import ContestDecision

ACCURACY_DAYS = 20  # so that some windows of the round in grading are open still, and one has ended
CASES = {
    "children": (
        "The grade rests on the training figures of the spring. The report of the summer, which we cited, "
        "has the figures of all teams.",
        Decision(
            ContestDecision.UPHELD, None,
            "We read the summer report again. It counts places booked, not people trained, so the "
            "grade stands.",
        ),
    ),
    "westmarch": (
        "The comment says that we could not show who signs the procedure. The signed copy was in the "
        "portfolio, as the second file of this standard.",
        Decision(
            ContestDecision.CHANGED, Grade.GOOD,
            "The signed copy was there and we had overlooked it. With it the standard is met well.",
            "The signed procedure shows clear ownership.",
        ),
    ),
}  # fmt: skip
WAITS = "yot"
WAITS_AT = "2.3"
WAITING = (
    "The policy was reviewed this autumn, before we submitted. You read the version of last year. The new "
    "one, signed by our management board, is in the evidence we choose here."
)


@dataclass
class Contests:
    """The contests of one round; grades are given and published elsewhere."""

    returns: Returns

    def schedule(self) -> None:
        """Write them into the diary, some days after the grades went out."""
        turn, note = self.returns.turn, self.returns.stage.diary.note
        for part in turn.parts:
            if turn.number == 1 and part.agency in CASES and part.published is not None:
                note(part.published + 4.3, partial(self._contest_and_decide, part.agency))
            if turn.number == 2 and part.agency == WAITS:
                note(turn.opens + 0.9, self._give_time)
                note(-3.4, self._contest)

    def _give_time(self) -> None:
        self.returns.assessments[WAITS].cycle.accuracy_days = ACCURACY_DAYS

    def _contest_and_decide(self, agency: str) -> None:
        reason, decision = CASES[agency]
        grades = self.returns.scripts[agency].grades
        ref = next(ref for ref, grade in grades.items() if grade is Grade.ADEQUATE)
        made = self._raise(agency, ref, reason)
        decide_contest(made, decision, actor=self.returns.stage.manager)

    def _contest(self) -> None:
        self._raise(WAITS, WAITS_AT, WAITING)

    def _raise(self, agency: str, ref: str, reason: str) -> Contest:
        """With one thing that the return cites, a policy if there is one."""
        responses = self.returns.responses[agency]
        own = [response.id for response in responses.values()]
        cited = db.session.scalars(
            select(EvidenceItem.id)
            .join(Citation, Citation.item_id == EvidenceItem.id)
            .where(Citation.response_id.in_(own))
            .order_by(EvidenceItem.title.icontains("policy").desc(), Citation.cited_at, EvidenceItem.title)
        )
        return contest_grade(responses[ref], reason, list(cited)[:1], actor=self.returns.stage.lead(agency))
