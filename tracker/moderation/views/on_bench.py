"""What the bench says to a moderator: whether a standard is theirs to grade, and which comes next."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from tracker.errors import WrongState
from tracker.grading.rules import GradeKind
from tracker.moderation.queries import has_draw
from tracker.moderation.turns import Turn, Turns, list_turns
from tracker.policy import current_actor

NOT_DRAWN = "This standard was not drawn for moderation, so there is no second grade to give."
NOT_YOURS = "Another moderator has graded this standard."


@dataclass(frozen=True)
class OnBench:
    """A moderator's place in what was drawn; `refusal` says why this standard is not theirs to grade."""

    turns: Turns
    previous: Turn | None
    following: Turn | None
    refusal: str = ""


def moderation_on_bench(response: Any, kind: GradeKind) -> OnBench | None:
    """None for who gives other grades, and while nothing is drawn in the cycle: then every standard is open.

    One query, and one more when this standard is not on the moderator's list.
    """
    if kind is not GradeKind.MODERATION:
        return None
    actor, cycle_id = current_actor(), response.assessment.cycle_id
    turns = Turns(list_turns(cycle_id, actor.user_id, actor.own_agency_ids))
    turn = turns.find(response.id)
    if turn is None and not has_draw(cycle_id):
        return None
    return OnBench(
        turns,
        previous=turns.before(response.id),
        following=turns.following(response.id),
        refusal=_refusal(turn, actor.user_id),
    )


def turns_in_return(assessment: Any, *, moderating: bool) -> Turns | None:
    """What is drawn for this moderator in one return; None for others, and while nothing is drawn at all."""
    if not moderating:
        return None
    actor = current_actor()
    rows = list_turns(assessment.cycle_id, actor.user_id, actor.own_agency_ids)
    if not rows and not has_draw(assessment.cycle_id):
        return None
    return Turns([row for row in rows if row.assessment_id == assessment.id])


def _refusal(turn: Turn | None, user_id: Any) -> str:
    if turn is None:
        return NOT_DRAWN
    return NOT_YOURS if turn.done and turn.grader_id != user_id else ""


def check_turn(response: Any, kind: GradeKind) -> None:
    """Raises WrongState when a moderator may not give the second grade of this standard."""
    place = moderation_on_bench(response, kind)
    if place is not None and place.refusal:
        raise WrongState(f"{place.refusal} Your grade was not saved.")


def next_turn(assessment: Any, place: OnBench, words: str) -> ResponseReturnValue:
    """On from a standard just saved to the next one drawn, in whatever return; `words` say what was saved."""
    turn = place.following
    flash(words if turn else f"{words} Everything drawn is moderated.", "success")
    if turn is None:
        return redirect(url_for("moderation.to_grade", cycle_id=assessment.cycle_id), 303)
    return redirect(url_for("grading.bench", assessment_id=turn.assessment_id, ref=turn.ref), 303)
