"""Answers of the last round that agencies give again in the open one: as they were, or with a sentence."""

from collections.abc import Iterable
from dataclasses import replace

from tracker.assessments.models import Response
from tracker.assessments.operations import save_response
from tracker.assessments.queries import answer_of
from tracker.carry_forward.operations import confirm_unchanged, take_over
from tracker.carry_forward.queries import find_beside
from tracker.clock import today
from tracker.demo.story import OPEN
from tracker.formatting import format_date
from tracker.policy import Actor

# Further standards of these agencies stay open, with last round's answer beside them.
CARRIED = {
    "adults": ("1.5", "2.4", "2.6", "3.2", "3.5", "4.2", "4.5", "5.1"),
    "northfield": ("1.4", "1.6", "1.7", "2.2", "2.3", "2.5", "2.6", "3.1", "3.3", "3.4"),
}
NEWS = "Checked again on {day}: nothing has changed besides the date of the policy."


def carried_refs(turn: int, agency: str, refs: Iterable[str]) -> list[str]:
    """Which of these standards the agency answers with last round's words."""
    wanted = CARRIED.get(agency, ()) if turn == OPEN.number else ()
    return [ref for ref in refs if ref in wanted]


def holds_still(response: Response) -> bool:
    """Whether last round's answer names nothing to improve: that differs from round to round."""
    offer = find_beside(response)[0]
    return offer is not None and not offer.answer.areas_for_improvement


def give_again(responses: Iterable[Response], *, actor: Actor) -> None:
    """Take last round's answers over as they were; the second with changes, and the third edited since."""
    for number, response in enumerate(responses):
        if number == 1:
            _give_with_changes(response, actor)
            continue
        confirm_unchanged(response, expected_version=response.version, actor=actor)
        if number == 2:
            _add_news(response, actor)


def _give_with_changes(response: Response, actor: Actor) -> None:
    offer = find_beside(response)[0]
    assert offer is not None
    words = f"{offer.answer.evidence_of_compliance}\n\n{_news()}".strip()
    answer = replace(offer.answer, evidence_of_compliance=words, finished=True)
    save_response(response, answer, expected_version=response.version, actor=actor)
    take_over(response, actor=actor)


def _add_news(response: Response, actor: Actor) -> None:
    stored = answer_of(response)
    words = f"{stored.evidence_of_compliance}\n\n{_news()}".strip()
    changed = replace(stored, evidence_of_compliance=words)
    save_response(response, changed, expected_version=response.version, actor=actor)


def _news() -> str:
    return NEWS.format(day=format_date(today()))
