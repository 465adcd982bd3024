"""Mail about hand-overs. Each is queued in the transaction that causes it; one mail for one act."""

from collections.abc import Collection, Sequence

from flask import current_app

from tracker.accounts.models import User
from tracker.accounts.rules import PersonStatus
from tracker.assessments.models import Assessment
from tracker.assessments.queries import list_agency_people
from tracker.boards.operations import mail_of_role
from tracker.frameworks.queries import get_framework
from tracker.frameworks.rules import Framework, worded
from tracker.handovers.models import Handover
from tracker.handovers.rules import Wish, in_words
from tracker.notifications.links import link_to
from tracker.notifications.operations import send
from tracker.policy import Actor, Role


def wanted(assessment: Assessment, refs: Collection[str], wish: Wish, actor: Actor) -> str:
    """What is wanted, by when and why, as paragraphs of a mail; also of one that invites."""
    template = current_app.jinja_env.get_template("handovers/emails/parts/wanted.txt")
    return template.render(
        lines=in_words(_framework(assessment).policy_standards, refs),
        count=len(refs),
        assessment=assessment,
        wish=wish,
        asker=actor.name,
        link=_link(assessment),
    ).strip()


def ask(
    assessment: Assessment, holder: User, refs: Collection[str], wish: Wish, actor: Actor, *,
    again: bool = False,
) -> None:  # fmt: skip
    """Tell a colleague what they were handed; who never accepted the invitation gets a new link with it."""
    words = wanted(assessment, refs, wish, actor)
    if holder.status is PersonStatus.INVITED:
        mail_of_role(holder, Role.CONTRIBUTOR, assessment.agency.name, actor, words)
        return
    _tell(holder, "changed" if again else "asked", assessment, wanted=words, asker=actor.name)


def nudge(assessment: Assessment, holder: User, left: Sequence[Handover], actor: Actor) -> None:
    """Remind a colleague of what is left, with the day each is wanted by."""
    if holder.status is PersonStatus.INVITED:
        refs = [each.response.minimum_standard.ref for each in left]
        words = wanted(assessment, refs, Wish(left[0].note, left[0].due_on), actor)
        mail_of_role(holder, Role.CONTRIBUTOR, assessment.agency.name, actor, words)
        return
    _tell(holder, "nudge", assessment, left=left, asker=actor.name)


def tell_taken_back(assessment: Assessment, holder: User, refs: Collection[str], actor: Actor) -> None:
    """A colleague need not answer these any more."""
    lines = in_words(_framework(assessment).policy_standards, refs)
    _tell(holder, "taken_back", assessment, count=len(refs), lines=lines, asker=actor.name)


def tell_finished(assessment: Assessment, finished: Sequence[Handover], actor: Actor) -> None:
    """Who handed them over learns that they are finished; all leads when those can no longer sign in."""
    leads = list_agency_people(assessment.agency_id, Role.AGENCY_LEAD)
    asked = {each.given_by_id for each in finished}
    refs = [each.response.minimum_standard.ref for each in finished]
    lines = in_words(_framework(assessment).policy_standards, refs)
    for lead in [person for person in leads if person.id in asked] or leads:
        _tell(lead, "finished", assessment, count=len(refs), lines=lines, by=actor.name,
              link=link_to("handovers.holders", assessment_id=assessment.id))  # fmt: skip


def _framework(assessment: Assessment) -> Framework:
    board = assessment.cycle.board
    return worded(get_framework(assessment.cycle.framework_version_id), board.short_name, board.area)


def _link(assessment: Assessment) -> str:
    return link_to("assessments.tasks", assessment_id=assessment.id)


def _tell(person: User, template: str, assessment: Assessment, **words: object) -> None:
    words = {"link": _link(assessment), **words}
    send(person.email, f"handovers/emails/{template}.txt", about_id=assessment.id, person=person.name,
         assessment=assessment, **words)  # fmt: skip
