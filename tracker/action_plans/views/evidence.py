"""Evidence beside an action: adding it, taking it away, and opening it for those who sign off."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tracker.action_plans.access import need_own
from tracker.action_plans.evidence import CITING, attach_to_action, get_cited_at_action, remove_from_action
from tracker.action_plans.queries import get_action
from tracker.action_plans.views.action import cited_rows
from tracker.action_plans.views.pages import action_crumbs, blueprint, inside, to_action
from tracker.clock import today
from tracker.db import commit
from tracker.errors import NotFound, RuleBroken, WrongState
from tracker.evidence.forms import AttachForm
from tracker.evidence.taking import AlreadyHave
from tracker.evidence.queries import LibraryFilter, citations_of_actions, latest_version, list_items
from tracker.evidence.rules import EvidenceKind, Way, is_past_review
from tracker.evidence.views.pages import limit_mb, ways_to_add
from tracker.evidence.views.serving import file_words, may_be_shown, send_version
from tracker.forms import clean_line
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
    action_id, number, known = action.id, action.number, None
    form = AttachForm(way=request.args.get("way", ""))
    if form.validate_on_submit():
        try:
            item = attach_to_action(action, form, actor=current_actor())
        except RuleBroken as problem:
            form.refuse(problem)
            known = problem if isinstance(problem, AlreadyHave) else None
        else:
            commit()
            flash(f"“{item.title}” is cited at action {number} now.", "success")
            return to_action(action_id)
    return _page(get_action(action_id, actor=current_actor()), form, known)


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


def _page(action: Any, form: AttachForm, known: AlreadyHave | None) -> str:
    address = url_for("action_plans.add_evidence", action_id=action.id)
    cited = citations_of_actions([action.id]).get(action.id, [])
    return render_template(
        "action_plans/add_evidence.html",
        form=form,
        known=known,
        address=address,
        action=action,
        back=url_for("action_plans.action", action_id=action.id),
        evidence=_with_removal(cited, action),
        ways=ways_to_add(form.ways, form.chosen, address),
        choices=_offer(form, action.plan.agency_id, cited),
        search=_search_words(),
        limit_mb=limit_mb(),
        crumbs=action_crumbs(action, "Evidence"),
    )


def _with_removal(cited: list[Any], action: Any) -> list[dict[str, Any]]:
    rows = cited_rows(cited, action)
    for row, each in zip(rows, cited, strict=True):
        row["remove_action"] = url_for(
            "action_plans.remove_evidence", action_id=action.id, citation_id=each.citation_id
        )
    return rows


def _search_words() -> str:
    return clean_line(request.args.get("q", ""))[:200]


def _offer(form: AttachForm, agency_id: Any, cited: list[Any]) -> Any:
    """The part of the library to choose from: what is not cited here yet and fits the search."""
    if form.chosen is not Way.LIBRARY:
        return None
    already = frozenset(each.item_id for each in cited)
    found = list_items(agency_id, LibraryFilter(text=_search_words(), without=already))
    form.offer(found.rows)
    return found


@blueprint.get(CITED)
@requires(Permission.OPEN_CITED_EVIDENCE, get_cited_at_action)
def cited_evidence(found: Any) -> ResponseReturnValue:
    """An item where an action cites it, for the agency and for those who sign off."""
    latest = latest_version(found.item)
    return render_template(
        "action_plans/cited.html",
        item=found.item,
        action=found.action,
        locator=found.locator,
        latest=latest,
        inside=inside(found.action.plan.agency_id),
        words=file_words(latest) if latest else found.item.kind.label,
        shown=latest is not None and may_be_shown(latest),
        on_request=found.item.kind is EvidenceKind.ON_REQUEST,
        past_review=is_past_review(found.item.review_by, today()),
        crumbs=action_crumbs(found.action, "Evidence"),
    )


@blueprint.get(f"{CITED}/file")
@requires(Permission.OPEN_CITED_EVIDENCE, get_cited_at_action)
def cited_file(found: Any) -> ResponseReturnValue:
    """The latest version of a cited file."""
    version = latest_version(found.item)
    if version is None:
        raise NotFound
    return send_version(found.item, version, scope=found.scope)
