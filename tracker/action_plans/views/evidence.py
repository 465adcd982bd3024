"""Evidence beside an action: adding it, taking it away, and opening it for those who sign off."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.action_plans.access import need_own
from tracker.action_plans.evidence import (
    CITING,
    attach_to_action,
    get_cited_at_action,
    point_in_action,
    remove_from_action,
)
from tracker.action_plans.queries import get_action
from tracker.action_plans.views.action import cited_rows
from tracker.action_plans.views.pages import action_crumbs, blueprint, inside
from tracker.db import commit
from tracker.errors import WrongState
from tracker.evidence.forms import AttachForm
from tracker.evidence.queries import citations_of_actions
from tracker.evidence.taking import AlreadyHave
from tracker.evidence.views.beside import adding, seen, send_file, typed_locator, with_buttons
from tracker.evidence.views.saving import Place, save
from tracker.policy import Permission, current_actor, requires

ADDRESS = "/actions/<uuid:action_id>/evidence"
CITED = f"{ADDRESS}/<uuid:item_id>"


@blueprint.route(ADDRESS, methods=["GET", "POST"])
@requires(Permission.UPDATE_ACTION, get_action)
def add_evidence(action: Any) -> ResponseReturnValue:
    """What the action cites, and the ways to add more."""
    need_own(action.lead_user_id, action.scope, current_actor())
    if action.status not in CITING:
        raise WrongState(f"The action is “{action.status.label.lower()}”: its evidence is kept as it is.")
    action_id = action.id

    def again() -> Any:
        return get_action(action_id, actor=current_actor())

    return save(
        AttachForm(way=request.args.get("way", "")),
        lambda form: attach_to_action(again(), form, actor=current_actor()),
        _place(action),
        lambda form, known: _page(again(), form, known),
    )


@blueprint.post(f"{ADDRESS}/<uuid:citation_id>/remove")
@requires(Permission.UPDATE_ACTION, get_action)
def remove_evidence(action: Any, citation_id: Any) -> ResponseReturnValue:
    """Take one citation away; the item stays in the library."""
    need_own(action.lead_user_id, action.scope, current_actor())
    item = remove_from_action(action, citation_id, actor=current_actor())
    action_id, title = action.id, item.title
    commit()
    flash(f"“{title}” is no longer cited here. It is still in your library.", "success")
    return redirect(url_for("action_plans.add_evidence", action_id=action_id))


@blueprint.post(f"{ADDRESS}/<uuid:citation_id>/see")
@requires(Permission.UPDATE_ACTION, get_action)
def point_evidence(action: Any, citation_id: Any) -> ResponseReturnValue:
    """Change the page or section to look at."""
    need_own(action.lead_user_id, action.scope, current_actor())
    item = point_in_action(action, citation_id, typed_locator(), actor=current_actor())
    action_id, title = action.id, item.title
    commit()
    flash(f"Saved where to look in “{title}”.", "success")
    return redirect(url_for("action_plans.add_evidence", action_id=action_id))


def _place(action: Any) -> Place:
    return Place(
        address=url_for("action_plans.add_evidence", action_id=action.id),
        back=url_for("action_plans.action", action_id=action.id),
        back_words=f"Back to action {action.number}",
        agency_id=action.plan.agency_id,
        crumbs=action_crumbs(action, "Evidence"),
        done=f"“{{title}}” is cited at action {action.number} now.",
        cites=True,
    )


def _page(action: Any, form: AttachForm, known: AlreadyHave | None) -> str:
    cited = citations_of_actions([action.id]).get(action.id, [])
    rows = with_buttons(
        cited_rows(cited, action),
        cited,
        lambda each: url_for("action_plans.remove_evidence", action_id=action.id, citation_id=each),
        lambda each: url_for("action_plans.point_evidence", action_id=action.id, citation_id=each),
    )
    return render_template(
        "action_plans/add_evidence.html",
        action=action,
        evidence=rows,
        **adding(form, known, _place(action), cited),
    )


@blueprint.get(CITED)
@requires(Permission.OPEN_CITED_EVIDENCE, get_cited_at_action)
def cited_evidence(found: Any) -> ResponseReturnValue:
    """An item where an action cites it, for the agency and for those who sign off."""
    return render_template(
        "action_plans/cited.html",
        **seen(found.item, scope=found.scope),
        action=found.action,
        locator=found.locator,
        inside=inside(found.action.plan.agency_id),
        crumbs=action_crumbs(found.action, "Evidence"),
    )


@blueprint.get(f"{CITED}/file")
@requires(Permission.OPEN_CITED_EVIDENCE, get_cited_at_action)
def cited_file(found: Any) -> ResponseReturnValue:
    """The version of a cited file that is in force."""
    return send_file(found.item, scope=found.scope)
