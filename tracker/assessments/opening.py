"""Opening a cycle asks agencies for their returns; an agency can be given more time (guidance 2.4–2.5)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select

from tracker.accounts.models import User
from tracker.accounts.rules import PersonStatus
from tracker.assessments.models import Assessment
from tracker.assessments.operations import open_assessment
from tracker.assessments.queries import lock
from tracker.assessments.rules import EDITABLE, AssessmentStatus
from tracker.audit.operations import record
from tracker.boards.models import Agency
from tracker.boards.operations import mail_of_role
from tracker.boards.queries import list_agencies
from tracker.clock import today
from tracker.cycles.models import Cycle
from tracker.cycles.queries import list_holders
from tracker.cycles.queries import lock as lock_cycle
from tracker.cycles.rules import OPEN, check_extension, check_opening
from tracker.db import db
from tracker.errors import RuleBroken, WrongState
from tracker.lifecycle import advance
from tracker.notifications.links import link_to
from tracker.notifications.operations import send
from tracker.policy import Actor, Role

TO_BE_ANSWERED = "A return has just been opened for your agency to fill in: another mail says until when."
EXTENDABLE = EDITABLE | {AssessmentStatus.AWAITING_AUTHORISATION}


def open_cycle(cycle: Cycle, agency_ids: Collection[UUID], *, actor: Actor) -> list[Assessment]:
    """Open a draft for these agencies: each gets a return and its leads are told.

    Raises RuleBroken without agencies or after the due date, WrongState when it is open already.
    """
    lock_cycle(cycle)
    agencies = _wanted(cycle, agency_ids)
    if OPEN.allowed_from(cycle.status):
        check_opening(cycle.due_on, len(agencies), today())
    advance(cycle, OPEN, actor=actor)
    return _ask(cycle, agencies, actor)


def add_agencies(cycle: Cycle, agency_ids: Collection[UUID], *, actor: Actor) -> list[Assessment]:
    """Ask more agencies in a cycle that runs; those that have a return already are left as they are."""
    lock_cycle(cycle)
    if not cycle.status.running:
        raise WrongState(f"Agencies cannot be added now: the cycle is “{cycle.status.label.lower()}”.")
    asked = set(db.session.scalars(select(Assessment.agency_id).where(Assessment.cycle_id == cycle.id)))
    agencies = [agency for agency in _wanted(cycle, agency_ids) if agency.id not in asked]
    if not agencies:
        raise RuleBroken("Choose at least one agency", field="agencies")
    return _ask(cycle, agencies, actor)


def extend_deadline(assessment: Assessment, to: date, reason: str, *, actor: Actor) -> None:
    """Give one agency a later deadline, with a reason that its leads are told.

    Raises WrongState once the return was submitted, RuleBroken for a date that gives no more time.
    """
    lock(assessment)
    if assessment.status not in EXTENDABLE or not assessment.cycle.status.running:
        raise WrongState("The deadline cannot be moved: the return is submitted, or its cycle is over.")
    if not reason.strip():
        raise RuleBroken("Enter a reason for the later deadline", field="reason")
    check_extension(assessment.due_on, to, today())
    before = {"due_on": str(assessment.due_on)}
    assessment.extended_to, assessment.extension_reason = to, reason
    record("assessment.extend", assessment, actor=actor, before=before, after={"due_on": str(to)})
    for lead in list_holders([Role.AGENCY_LEAD], [assessment.agency_id])[assessment.agency_id]:
        send(
            lead.email,
            "cycles/emails/extended.txt",
            about_id=assessment.id,
            assessment=assessment,
            person=lead,
            link=_home(assessment.agency_id),
        )


def _wanted(cycle: Cycle, agency_ids: Collection[UUID]) -> list[Agency]:
    return [agency for agency in list_agencies(cycle.board_id) if agency.id in set(agency_ids)]


def _ask(cycle: Cycle, agencies: Sequence[Agency], actor: Actor) -> list[Assessment]:
    leads = list_holders([Role.AGENCY_LEAD], [agency.id for agency in agencies])
    opened = []
    for agency in agencies:
        opened.append(open_assessment(cycle, agency, actor=actor))
        for lead in leads[agency.id]:
            send(
                lead.email,
                "cycles/emails/opened.txt",
                about_id=opened[-1].id,
                cycle=cycle,
                agency=agency,
                person=lead,
                link=_home(agency.id),
            )
    _invite_again(leads, agencies, actor)
    return opened


def _invite_again(leads: Mapping[UUID, Sequence[User]], agencies: Sequence[Agency], actor: Actor) -> None:
    """Leads who have no password yet cannot follow the link to the return: they get a new one to choose it.

    Each gets one, also with several agencies: a new link ends the earlier ones.
    """
    waiting = {
        lead.id: (lead, agency)
        for agency in agencies
        for lead in leads[agency.id]
        if lead.status is PersonStatus.INVITED
    }
    for lead, agency in waiting.values():
        mail_of_role(lead, Role.AGENCY_LEAD, agency.name, actor, TO_BE_ANSWERED)


def _home(agency_id: UUID) -> str:
    return link_to("assessments.index", agency_id=agency_id)
