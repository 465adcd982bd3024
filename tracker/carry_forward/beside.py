"""What a standard's page shows of last cycle, and the form filled with its words on request."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import request

from tracker.assessments.answers import Answer
from tracker.assessments.completeness import Task, Viewer
from tracker.assessments.differences import Part, compare
from tracker.assessments.forms import AnswerForm, Finished
from tracker.assessments.models import ResponseVersion
from tracker.assessments.queries import ReturnRow, answer_of, find_version
from tracker.carry_forward.cited import Cited, list_cited
from tracker.carry_forward.operations import take_over
from tracker.carry_forward.queries import find_beside, list_offered_refs, wanted
from tracker.carry_forward.rules import Mark, Offer, Source, Wanted, usable_frameworks
from tracker.clock import today
from tracker.frameworks.queries import get_framework
from tracker.policy import Permission, can, current_actor

START = "start"
LAST = "last"
CARRIED = "carried"


@dataclass(frozen=True)
class Beside:
    """Last cycle beside one standard. `form` is the one to show; `starting` when it holds last cycle's words.

    `refused` says that it was asked for but not done, because the standard has an answer already; `version`
    is the saved version whose words were put back into the form.
    """

    form: AnswerForm | None
    offer: Offer | None = None
    mark: Mark | None = None
    cited: list[Cited] = field(default_factory=list)
    offered: bool = False
    starting: bool = False
    refused: bool = False
    version: ResponseVersion | None = None
    inside: bool = False

    @property
    def rewordings(self) -> list[tuple[Source, list[Part], list[Part]]]:
        """For each earlier standard with another wording: it, its words and those of now in parts."""
        if self.offer is None:
            return []
        now = self.offer.words
        return [(each, *compare(each.words, now)) for each in self.offer.sources if each.words != now]

    @property
    def evidence(self) -> list[dict[str, Any]]:
        """What last cycle's answer cites, as the evidence list shows it; nothing here opens a file."""
        return [
            {
                "title": item.title,
                "see": item.see,
                "state": "no longer in the library" if item.removed_at else "",
                "review_by": item.review_by,
                "past_review": bool(item.review_by and item.review_by < today() and not item.removed_at),
            }
            for item in self.cited
        ]


def beside_standard(response: Any, form: AnswerForm | None) -> Beside:
    """Last cycle's answer for the people of the agency; for others only that this one was carried forward.

    Two queries, one when there is no earlier answer.
    """
    offer, mark = find_beside(response)
    inside = response.assessment.agency_id in current_actor().agency_ids
    version = _version_asked_for(response) if form is not None else None
    if version is not None:
        words = replace(answer_of(version), finished=response.finished)
        form = form_of(words, response, response.version)
    if not inside or offer is None:
        return Beside(form, mark=mark, version=version, inside=inside)
    offered = form is not None and not answer_of(response).standing.touched
    asked = request.args.get(START) == LAST and request.method == "GET"
    starting = (offered and asked) or request.form.get(CARRIED) == LAST
    if form is not None and offered and asked:
        form = _filled(response, offer)
    cited = list_cited(offer)
    return Beside(
        form,
        offer,
        mark,
        cited,
        offered,
        starting,
        refused=asked and not offered,
        version=version,
        inside=inside,
    )


def _version_asked_for(response: Any) -> ResponseVersion | None:
    typed = request.args.get(START, "") if request.method == "GET" else ""
    if not (typed.isascii() and typed.isdigit() and len(typed) < 9):
        return None
    return find_version(response.id, int(typed))


def _filled(response: Any, offer: Offer) -> AnswerForm:
    """The form with last cycle's words; whether the standard is finished is for the person to say."""
    return form_of(replace(offer.answer, finished=False), response, response.version)


def form_of(answer: Answer, response: Any, version: int) -> AnswerForm:
    """The answer as if a person had typed it into the standard's page as it was at that version."""
    return AnswerForm(
        formdata=None,
        data={
            **answer.texts,
            "self_grade": answer.self_grade,
            "na_requested": answer.na_requested,
            "finished": Finished.YES if answer.finished else None,
            "version": version,
        },
        self_grading=response.assessment.cycle.self_grading,
    )


def confirmed_form(response: Any, version: int) -> AnswerForm:
    """What "Unchanged — confirm" would have saved, for the page that shows it beside what somebody saved."""
    offer = find_beside(response)[0]
    answer = replace(offer.answer, finished=True) if offer else Answer()
    return form_of(answer, response, version)


def offered_tasks(assessment: Any, tasks: Sequence[Task], viewer: Viewer) -> dict[str, Any]:
    """For the task list: the standards at which last cycle's answer waits, and how many are this person's.

    One query; none once the return was sent.
    """
    if not assessment.status.editable or not can(current_actor(), Permission.ANSWER, assessment.scope):
        return {"offered": frozenset(), "to_confirm": 0}
    framework = get_framework(assessment.cycle.framework_version_id)
    refs = list_offered_refs(assessment.agency_id, assessment.id, framework, wanted(assessment))
    waiting = frozenset(task.ref for task in tasks if task.ref in refs and not task.standing.touched)
    return {"offered": waiting, "to_confirm": _mine(waiting, tasks, viewer)}


def _mine(refs: Collection[str], tasks: Iterable[Task], viewer: Viewer) -> int:
    return sum(
        task.ref in refs
        and not task.standing.touched
        and (viewer.leading or task.holder_id == viewer.user_id)
        for task in tasks
    )


def count_to_confirm(agency: Any, row: ReturnRow, tasks: Sequence[Task], viewer: Viewer) -> int:
    """For the agency's home: how many of last cycle's answers this person can confirm; one query at most."""
    if not row.status.editable or not can(current_actor(), Permission.ANSWER, agency.scope):
        return 0
    framework = get_framework(row.framework_version_id)
    beginning = Wanted(row.board_id, row.cycle_due_on, row.submitted_at, usable_frameworks(framework))
    return _mine(list_offered_refs(agency.id, row.id, framework, beginning), tasks, viewer)


def note_taken_over(response: Any) -> list[str]:
    """After a save: when the form began with last cycle's words, say so at the answer. Gives warnings."""
    if request.form.get(CARRIED) != LAST:
        return []
    return take_over(response, actor=current_actor())
