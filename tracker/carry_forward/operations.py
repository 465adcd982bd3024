"""Taking over an answer of the last cycle: as it was, or edited. Nothing is stored until a person says so."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from tracker.assessments.models import Assessment, Response
from tracker.assessments.operations import save_response
from tracker.assessments.queries import answer_of, lock, lock_response
from tracker.assessments.rules import check_editable
from tracker.audit.operations import record
from tracker.carry_forward.cited import Cited, list_cited, list_cited_ids
from tracker.carry_forward.marks import find_carried
from tracker.carry_forward.models import CarriedAnswer
from tracker.carry_forward.queries import find_beside, list_offers, list_responses
from tracker.carry_forward.rules import Offer, as_confirmed
from tracker.clock import now, today
from tracker.db import db
from tracker.errors import Conflict, Forbidden, RuleBroken, WrongState
from tracker.evidence.citing import cite
from tracker.evidence.queries import find_in_library
from tracker.formatting import format_date
from tracker.policy import Actor

NOTHING_OFFERED = "There is no answer of an earlier cycle to this standard. Nothing was changed."
BEGUN = "has an answer already, so last cycle’s answer was not put in its place. Read both and edit it."
TOGETHER = "takes the place of several standards, so their answers have to be read and edited together."
Check = Callable[[Response], None]


@dataclass
class Confirmed:
    """What came of confirming several answers: references done, refusals and warnings by reference."""

    done: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)


def confirm_unchanged(response: Response, *, expected_version: int, actor: Actor) -> list[str]:
    """Give last cycle's answer again as it was, finished, with the evidence that is still in the library.

    Gives warnings in words about that evidence. Raises WrongState when nothing is offered, when the standard
    was answered already or the return is read-only; Conflict with both texts when somebody saved after
    `expected_version`; RuleBroken when the answer would not do today.
    """
    lock_response(response)
    offer = find_beside(response)[0]
    if offer is None:
        raise WrongState(NOTHING_OFFERED)
    return _confirm(response, offer, expected_version, actor)


def _confirm(response: Response, offer: Offer, expected_version: int, actor: Actor) -> list[str]:
    if offer.gathered:
        raise WrongState(f"{offer.ref} {TOGETHER}")
    stored, self_grading = answer_of(response), response.assessment.cycle.self_grading
    answer = as_confirmed(offer.answer, self_grading=self_grading, kept=stored.self_grade)
    if stored == answer:
        return []
    if stored.standing.touched and response.version == expected_version:
        raise WrongState(f"{offer.ref} {BEGUN}")
    save_response(response, answer, expected_version=expected_version, actor=actor)
    return _take(response, offer, unchanged=True, actor=actor)


def confirm_ticked(assessment: Assessment, refs: Collection[str], *, check: Check, actor: Actor) -> Confirmed:
    """Confirm last cycle's answers to these standards; what cannot be is told, the others are done.

    `check` raises Forbidden for an answer that is not this person's. Raises WrongState when the return is
    read-only, RuleBroken when nothing was ticked.
    """
    if not refs:
        raise RuleBroken("Tick at least one answer", field="refs")
    lock(assessment)
    check_editable(assessment.status)
    offers = {offer.ref: offer for offer in list_offers(assessment)}
    result = Confirmed()
    for ref, response in list_responses(assessment, refs).items():
        try:
            with db.session.begin_nested():
                check(response)
                warnings = _confirm_offered(response, offers.get(ref), actor)
        except (Conflict, Forbidden, RuleBroken, WrongState) as problem:
            result.refused.append((ref, problem.message))
        else:
            result.done.append(ref)
            result.warnings += [(ref, words) for words in warnings]
    return result


def _confirm_offered(response: Response, offer: Offer | None, actor: Actor) -> list[str]:
    if offer is None:
        raise WrongState(NOTHING_OFFERED)
    lock_response(response)
    return _confirm(response, offer, response.version, actor)


def take_over(response: Response, *, actor: Actor) -> list[str]:
    """Note that the answer just saved began with last cycle's, and cite the same evidence the first time.

    Gives warnings about that evidence. Without an earlier answer nothing is noted.
    """
    offer = find_beside(response)[0]
    if offer is None:
        return []
    same = not offer.gathered and answer_of(response).texts == offer.answer.texts
    carried = find_carried(response.id)
    if carried is not None and not carried.unchanged:
        _confirmed_now(carried, offer, same, actor)
        return []
    return _take(response, offer, unchanged=same, actor=actor)


def _take(response: Response, offer: Offer, *, unchanged: bool, actor: Actor) -> list[str]:
    carried = find_carried(response.id) or CarriedAnswer(response_id=response.id)
    _confirmed_now(carried, offer, unchanged, actor)
    db.session.add(carried)
    db.session.flush()
    elsewhere = offer.earlier.board_id != response.assessment.cycle.board_id
    # Boards read their trail: what the agency returned to another board is not named in it.
    origin = "another board" if elsewhere else offer.earlier.cycle_name
    record("response.carry", response, actor=actor, after={"from": origin, "unchanged": unchanged})
    return _cite_again(response, list_cited(offer), actor)


def _confirmed_now(carried: CarriedAnswer, offer: Offer, unchanged: bool, actor: Actor) -> None:
    carried.from_response_id = offer.sources[0].response_id
    carried.unchanged = unchanged
    carried.confirmed_by_id, carried.confirmed_at = actor.user_id, now()


def _cite_again(response: Response, cited: list[Cited], actor: Actor) -> list[str]:
    """Cite what last cycle's answer cited and is still there; what a person should know, in words."""
    warnings, present = [], list_cited_ids(response.id)
    for item in cited:
        if item.removed_at is not None:
            warnings.append(f"“{item.title}” was removed from the library and is not cited again.")
            continue
        problem = "" if item.item_id in present else _cite(response, item, actor)
        if problem:
            warnings.append(f"“{item.title}” is not cited: {problem}.")
        elif item.review_by and item.review_by < today():
            warnings.append(f"“{item.title}” is past its review date, {format_date(item.review_by)}.")
    return warnings


def _cite(response: Response, cited: Cited, actor: Actor) -> str:
    """Why the item could not be cited, or nothing."""
    item = find_in_library(response.assessment.agency_id, cited.item_id)
    if item is None:
        return "it is not in the library any more"
    try:
        cite(item, response_id=response.id, locator=cited.see, actor=actor)
    except RuleBroken as problem:
        return problem.message[:1].lower() + problem.message[1:]
    return ""
