"""The page of one re-test."""

from typing import Any

from flask import flash, render_template
from flask.typing import ResponseReturnValue

from tracker.action_plans.access import need_own
from tracker.action_plans.queries import get_action
from tracker.action_plans.views.pages import action_crumbs, to_action
from tracker.db import commit
from tracker.errors import Forbidden, RuleBroken, WrongState
from tracker.evidence.queries import LibraryFilter, citations_of_actions, list_items
from tracker.impact_tests.forms import RetestForm
from tracker.impact_tests.operations import answer_test
from tracker.impact_tests.queries import find_due
from tracker.impact_tests.rules import Embedded, reopens
from tracker.impact_tests.views.pages import blueprint
from tracker.measures.views.beside import measures_beside
from tracker.policy import Permission, current_actor, requires

SAID = {
    Embedded.YES: "The re-test is kept: it lasts. Nothing more is due for this action.",
    Embedded.PARTLY: "The re-test is kept. The action will be tested again on the day you chose.",
}
REOPENED = "The re-test is kept, and the action is open again. Write an update that says what comes next."


@blueprint.route("/actions/<uuid:action_id>/impact-test", methods=["GET", "POST"])
@requires(Permission.UPDATE_ACTION, get_action)
def test(action: Any) -> ResponseReturnValue:
    """What changed for children, how that is known, and whether it is still how things are done."""
    due_on = _must_be_due(action)
    action_id = action.id
    cited = citations_of_actions([action_id]).get(action_id, [])
    form = RetestForm(data={"version": action.version})
    form.offer(_library(action, cited))
    if form.validate_on_submit():
        answer = form.answer()
        try:
            answer_test(action, answer, actor=current_actor(), expected_version=form.version.data)
        except RuleBroken as problem:
            form.refuse(problem)
        else:
            commit()
            flash(REOPENED if reopens(answer.embedded, answer.then) else SAID[answer.embedded], "success")
            return to_action(action_id)
    return render_template(
        "impact_tests/test.html",
        form=form,
        action=action,
        due_on=due_on,
        cited=cited,
        crumbs=action_crumbs(action, "Re-test"),
        **measures_beside(action),
    )


def _must_be_due(action: Any) -> Any:
    actor = current_actor()
    need_own(action.lead_user_id, action.scope, actor)
    due_on = find_due(action)
    if due_on is None:
        raise WrongState("No re-test of this action is due.")
    if action.signed_off_by_id is not None and action.signed_off_by_id == actor.user_id:
        raise Forbidden("You signed this action off. A second person has to test whether it lasts.")
    return due_on


def _library(action: Any, cited: list[Any]) -> Any:
    """The first items of the library that are not cited here yet."""
    already = frozenset(each.item_id for each in cited)
    return list_items(action.plan.agency_id, LibraryFilter(without=already)).rows
