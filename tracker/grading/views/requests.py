"""What an agency asks for at a standard, as the bench shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tracker.grading.decisions import list_decisions
from tracker.grading.forms import DecisionForm
from tracker.grading.requests import Asked
from tracker.grading.rules import GRADABLE, RequestKind
from tracker.policy import Permission, can, current_actor

Deciding = tuple[RequestKind, DecisionForm]


@dataclass(frozen=True)
class RequestCard:
    """One request on the bench. `form` is None for whoever may not decide; `told` says who may read it."""

    asked: Asked
    decisions: list[Any]
    form: DecisionForm | None
    told: bool

    @property
    def current(self) -> Any:
        """The decision in force, stale or not; None when there is none."""
        return next((each for each in self.decisions if each.is_current), None)

    @property
    def earlier(self) -> list[Any]:
        return [each for each in self.decisions if not each.is_current]


def request_cards(
    response: Any, requests: Sequence[Asked], *, told: bool, deciding: Deciding | None = None
) -> list[RequestCard]:
    """A card for each request of an answer; one query where something is asked, none elsewhere."""
    decisions = list_decisions(response.id) if requests and told else []
    open_now = response.assessment.status in GRADABLE
    may = open_now and can(current_actor(), Permission.DECIDE_REQUEST, response.scope)
    cards = []
    for asked in requests:
        own = [each for each in decisions if each.kind is asked.kind]
        form = deciding[1] if deciding and deciding[0] is asked.kind else _form(asked.kind, len(own))
        cards.append(RequestCard(asked, own, form if may else None, told))
    return cards


def _form(kind: RequestKind, version: int) -> DecisionForm:
    return DecisionForm(formdata=None, data={"version": version}, prefix=kind.value)
