"""Handing standards to colleagues, taking them back, reminding; who was asked and who asked both get mail.

An open hand-over and the answer's `assigned_to_id` change together, in one operation.
"""

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from sqlalchemy import update

from tracker.accounts.models import User
from tracker.accounts.queries import find_user_by_email
from tracker.assessments.models import Assessment, Response
from tracker.assessments.queries import lock
from tracker.assessments.rules import check_editable
from tracker.audit.operations import Deed, record_batch
from tracker.boards.operations import invite
from tracker.clock import local, now, today
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.handovers import emails
from tracker.handovers.models import Handover
from tracker.handovers.queries import (
    Holder,
    answers_at,
    last_nudge,
    list_colleagues,
    list_handovers,
    list_open,
    list_responses,
)
from tracker.handovers.rules import Wish, check_due, check_nudge
from tracker.policy import Actor, Role

NOTHING = Wish()
LOCKED = "The board asked for no change here, so there is nothing to hand over. Choose another standard"


def hand_over(
    assessment: Assessment, refs: Collection[str], holder: User, wish: Wish = NOTHING, *, actor: Actor
) -> list[str]:
    """Give standards to a colleague; one mail tells them. Returns the references that changed hands.

    Who held them before is told too. Standards that the colleague has on the same terms stay as they are.
    Raises WrongState once the return was sent, RuleBroken beside `standards`, `holder` or `due_on`.
    """
    rows = _to_hand_over(assessment, refs, wish)
    if holder.id not in {person.id for person in list_colleagues(assessment.agency_id, without=None)}:
        raise RuleBroken("Choose a colleague who answers standards", field="holder")
    given = _give(assessment, rows, holder, wish, actor)
    if given:
        emails.ask(assessment, holder, given, wish, actor)
    return given


def hand_over_to_new(
    assessment: Assessment, refs: Collection[str], name: str, email: str, wish: Wish = NOTHING, *,
    actor: Actor,
) -> User:  # fmt: skip
    """Invite a colleague as contributor and give them the standards at once; one mail says both.

    An address that answers for the agency already is not invited again. Raises as `hand_over` does, and
    RuleBroken beside `email` when the invitation cannot be made.
    """
    rows = _to_hand_over(assessment, refs, wish)
    known = find_user_by_email(email)
    if known is not None and known.id == actor.user_id:
        raise RuleBroken("This is your own address. What you do not hand over is yours", field="email")
    if known is not None and known.disabled_at is None and answers_at(assessment.agency_id, known.id):
        hand_over(assessment, refs, known, wish, actor=actor)
        return known
    wanted = emails.wanted(assessment, [row.minimum_standard.ref for row in rows], wish, actor)
    place, role = assessment.agency, Role.CONTRIBUTOR
    holder = invite(email=email, name=name, role=role, place=place, wanted=wanted, actor=actor)
    _give(assessment, rows, holder, wish, actor)
    return holder


def _to_hand_over(assessment: Assessment, refs: Collection[str], wish: Wish) -> Sequence[Response]:
    lock(assessment)
    check_editable(assessment.status)
    check_due(wish.due_on, deadline=assessment.due_on, on=today())
    chosen = list_responses(assessment.id, refs)
    rows = [row for row in chosen if not row.locked]
    if not rows:
        raise RuleBroken(LOCKED if chosen else "Choose at least one standard", field="standards")
    return rows


def _give(
    assessment: Assessment, rows: Sequence[Response], holder: User, wish: Wish, actor: Actor
) -> list[str]:
    earlier = {each.response_id: each for each in list_open([row.id for row in rows])}
    moving = [row for row in rows if not _same(earlier.get(row.id), holder, wish)]
    moved = [earlier[row.id] for row in moving if row.id in earlier]
    _end(moved)
    _assign(moving, holder.id)
    nudged_at = last_nudge(assessment.id, holder.id)
    db.session.add_all(
        [
            Handover(
                response_id=row.id, holder_id=holder.id, given_by_id=actor.user_id, given_at=now(),
                note=wish.note, due_on=wish.due_on, nudged_at=nudged_at,
            )
            for row in moving
        ]
    )  # fmt: skip
    _record("response.hand_over", assessment, moving, earlier, holder.name, actor)
    refs = {row.id: row.minimum_standard.ref for row in moving}
    _tell_taken_back(assessment, [each for each in moved if each.holder_id != holder.id], refs, actor)
    return list(refs.values())


def _same(earlier: Handover | None, holder: User, wish: Wish) -> bool:
    return earlier is not None and (earlier.holder_id, Wish(earlier.note, earlier.due_on)) == (
        holder.id,
        wish,
    )


def _end(handovers: Iterable[Handover]) -> None:
    for handover in handovers:
        handover.ended_at = now()
    db.session.flush()  # before the next one opens: a standard is in one person's hands only


def _assign(rows: Sequence[Response], holder_id: UUID | None) -> None:
    # Not through the objects: who holds a standard is no new version of its text.
    assigning = update(Response).where(Response.id.in_([row.id for row in rows]))
    db.session.execute(
        assigning.values(assigned_to_id=holder_id).execution_options(synchronize_session=False)
    )
    for row in rows:
        db.session.expire(row, ["assigned_to_id", "assigned_to"])


def _record(
    verb: str, assessment: Assessment, rows: Iterable[Response], earlier: dict[UUID, Handover],
    holder: str, actor: Actor,
) -> None:  # fmt: skip
    deeds = [
        Deed(verb, "Response", str(row.id), {"holder": _holder(earlier.get(row.id))}, {"holder": holder})
        for row in rows
    ]
    if deeds:
        record_batch(deeds, actor=actor, scope=assessment.scope)


def _holder(handover: Handover | None) -> str:
    return handover.holder.name if handover else ""


def _tell_taken_back(
    assessment: Assessment, handovers: Iterable[Handover], refs: dict[UUID, str], actor: Actor
) -> None:
    taken: dict[UUID, tuple[User, list[str]]] = {}
    for each in handovers:
        taken.setdefault(each.holder_id, (each.holder, []))[1].append(refs[each.response_id])
    for holder, theirs in taken.values():
        if holder.id != actor.user_id and holder.disabled_at is None:
            emails.tell_taken_back(assessment, holder, theirs, actor)


def take_back(assessment: Assessment, handovers: Iterable[Handover], *, actor: Actor) -> list[str]:
    """End hand-overs of one return: the holder sees these standards no longer, and the lead has them again.

    Possible at any time, also once the return was sent. Returns the references; raises WrongState when
    nothing was left to take back.
    """
    lock(assessment)
    open_now = {each.response_id: each for each in list_open([each.response_id for each in handovers])}
    if not open_now:
        raise WrongState("This was taken back already. Nothing was changed.")
    _end(open_now.values())
    rows = [each.response for each in open_now.values()]
    _assign(rows, None)
    _record("response.take_back", assessment, rows, open_now, "", actor)
    refs = {row.id: row.minimum_standard.ref for row in rows}
    _tell_taken_back(assessment, open_now.values(), refs, actor)
    return list(refs.values())


def change(handover: Handover, wish: Wish, *, actor: Actor) -> bool:
    """Ask for the same standard in other words or by another day; the holder is told. False when the same.

    Raises WrongState when it was taken back or the return was sent, RuleBroken beside `due_on`.
    """
    assessment = handover.response.assessment
    lock(assessment)
    check_editable(assessment.status)
    if handover.ended_at is not None:
        raise WrongState("This standard was taken back. Hand it over again to ask for it.")
    if Wish(handover.note, handover.due_on) == wish:
        return False
    if wish.due_on != handover.due_on:
        check_due(wish.due_on, deadline=assessment.due_on, on=today())
    handover.note, handover.due_on = wish.note, wish.due_on
    _record("response.hand_over_changed", assessment, [handover.response],
            {handover.response_id: handover}, handover.holder.name, actor)  # fmt: skip
    emails.ask(assessment, handover.holder, [handover.response.minimum_standard.ref], wish, actor, again=True)
    return True


def nudge(found: Holder, *, actor: Actor) -> None:
    """Remind a colleague of what is left to do, by one mail a day at most. Raises WrongState."""
    lock(found.assessment)
    check_editable(found.assessment.status)
    left = [each for each in found.handovers if not each.response.finished]
    nudged = last_nudge(found.assessment.id, found.user.id)
    check_nudge(
        nudged_on=local(nudged).date() if nudged else None,
        on=today(),
        unfinished=len(left),
        answering=found.user.disabled_at is None and answers_at(found.assessment.agency_id, found.user.id),
    )
    for each in found.handovers:
        each.nudged_at = now()
    _record("response.nudge", found.assessment, [each.response for each in left],
            {each.response_id: each for each in left}, found.user.name, actor)  # fmt: skip
    emails.nudge(found.assessment, found.user, left, actor)


def note_finished(response: Response, *, actor: Actor) -> bool:
    """Tell the lead, once, when this was the last of what the actor was handed. True when somebody was told.

    Call it after an answer was saved.
    """
    if not response.finished or response.assigned_to_id is None or response.assigned_to_id != actor.user_id:
        return False
    return note_all_finished(response.assessment, actor=actor)


def note_all_finished(assessment: Assessment, *, actor: Actor) -> bool:
    """The same after many answers were saved at once."""
    if actor.user_id is None:
        return False
    rows = list_handovers(assessment.id, actor.user_id)
    held = [each for each in rows if each.ended_at is None]
    news = [each for each in held if each.finished_told_at is None and each.given_by_id != actor.user_id]
    if not news or not all(each.response.finished for each in held):
        return False
    for each in held:
        each.finished_told_at = now()
    db.session.flush()
    emails.tell_finished(assessment, news, actor)
    return True
