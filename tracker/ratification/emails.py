"""Mail about conditions of ratification. Each is queued in the transaction that causes it."""

from tracker.accounts.queries import list_people_with_roles
from tracker.notifications.links import link_to
from tracker.notifications.operations import send
from tracker.policy import POLICY, Permission, Role
from tracker.ratification.models import VersionRemark

LEADS = frozenset({Role.AGENCY_LEAD})


def tell_condition_answered(remark: VersionRemark) -> None:
    """Those who check conditions learn what the agency says."""
    plan = remark.version.plan
    people = list_people_with_roles(POLICY[Permission.FOLLOW_UP], board_id=plan.board_id)
    for person in people:
        _tell(person.email, "answered", remark, name=person.name)


def tell_condition_closed(remark: VersionRemark) -> None:
    """The agency's leads learn that the condition is met."""
    _tell_leads(remark, "closed")


def tell_condition_sent_back(remark: VersionRemark, why: str) -> None:
    """The agency's leads learn what is missing."""
    _tell_leads(remark, "sent_back", why=why)


def _tell_leads(remark: VersionRemark, template: str, **words: object) -> None:
    for person in list_people_with_roles(LEADS, agency_id=remark.version.plan.agency_id):
        _tell(person.email, template, remark, name=person.name, **words)


def _tell(address: str, template: str, remark: VersionRemark, **words: object) -> None:
    send(
        address,
        f"ratification/emails/{template}.txt",
        about_id=remark.id,
        remark=remark,
        plan=remark.version.plan,
        link=link_to("ratification.condition", remark_id=remark.id),
        **words,
    )
