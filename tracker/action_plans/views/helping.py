"""Help with the words of an action: on its pages without scripts, and answered while somebody types."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from tracker.action_plans.forms import ActionForm
from tracker.action_plans.rules import ActionStatus
from tracker.action_plans.smart_help import Hint, list_hints
from tracker.action_plans.views.pages import blueprint, keeps
from tracker.boards.queries import get_agency
from tracker.clock import today
from tracker.db import only_reading
from tracker.policy import Permission, requires

CHECK_STEP = "check"
HELPED = frozenset({ActionStatus.DRAFT, ActionStatus.OPEN})


@dataclass(frozen=True)
class Typed:
    """The answers as they stand in a form, whether they are complete or not."""

    title: str
    specific: str
    measurable: str
    achievable: str
    relevant: str
    lead_manager: str
    due_on: date | None


def typed(form: ActionForm, due_on: date | None = None) -> Typed:
    """What a form says now. `due_on` counts where the form does not ask for the date any more."""
    asked = form.due_on.data if "due_on" in form else due_on
    texts = ("title", "specific", "measurable", "achievable", "relevant", "lead_manager")
    return Typed(**{name: form[name].data or "" for name in texts}, due_on=asked)


@blueprint.post("/agencies/<uuid:agency_id>/smart-help")
@requires(Permission.KEEP_PLAN, get_agency)
def smart_help(agency: Any) -> ResponseReturnValue:
    """The hints about what was typed so far, for the script of the page. Nothing is kept."""
    only_reading()
    form = ActionForm()
    if request.form.get("dated"):
        del form.due_on
    hints = list_hints(typed(form, today()), today())
    return jsonify(hints=[_as_data(hint) for hint in hints])


def _as_data(hint: Hint) -> dict[str, str]:
    return {"field": hint.field, "label": hint.label, "sentence": hint.sentence, "example": hint.example}


def is_check() -> bool:
    """Whether “Check my words” was pressed: the page comes back with help, and nothing is saved."""
    return request.form.get("step") == CHECK_STEP


def help_in_form(form: ActionForm, agency_id: Any, due_on: date | None = None) -> dict[str, Any]:
    """What the page of a form shows: hints about the words in it, once there are any."""
    answers = typed(form, due_on)
    begun = bool(form.is_submitted() or answers.title)
    return {
        "hints": list_hints(answers, today()) if begun else [],
        "hints_asked": is_check(),
        "hints_for": agency_id,
    }


def help_on_action(action: Any) -> dict[str, Any]:
    """What the page of an action shows whoever keeps the plan, after the words were saved."""
    wanted = action.status in HELPED and keeps(action.plan)
    return {"hints": list_hints(action, today()) if wanted else []}
