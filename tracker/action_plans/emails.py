"""Mail about plans and actions. Each is queued in the transaction that causes it."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol
from uuid import UUID

from tracker.accounts.models import User
from tracker.accounts.queries import list_people_with_roles
from tracker.action_plans.models import Action, DueDateChange, PlanVersion, WithdrawalRequest
from tracker.notifications.links import link_to
from tracker.notifications.operations import send
from tracker.policy import Actor, Role

SUBGROUP = frozenset({Role.SUBGROUP_MEMBER, Role.SUBGROUP_CHAIR})
LEADS = frozenset({Role.AGENCY_LEAD})
SIGNING_AT_AGENCY = frozenset({Role.AGENCY_LEAD, Role.AUTHORISER})
SIGNING_AT_BOARD = frozenset({Role.BOARD_MANAGER})


class Said(Protocol):
    """A condition or a reason of the sub-group, as the mail tells it."""

    @property
    def about(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def wording(self) -> str: ...
    @property
    def due_on(self) -> date | None: ...


def tell_plan_submitted(version: PlanVersion) -> None:
    """The sub-group learns that a plan waits for it; not those who belong to the agency (R11)."""
    link = link_to("action_plans.ratify", plan_id=version.plan_id)
    for person in list_people_with_roles(SUBGROUP, board_id=version.plan.board_id):
        if not _belongs(person, version.plan.agency_id):
            _tell(person, "submitted", version, link=link)


def _belongs(person: User, agency_id: UUID | None) -> bool:
    return any(agency_id in (grant.agency_id, grant.interest_agency_id) for grant in person.grants)


def tell_plan_decided(version: PlanVersion, remarks: Iterable[Said] = ()) -> None:
    """The agency's leads learn what the sub-group decided, with every condition or reason."""
    link = link_to("action_plans.plan", plan_id=version.plan_id)
    remarks = list(remarks)
    for person in list_people_with_roles(LEADS, agency_id=version.plan.agency_id):
        _tell(person, "decided", version, remarks=remarks, link=link)


def tell_date_decided(change: DueDateChange) -> None:
    """Those who lead the action or the agency learn whether the new date holds."""
    action = change.action
    leads = list_people_with_roles(LEADS, agency_id=action.plan.agency_id)
    for person in _each_once([*leads, action.lead_user]):
        _tell(person, "date_decided", action, change=change, link=_action(action))


def tell_completion_claimed(action: Action, claimer: Actor) -> None:
    """Those who may sign it off learn that it waits; not the one who claimed it."""
    plan = action.plan
    at_agency = list_people_with_roles(SIGNING_AT_AGENCY, agency_id=plan.agency_id)
    at_board = list_people_with_roles(SIGNING_AT_BOARD, board_id=plan.board_id)
    for person in _each_once([*at_agency, *at_board]):
        if person.id != claimer.user_id:
            _tell(person, "completion_claimed", action, claimer=claimer.name, link=_action(action))


def tell_withdrawal_asked(request: WithdrawalRequest) -> None:
    """The board's managers learn that an action is to leave a ratified plan; not those who may not decide."""
    action, link = request.action, link_to("action_plans.decide_withdrawal", withdrawal_id=request.id)
    for person in list_people_with_roles(SIGNING_AT_BOARD, board_id=action.plan.board_id):
        if not _belongs(person, action.plan.agency_id):
            _tell(person, "withdrawal_asked", action, asked=request, link=link)


def tell_withdrawal_decided(request: WithdrawalRequest) -> None:
    """Those who lead the action or the agency learn whether it is out of the plan."""
    action = request.action
    leads = list_people_with_roles(LEADS, agency_id=action.plan.agency_id)
    for person in _each_once([*leads, action.lead_user]):
        _tell(person, "withdrawal_decided", action, asked=request, link=_action(action))


def tell_withdrawn(action: Action, withdrawer: Actor) -> None:
    """Who writes the action's updates learns that it was taken out, unless they did it themselves."""
    lead = action.lead_user
    if lead is not None and lead.id != withdrawer.user_id:
        _tell(lead, "withdrawn", action, withdrawer=withdrawer.name, link=_action(action))


def _each_once(people: Iterable[User | None]) -> list[User]:
    return list({person.id: person for person in people if person is not None}.values())


def _action(action: Action) -> str:
    return link_to("action_plans.action", action_id=action.id)


def _tell(person: User, template: str, about: Action | PlanVersion, **words: object) -> None:
    send(
        person.email,
        f"action_plans/emails/{template}.txt",
        about_id=about.id,
        person=person,
        about=about,
        **words,
    )
