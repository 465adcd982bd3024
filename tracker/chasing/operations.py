"""Reminders that go out by themselves, letters made ready by hand, and why a return is late."""

from collections.abc import Collection, Iterable
from datetime import date

from tracker.accounts.models import User
from tracker.assessments.models import Assessment
from tracker.assessments.queries import list_agency_people, lock
from tracker.assessments.rules import AssessmentStatus
from tracker.audit.operations import record
from tracker.chasing import emails
from tracker.chasing.models import Escalation, LateReason, Reminder
from tracker.chasing.queries import (
    NOT_IN,
    Awaited,
    Chased,
    count_left,
    find_chased,
    list_awaited,
    lock_awaited,
    steps_sent,
)
from tracker.chasing.rules import (
    LateCode,
    LetterFacts,
    ReminderStep,
    Rung,
    check_late_note,
    check_wanted_by,
    reminder_due,
)
from tracker.clock import now, today
from tracker.cycles.working_days import is_working_day
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.formatting import format_date
from tracker.policy import SYSTEM, Actor, Role

NOT_AWAITED = "This return has been submitted, so there is nothing to chase."


def remind(day: date) -> list[Reminder]:
    """Queue the reminders due on that day, in every running cycle; call it as often as you like.

    Each step goes out once for each deadline, and only the newest of those missed. Two commands at once send
    no reminder twice. An agency with nobody to write to is left out.
    """
    if not is_working_day(day):
        return []
    due = [awaited.assessment_id for awaited in list_awaited() if _is_due(awaited, day)]
    if not due:
        return []
    # All are held before anything is recorded: who saves an answer meanwhile waits for us, not we for them.
    held, sent = lock_awaited(due), steps_sent(due)
    return [
        made
        for assessment in held
        for made in _remind(assessment, sent[(assessment.id, assessment.due_on)], day)
    ]


def _is_due(awaited: Awaited, day: date) -> bool:
    return reminder_due(awaited.deadline, day, sent=awaited.sent, known_since=awaited.opened_on) is not None


def _remind(assessment: Assessment, sent: Collection[ReminderStep], day: date) -> Iterable[Reminder]:
    """Look again, now that nobody else can change it, then write to whoever has it."""
    deadline = assessment.due_on
    step = reminder_due(deadline, day, sent=sent, known_since=assessment.cycle.opens_on)
    people = _who_has_it(assessment)
    if step is None or assessment.status not in NOT_IN or not people:
        return
    left, total = count_left(assessment.id)
    for person in people:
        emails.remind(person, assessment, left, total, day)
    names = ", ".join(f"{person.name} <{person.email}>" for person in people)
    reminder = Reminder(
        assessment_id=assessment.id, step=step, deadline=deadline, sent_to=names, sent_at=now()
    )
    db.session.add(reminder)
    db.session.flush()
    kept = {"kind": step.label, "due_on": str(deadline)}
    record("assessment.remind", assessment, actor=SYSTEM, after=kept)
    yield reminder


def _who_has_it(assessment: Assessment) -> list[User]:
    """The leads, or the authorisers while it waits for them; the leads when there is no authoriser."""
    leads = list_agency_people(assessment.agency_id, Role.AGENCY_LEAD)
    if assessment.status is not AssessmentStatus.AWAITING_AUTHORISATION:
        return leads
    return list_agency_people(assessment.agency_id, Role.AUTHORISER) or leads


def make_letter(
    assessment: Assessment, rung: Rung, addressee: str, wanted_by: date, words: str = "", *, actor: Actor
) -> Escalation:
    """Make a letter ready for a rung of the ladder; it keeps what it says of the return.

    Raises WrongState once the return was submitted, RuleBroken without an addressee or for a day that leaves
    no time.
    """
    chased = _awaited(assessment)
    if not addressee.strip():
        raise RuleBroken("Enter to whom the letter goes", field="addressee")
    check_wanted_by(wanted_by, today())
    assert actor.user_id is not None
    letter = Escalation(
        assessment=assessment, rung=rung, addressee=addressee.strip(), wanted_by=wanted_by,
        words=words.strip(), facts=_facts(chased).stored(), made_by_id=actor.user_id, made_at=now(),
    )  # fmt: skip
    db.session.add(letter)
    db.session.flush()
    kept = {"kind": rung.short_label, "due_on": str(wanted_by)}
    record("assessment.escalate", assessment, actor=actor, after=kept)
    return letter


def _awaited(assessment: Assessment) -> Chased:
    lock(assessment)
    chased = find_chased(assessment)
    if chased is None or not assessment.cycle.status.running:
        raise WrongState(NOT_AWAITED)
    return chased


def _facts(chased: Chased) -> LetterFacts:
    """What a letter of today says of the return."""
    reminders = (f"{format_date(each.sent_at)}: {each.step.label}" for each in chased.reminders
                 if each.deadline == chased.due_on)  # fmt: skip
    letters = (
        f"{format_date(each.made_at)}: {each.rung.short_label}, {each.addressee}" for each in chased.letters
    )
    reason = chased.reason
    words = [reason.code.label, reason.note] if reason and reason.code is not LateCode.NOT_TOLD else []
    return LetterFacts(
        made_on=today(),
        deadline=chased.due_on,
        status=chased.status.label,
        left=chased.left,
        total=chased.total,
        reminders=tuple(reminders),
        letters=tuple(letters),
        reason=": ".join(filter(None, words)),
    )


def note_reason(assessment: Assessment, code: LateCode, note: str = "", *, actor: Actor) -> LateReason:
    """Record why a return is late, as the agency told the board; what was recorded before stays.

    Raises RuleBroken when another reason than those listed is not told in words.
    """
    check_late_note(code, note)
    assert actor.user_id is not None
    reason = LateReason(
        assessment_id=assessment.id, code=code, note=note.strip(), recorded_by_id=actor.user_id,
        recorded_at=now(),
    )  # fmt: skip
    db.session.add(reason)
    db.session.flush()
    record("assessment.late_reason", assessment, actor=actor, after={"kind": code.label})
    return reason
