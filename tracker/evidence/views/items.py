"""One item: what it is, its versions, what leans on it, and what is said about it."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.clock import today
from tracker.db import commit, release
from tracker.errors import RuleBroken
from tracker.evidence.forms import ChangeForm
from tracker.evidence.leaning import list_citing_actions, list_citing_answers
from tracker.evidence.operations import describe
from tracker.evidence.queries import get_item, latest_version
from tracker.evidence.rules import is_past_review
from tracker.evidence.views.pages import blueprint, crumbs
from tracker.evidence.views.serving import file_words, may_be_shown
from tracker.policy import Permission, can, current_actor, requires


@blueprint.get("/evidence/<uuid:item_id>")
@requires(Permission.READ_EVIDENCE, get_item)
def item(found: Any) -> ResponseReturnValue:
    """The item with its versions and every answer and action that cites it."""
    latest = latest_version(found)
    return render_template(
        "evidence/item.html",
        item=found,
        latest=latest,
        words=file_words(latest) if latest else found.kind.label,
        shown=latest is not None and may_be_shown(latest),
        versions=[(version, file_words(version)) for version in reversed(found.versions)],
        past_review=is_past_review(found.review_by, today()),
        answers=list_citing_answers(found.id),
        actions=list_citing_actions(found.id),
        may_change=can(current_actor(), Permission.ADD_EVIDENCE, found.scope),
        crumbs=crumbs(found.agency_id, found.title),
    )


@blueprint.route("/evidence/<uuid:item_id>/change", methods=["GET", "POST"])
@requires(Permission.ADD_EVIDENCE, get_item)
def change(found: Any) -> ResponseReturnValue:
    """Change the title, owner or dates."""
    form = ChangeForm(obj=found)
    if form.validate_on_submit():
        try:
            describe(found, form.words, actor=current_actor())
        except RuleBroken as problem:
            release()
            form.refuse(problem)
        else:
            commit()
            flash("Saved. Every page that cites this shows it now.", "success")
            return redirect(url_for("evidence.item", item_id=found.id))
    trail = crumbs(found.agency_id, found.title)
    trail[-1]["href"] = url_for("evidence.item", item_id=found.id)
    trail.append({"text": "Change"})
    return render_template("evidence/change.html", form=form, item=found, crumbs=trail)
